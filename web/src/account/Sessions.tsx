import type { OwnSession } from '@innsight/client'
import { askAccount, asProblem, changeAccount, useClient } from '@innsight/client'
import { Failure } from '../faces/Failure'
import { longDate, ownInstant } from '../format/dates'
import { t } from '../messages/language'
import { own } from '../messages/own'
import { useDoing } from './doing'
import { Outcome } from './Outcome'
import { useSessions } from './sessions'

function Session({ session, onEnd }: { session: OwnSession; onEnd: () => void }) {
  const words = own().sessions
  const device = session.device ?? words.unknown
  const seen = ownInstant(session.last_seen_at)
  const since = words.since(longDate(session.created_at.slice(0, 10)))
  return (
    <li className="own-session">
      <div>
        <b>{device}</b> {session.current && <span className="tag ok">{words.here}</span>}
        <p className="meta">{session.current ? since : `${words.seen(seen)} · ${since}`}</p>
      </div>
      {!session.current && (
        <button
          type="button"
          className="text-button"
          aria-label={words.endOf(device, seen)}
          onClick={onEnd}
        >
          {words.end}
        </button>
      )}
    </li>
  )
}

/** Where somebody is signed in; each of the others ends by one press. */
export function Sessions() {
  const client = useClient()
  const query = useSessions()
  const doing = useDoing()
  const words = own().sessions
  const { data, error } = query
  const again = () => void query.refetch()
  const endOne = (id: string) =>
    doing.run(async (signal) => {
      try {
        await changeAccount(client, 'end_session', { id, signal })
        return words.ended(1)
      } catch (error) {
        // It has ended by itself.
        if (asProblem(error).status !== 404) throw error
        return words.ended(1)
      } finally {
        await query.refetch()
      }
    })
  const endOthers = () =>
    doing.run(async (signal) => {
      try {
        const { ended } = await askAccount(client, 'end_other_sessions', { signal })
        return words.ended(ended)
      } finally {
        await query.refetch()
      }
    })
  return (
    <section className="sheet-card">
      <h2>{words.title}</h2>
      {!data && error && (
        <Failure error={error} onRetry={again} failures={query.errorUpdateCount} />
      )}
      {!data && !error && <p className="hint">{t.menu.loading}</p>}
      {data && (
        <ul className="own-sessions">
          {data.items.map((session) => (
            <Session key={session.id} session={session} onEnd={() => void endOne(session.id)} />
          ))}
        </ul>
      )}
      {data && data.items.length > 1 && (
        <p className="actions">
          <button
            type="button"
            className="button quiet"
            aria-disabled={doing.busy}
            onClick={() => void endOthers()}
          >
            {words.endOthers}
          </button>
        </p>
      )}
      {data && <p className="hint">{data.items.length > 1 ? words.soon : words.alone}</p>}
      <Outcome doing={doing} />
    </section>
  )
}
