import { changeAccount, useClient } from '@innsight/client'
import { useEffect, useState } from 'react'
import '../styles/own.css'
import { links } from '../messages/links'
import { own } from '../messages/own'
import { show } from '../search/store'
import { Field } from '../ui/Field'
import { FORGOT, useUser } from '../user/store'
import { useView } from '../view/view'
import { DeadLink } from './DeadLink'
import { useDoing } from './doing'
import { Outcome } from './Outcome'
import { isPassword } from './password'

/** Where the link leads that was asked for by who forgot their password. */
export function Reset() {
  const token = useView((store) => store.token)
  return <ResetBy key={token} token={token} />
}

/** Whose link it is, as far as this browser knows: so that it keeps the password for them. */
function useOwner(): string {
  const client = useClient()
  const user = useUser((store) => store.user)
  const [asked, setAsked] = useState('')
  useEffect(() => {
    void client.platform.storage.get(FORGOT).then((email) => setAsked(email ?? ''))
  }, [client])
  return asked || (user?.email ?? '')
}

function ResetBy({ token }: { token: string }) {
  const client = useClient()
  const doing = useDoing()
  const [password, setPassword] = useState('')
  const [told, setTold] = useState(false)
  const [isSet, setSet] = useState(false)
  const owner = useOwner()
  const words = links().reset
  if (!token || doing.problem?.code === 'LINK_NOT_VALID') return <DeadLink />
  const submit = () => {
    setTold(true)
    if (!isPassword(password)) return
    void doing.run(async (signal) => {
      await changeAccount(client, 'reset_password', { body: { token, password }, signal })
      setSet(true)
      void client.platform.storage.remove(FORGOT)
      // Every session has ended, perhaps that of this browser too.
      if (useUser.getState().user) await useUser.getState().load()
      return ''
    })
  }
  if (isSet) {
    return (
      <div className="state" role="status">
        <h1>{words.done}</h1>
        <p>{words.doneWhy}</p>
        <p className="actions">
          <button type="button" className="button" onClick={() => show({ kind: 'account' })}>
            {links().verify.toAccount}
          </button>
        </p>
      </div>
    )
  }
  return (
    <>
      <h1>{words.title}</h1>
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <input hidden name="username" autoComplete="username" value={owner} readOnly />
        <Field
          label={own().password.next}
          name="password"
          type="password"
          autoComplete="new-password"
          hint={own().password.hint}
          value={password}
          error={told && !isPassword(password) ? own().password.bad : undefined}
          onChange={(event) => {
            setPassword(event.target.value)
            doing.clear()
          }}
        />
        <p className="hint">{words.why}</p>
        <p className="actions">
          <button type="submit" className="button" aria-disabled={doing.busy}>
            {words.submit}
          </button>
        </p>
        <Outcome doing={doing} />
      </form>
    </>
  )
}
