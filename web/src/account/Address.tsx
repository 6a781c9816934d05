import type { User } from '@innsight/client'
import { changeAccount, useClient } from '@innsight/client'
import { useState } from 'react'
import { links } from '../messages/links'
import { own } from '../messages/own'
import { Field } from '../ui/Field'
import { useDoing } from './doing'
import { Outcome } from './Outcome'
import { isPassword } from './password'

/** Whether somebody reads what comes to the address; and another one. */
export function Address({ user }: { user: User }) {
  const [changes, setChanges] = useState(false)
  return (
    <>
      {!user.verified_at && <Unverified />}
      {changes ? (
        <OtherAddress email={user.email} />
      ) : (
        <p className="actions">
          <button type="button" className="text-button" onClick={() => setChanges(true)}>
            {links().address.change}
          </button>
        </p>
      )}
    </>
  )
}

function Unverified() {
  const client = useClient()
  const doing = useDoing()
  const words = links().address
  const send = () =>
    doing.run(async (signal) => {
      await changeAccount(client, 'request_verification', { signal })
      return words.sent
    })
  return (
    <>
      <p className="hint">{words.unverified}</p>
      <p className="actions">
        <button
          type="button"
          className="button quiet"
          aria-disabled={doing.busy}
          onClick={() => void send()}
        >
          {words.again}
        </button>
      </p>
      {doing.problem?.kind === 'busy' ? (
        <p className="failed-line" role="alert">
          {words.many}
        </p>
      ) : (
        <Outcome doing={doing} />
      )}
    </>
  )
}

/** The server says whether it is one. */
const isAddress = (text: string) => text.includes('@')

/** The old address goes along, so that a browser knows whose password it fills in. */
function OtherAddress({ email }: { email: string }) {
  const client = useClient()
  const doing = useDoing()
  const [typed, setTyped] = useState({ next: '', password: '' })
  const [told, setTold] = useState(false)
  const words = links().address
  const type = (patch: Partial<typeof typed>) => {
    setTyped({ ...typed, ...patch })
    doing.clear()
  }
  const submit = () => {
    setTold(true)
    if (!isAddress(typed.next) || !isPassword(typed.password)) return
    void doing.run(async (signal) => {
      const body = { email: typed.next.trim(), password: typed.password }
      await changeAccount(client, 'change_email', { body, signal })
      setTyped({ next: '', password: '' })
      setTold(false)
      return words.sent
    })
  }
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <input hidden name="username" autoComplete="username" value={email} readOnly />
      <Field
        label={words.next}
        name="email"
        type="email"
        inputMode="email"
        autoComplete="email"
        hint={words.why}
        value={typed.next}
        error={told && !isAddress(typed.next) ? words.bad : undefined}
        onChange={(event) => type({ next: event.target.value })}
      />
      <Field
        label={words.password}
        name="password"
        type="password"
        autoComplete="current-password"
        value={typed.password}
        error={told && !isPassword(typed.password) ? own().password.bad : undefined}
        onChange={(event) => type({ password: event.target.value })}
      />
      <p className="actions">
        <button type="submit" className="button" aria-disabled={doing.busy}>
          {words.submit}
        </button>
      </p>
      <Outcome doing={doing} withPassword />
    </form>
  )
}
