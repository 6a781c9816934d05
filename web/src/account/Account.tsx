import { useEffect, useState } from 'react'
import '../styles/own.css'
import { Failure } from '../faces/Failure'
import { t } from '../messages/language'
import { own } from '../messages/own'
import { show } from '../search/store'
import { SignInFirst } from '../user/SignInFirst'
import { useUser, whoIsIt } from '../user/store'
import { Data } from './Data'
import { Erase } from './Erase'
import { Password } from './Password'
import { Profile } from './Profile'
import { Sessions } from './Sessions'

export { Reset } from './Reset'
export { Verify } from './Verify'

/** All that belongs to the account, and its end. */
export function Account() {
  const { user, problem } = useUser()
  const [erased, setErased] = useState(false)
  useEffect(() => void whoIsIt(), [])
  if (erased && !user) {
    return (
      <div className="state" role="status">
        <h1>{own().erase.done}</h1>
        <p>{own().erase.doneWhy}</p>
        <p className="actions">
          <button type="button" className="button" onClick={() => show({ kind: 'search' })}>
            {t.menu.back}
          </button>
        </p>
      </div>
    )
  }
  if (user === undefined && problem) {
    return <Failure error={problem} onRetry={() => void whoIsIt()} />
  }
  if (user === undefined) return <p className="hint">{t.menu.loading}</p>
  if (user === null) return <SignInFirst title={own().account.signIn} />
  return (
    <>
      <h1>{own().account.title}</h1>
      <div className="own" key={user.id}>
        <Profile user={user} />
        <Sessions />
        <Password email={user.email} />
        <Data />
        <Erase onDone={() => setErased(true)} />
      </div>
    </>
  )
}
