import { useEffect } from 'react'
import { longDate } from '../format/dates'
import { t } from '../messages/language'
import { show } from '../search/store'
import { SignInFirst } from '../user/SignInFirst'
import { useUser, whoIsIt } from '../user/store'

/** Who is signed in, and the way out. */
export function Account() {
  const { user, signOut } = useUser()
  useEffect(() => void whoIsIt(), [])
  if (user === undefined) return <p className="hint">{t.menu.loading}</p>
  if (user === null) return <SignInFirst title={t.account.signIn} />
  return (
    <>
      <h1>{t.account.title}</h1>
      <div className="sheet-card">
        <dl className="facts">
          <dt>{t.account.name}</dt>
          <dd>{user.name}</dd>
          <dt>{t.account.email}</dt>
          <dd>{user.email}</dd>
          <dt>{t.account.since}</dt>
          <dd>{longDate(user.created_at.slice(0, 10))}</dd>
        </dl>
        <p className="actions">
          <button type="button" className="button quiet" onClick={() => show({ kind: 'trips' })}>
            {t.trips.title}
          </button>
          <button
            type="button"
            className="button quiet"
            onClick={() => void signOut().catch(() => undefined)}
          >
            {t.menu.signOut}
          </button>
        </p>
      </div>
    </>
  )
}
