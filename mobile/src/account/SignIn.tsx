// Signs in, or up, on the spot: what was chosen stays as it is.
import type { SignInFault, SignInFaults, TypedSignIn } from '@innsight/client'
import { asProblem, changeAccount, isEmail, signInFaults, signInRefusal } from '@innsight/client'
import { useState } from 'react'
import { StyleSheet, View } from 'react-native'
import { client, useUser } from '../client'
import { waitWords, wordsOf } from '../faces/words'
import { t } from '../messages/language'
import { Button } from '../ui/Button'
import { Card } from '../ui/Card'
import { Field } from '../ui/Field'
import { Words } from '../ui/Words'

function formWords(fault: SignInFault): string {
  switch (fault.code) {
    case 'waits':
      return t.signIn.waits(waitWords(fault.seconds))
    case 'problem': {
      const { title, text } = wordsOf(fault.problem)
      return `${title}. ${text}`
    }
    default:
      return t.signIn[fault.code]
  }
}

const NOTHING: TypedSignIn = { name: '', email: '', password: '' }

function useSignIn(onDone: () => void) {
  const [typed, setTyped] = useState(NOTHING)
  const [isNew, setNew] = useState(false)
  const [faults, setFaults] = useState<SignInFaults>({})
  const [form, setForm] = useState<SignInFault | null>(null)
  const [busy, setBusy] = useState(false)
  const type = (patch: Partial<TypedSignIn>) => {
    setTyped({ ...typed, ...patch })
    const left = { ...faults }
    for (const field of Object.keys(patch) as (keyof TypedSignIn)[]) delete left[field]
    setFaults(left)
  }
  const submit = async () => {
    const found = signInFaults(typed, isNew)
    setFaults(found)
    setForm(null)
    if (busy || Object.keys(found).length > 0) return
    setBusy(true)
    try {
      const { signIn, signUp } = useUser.getState()
      const person = { ...typed, email: typed.email.trim() }
      await (isNew ? signUp(person) : signIn(person))
      onDone()
    } catch (error) {
      const told = signInRefusal(asProblem(error))
      setFaults(told.fields)
      setForm(told.form)
    } finally {
      setBusy(false)
    }
  }
  const change = () => {
    setNew(!isNew)
    setFaults({})
    setForm(null)
  }
  return { typed, type, isNew, change, faults, form, busy, submit }
}

/** For who forgot their password: a link to another one, sent to the address that is typed. */
function Forgotten({ email }: { email: string }) {
  const [told, setTold] = useState('')
  const ask = async () => {
    if (!isEmail(email)) {
      setTold(t.signIn.badEmail)
      return
    }
    try {
      const { signal } = new AbortController()
      await changeAccount(client, 'request_reset', { body: { email: email.trim() }, signal })
      setTold(t.signIn.asked)
    } catch (error) {
      const { title, text } = wordsOf(asProblem(error))
      setTold(`${title}. ${text}`)
    }
  }
  return (
    <>
      <Button kind="text" onPress={() => void ask()}>
        {t.signIn.forgot}
      </Button>
      {told !== '' && (
        <Words kind="small" accessibilityLiveRegion="polite">
          {told}
        </Words>
      )}
    </>
  )
}

export function SignIn({ onDone = () => undefined }: { onDone?: () => void }) {
  const { typed, type, isNew, change, faults, form, busy, submit } = useSignIn(onDone)
  const error = (field: keyof TypedSignIn) => {
    const fault = faults[field]
    return fault && t.signIn[fault]
  }
  return (
    <View style={styles.form}>
      <Words kind="small">{t.signIn.why}</Words>
      <Field
        label={t.signIn.email}
        testID="email"
        inputMode="email"
        autoCapitalize="none"
        autoComplete="email"
        value={typed.email}
        error={error('email')}
        onChangeText={(email) => type({ email })}
      />
      {isNew && (
        <Field
          label={t.signIn.name}
          testID="name"
          autoComplete="name"
          maxLength={200}
          value={typed.name}
          error={error('name')}
          onChangeText={(name) => type({ name })}
        />
      )}
      <Field
        label={t.signIn.password}
        testID="password"
        secureTextEntry
        autoCapitalize="none"
        autoComplete={isNew ? 'new-password' : 'current-password'}
        hint={isNew ? t.signIn.passwordHint : ''}
        value={typed.password}
        error={error('password')}
        onChangeText={(password) => type({ password })}
        onSubmitEditing={() => void submit()}
      />
      {form && (
        <Card tone="bad" accessibilityRole="alert">
          <Words tone="bad">{formWords(form)}</Words>
        </Card>
      )}
      <Button busy={busy} onPress={() => void submit()}>
        {busy ? t.signIn.busy : isNew ? t.signIn.submitNew : t.signIn.submit}
      </Button>
      {!isNew && <Forgotten email={typed.email} />}
      <Button kind="text" onPress={change}>
        {isNew ? t.signIn.toOld : t.signIn.toNew}
      </Button>
    </View>
  )
}

const styles = StyleSheet.create({ form: { gap: 12 } })
