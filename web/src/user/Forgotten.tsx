import { asProblem, changeAccount, isEmail, useClient } from '@innsight/client'
import { useState } from 'react'
import { wordsOf } from '../faces/words'
import { t } from '../messages/language'
import { links } from '../messages/links'
import { FORGOT } from './store'

/** For who forgot their password: a link to another one, sent to the address that stands above. */
export function Forgotten({ email }: { email: string }) {
  const client = useClient()
  const [told, setTold] = useState('')
  const ask = async () => {
    if (!isEmail(email)) {
      setTold(t.signIn.badEmail)
      return
    }
    try {
      const { signal } = new AbortController()
      await changeAccount(client, 'request_reset', { body: { email: email.trim() }, signal })
      setTold(links().reset.asked)
      void client.platform.storage.set(FORGOT, email.trim())
    } catch (error) {
      const { title, text } = wordsOf(asProblem(error))
      setTold(`${title}. ${text}`)
    }
  }
  return (
    <>
      <button type="button" className="text-button" onClick={() => void ask()}>
        {links().reset.forgot}
      </button>
      <p className="hint" role="status">
        {told}
      </p>
    </>
  )
}

/** What is said instead of a fault where a mail, or another password, is the way on. */
export function LinkWords({ code }: { code: 'common' | 'verifyFirst' }) {
  return <>{links().reset[code]}</>
}
