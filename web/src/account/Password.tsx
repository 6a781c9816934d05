import { changeAccount, useClient } from '@innsight/client'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { own } from '../messages/own'
import { Field } from '../ui/Field'
import { useDoing } from './doing'
import { Outcome } from './Outcome'
import { isPassword } from './password'
import { SESSIONS_KEY } from './sessions'

const NOTHING = { current: '', next: '' }

/** Another password. The address goes along, so that a browser knows whose it keeps. */
export function Password({ email }: { email: string }) {
  const client = useClient()
  const queryClient = useQueryClient()
  const doing = useDoing()
  const [typed, setTyped] = useState(NOTHING)
  const [told, setTold] = useState(false)
  const words = own().password
  const faultOf = (password: string) => (told && !isPassword(password) ? words.bad : undefined)
  const type = (patch: Partial<typeof NOTHING>) => {
    setTyped({ ...typed, ...patch })
    doing.clear()
  }
  const submit = () => {
    setTold(true)
    if (!isPassword(typed.current) || !isPassword(typed.next)) return
    void doing.run(async (signal) => {
      const body = { current_password: typed.current, new_password: typed.next }
      await changeAccount(client, 'change_password', { body, signal })
      setTyped(NOTHING)
      setTold(false)
      await queryClient.invalidateQueries({ queryKey: SESSIONS_KEY })
      return words.done
    })
  }
  return (
    <section className="sheet-card">
      <h2>{words.title}</h2>
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
          label={words.current}
          name="current"
          type="password"
          autoComplete="current-password"
          value={typed.current}
          error={faultOf(typed.current)}
          onChange={(event) => type({ current: event.target.value })}
        />
        <Field
          label={words.next}
          name="next"
          type="password"
          autoComplete="new-password"
          hint={words.hint}
          value={typed.next}
          error={faultOf(typed.next)}
          onChange={(event) => type({ next: event.target.value })}
        />
        <p className="hint">{words.why}</p>
        <p className="actions">
          <button type="submit" className="button" aria-disabled={doing.busy}>
            {words.submit}
          </button>
        </p>
        <Outcome doing={doing} withPassword />
      </form>
    </section>
  )
}
