import type { Problem } from '@innsight/client'
import { changeAccount, useClient } from '@innsight/client'
import { useEffect, useRef, useState } from 'react'
import { own } from '../messages/own'
import { show } from '../search/store'
import { Field } from '../ui/Field'
import { useUser } from '../user/store'
import { useDoing } from './doing'
import { Outcome } from './Outcome'
import { isPassword } from './password'
import { tiesOf } from './ties'

/** What has to be done first, each with its way there. */
export function Tied({ problem }: { problem: Problem }) {
  const ties = tiesOf(problem)
  const words = own().erase
  if (!ties) return null
  return (
    <div className="own-tied" role="alert">
      <h3>{words.tied}</h3>
      <ul className="own-list">
        {ties.stays > 0 && <li>{words.staysFirst(ties.stays)}</li>}
        {ties.payments > 0 && <li>{words.paymentsFirst(ties.payments)}</li>}
      </ul>
      <p className="actions">
        <button type="button" className="button quiet" onClick={() => show({ kind: 'trips' })}>
          {words.toTrips}
        </button>
      </p>
    </div>
  )
}

/** The second step: what it means, and the password. */
function Sure({ onDone, onKeep }: { onDone: () => void; onKeep: () => void }) {
  const client = useClient()
  const doing = useDoing()
  const [password, setPassword] = useState('')
  const [told, setTold] = useState(false)
  const head = useRef<HTMLParagraphElement>(null)
  const words = own().erase
  useEffect(() => head.current?.focus(), [])
  const submit = () => {
    setTold(true)
    if (!isPassword(password)) return
    void doing.run(async (signal) => {
      await changeAccount(client, 'erase_user', { body: { password }, signal })
      onDone()
      // There is no session left to close: what is kept here of it goes all the same.
      await useUser
        .getState()
        .signOut()
        .catch(() => undefined)
      return ''
    })
  }
  const { problem } = doing
  const isTied = problem !== null && tiesOf(problem) !== null
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <p ref={head} tabIndex={-1}>
        <b>{words.what}</b>
      </p>
      <ul className="own-list">
        <li>{words.goes}</li>
        <li>{words.stays}</li>
        <li>{words.never}</li>
      </ul>
      <p className="hint">{words.first}</p>
      <Field
        label={words.password}
        name="password"
        type="password"
        autoComplete="current-password"
        value={password}
        error={told && !isPassword(password) ? own().password.bad : undefined}
        onChange={(event) => {
          setPassword(event.target.value)
          doing.clear()
        }}
      />
      {isTied && <Tied problem={problem} />}
      {problem?.code === 'CONCURRENCY_ABORT' && (
        <p className="failed-line" role="alert">
          {words.again}
        </p>
      )}
      {!isTied && problem?.code !== 'CONCURRENCY_ABORT' && <Outcome doing={doing} withPassword />}
      <p className="actions equal">
        <button type="submit" className="button quiet own-bad" aria-disabled={doing.busy}>
          {doing.busy ? words.busy : words.submit}
        </button>
        <button type="button" className="button quiet" onClick={onKeep}>
          {words.keep}
        </button>
      </p>
    </form>
  )
}

/** The end of the account, in two steps. */
export function Erase({ onDone }: { onDone: () => void }) {
  const [sure, setSure] = useState(false)
  const words = own().erase
  return (
    <section className="sheet-card">
      <h2>{words.title}</h2>
      {sure ? (
        <Sure onDone={onDone} onKeep={() => setSure(false)} />
      ) : (
        <p className="actions">
          <button type="button" className="text-button own-bad" onClick={() => setSure(true)}>
            {words.begin}
          </button>
        </p>
      )}
    </section>
  )
}
