import type { SignInFault, SignInFaults, TypedSignIn } from '@innsight/client'
import { asProblem, signInFaults, signInRefusal } from '@innsight/client'
import { lazy, Suspense, useState } from 'react'
import { waitWords, wordsOf } from '../faces/words'
import { t } from '../messages/language'
import { Dialog } from '../ui/Dialog'
import { Field } from '../ui/Field'
import { useUser } from './store'

// What few need comes with its words when it is wanted.
const Forgotten = lazy(() => import('./Forgotten').then((part) => ({ default: part.Forgotten })))
const LinkWords = lazy(() => import('./Forgotten').then((part) => ({ default: part.LinkWords })))

type LinkFault = { code: 'common' } | { code: 'verifyFirst' }

function formWords(fault: Exclude<SignInFault, LinkFault>): string {
  switch (fault.code) {
    case 'waits':
      return t.signIn.waits(waitWords(fault.seconds))
    case 'problem':
      return `${wordsOf(fault.problem).title}. ${wordsOf(fault.problem).text}`
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
    const [field] = Object.keys(patch) as (keyof TypedSignIn)[]
    if (field) setFaults({ ...faults, [field]: undefined })
  }
  const submit = async () => {
    const found = signInFaults(typed, isNew)
    setFaults(found)
    setForm(null)
    if (busy || Object.keys(found).length > 0) return
    setBusy(true)
    try {
      const { signIn, signUp } = useUser.getState()
      await (isNew ? signUp(typed) : signIn(typed))
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

/** Signs in, or up, on the spot: what is below stays as it is. */
export function SignInDialog({ onClose }: { onClose: () => void }) {
  const { typed, type, isNew, change, faults, form, busy, submit } = useSignIn(onClose)
  const error = (field: keyof TypedSignIn) => {
    const fault = faults[field]
    return fault && t.signIn[fault]
  }
  return (
    <Dialog label={isNew ? t.signIn.newTitle : t.signIn.title} onClose={onClose}>
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <p className="hint">{t.signIn.why}</p>
        <Field
          label={t.signIn.email}
          name="email"
          type="email"
          inputMode="email"
          autoComplete={isNew ? 'email' : 'username'}
          value={typed.email}
          error={error('email')}
          onChange={(event) => type({ email: event.target.value })}
        />
        {isNew && (
          <Field
            label={t.signIn.name}
            name="name"
            autoComplete="name"
            maxLength={200}
            value={typed.name}
            error={error('name')}
            onChange={(event) => type({ name: event.target.value })}
          />
        )}
        <Field
          label={t.signIn.password}
          name="password"
          type="password"
          autoComplete={isNew ? 'new-password' : 'current-password'}
          hint={isNew ? t.signIn.passwordHint : ''}
          value={typed.password}
          error={error('password')}
          onChange={(event) => type({ password: event.target.value })}
        />
        {form && (
          <p className="failed-line" role="alert">
            {form.code === 'common' || form.code === 'verifyFirst' ? (
              <Suspense fallback={t.signIn.busy}>
                <LinkWords code={form.code} />
              </Suspense>
            ) : (
              formWords(form)
            )}
          </p>
        )}
        <button type="submit" className="button" aria-disabled={busy}>
          {busy ? t.signIn.busy : isNew ? t.signIn.submitNew : t.signIn.submit}
        </button>
        <button type="button" className="text-button" onClick={change}>
          {isNew ? t.signIn.toOld : t.signIn.toNew}
        </button>
        {!isNew && (
          <Suspense fallback={null}>
            <Forgotten email={typed.email} />
          </Suspense>
        )}
      </form>
    </Dialog>
  )
}
