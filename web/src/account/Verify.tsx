import { askAccount, useClient } from '@innsight/client'
import { useState } from 'react'
import '../styles/own.css'
import { links } from '../messages/links'
import { show } from '../search/store'
import { useUser } from '../user/store'
import { useView } from '../view/view'
import { DeadLink } from './DeadLink'
import { useDoing } from './doing'
import { Outcome } from './Outcome'

/** Where the link leads that verifies an address. Pressed, not opened: programs open links too. */
export function Verify() {
  const token = useView((store) => store.token)
  return <VerifyBy key={token} token={token} />
}

function VerifyBy({ token }: { token: string }) {
  const client = useClient()
  const doing = useDoing()
  const [email, setEmail] = useState('')
  const words = links().verify
  if (!token || doing.problem?.code === 'LINK_NOT_VALID') return <DeadLink />
  const verify = () =>
    doing.run(async (signal) => {
      const verified = await askAccount(client, 'use_verification', { body: { token }, signal })
      setEmail(verified.email)
      // Whose account it is may be shown somewhere: with what it says now.
      if (useUser.getState().user) await useUser.getState().load()
      return ''
    })
  if (email) {
    return (
      <div className="state" role="status">
        <h1>{words.done(email)}</h1>
        <p>{words.doneWhy}</p>
        <p className="actions">
          <button type="button" className="button" onClick={() => show({ kind: 'account' })}>
            {words.toAccount}
          </button>
        </p>
      </div>
    )
  }
  return (
    <div className="state">
      <h1>{words.title}</h1>
      <p className="actions">
        <button
          type="button"
          className="button"
          aria-disabled={doing.busy}
          onClick={() => void verify()}
        >
          {doing.busy ? words.busy : words.press}
        </button>
      </p>
      <Outcome doing={doing} />
    </div>
  )
}
