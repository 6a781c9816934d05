import { links } from '../messages/links'
import { show } from '../search/store'

/** A link that was used, is too old, or never was one. */
export function DeadLink() {
  return (
    <div className="state" role="alert">
      <h1>{links().link.dead}</h1>
      <p>{links().link.deadWhy}</p>
      <p className="actions">
        <button type="button" className="button" onClick={() => show({ kind: 'account' })}>
          {links().verify.toAccount}
        </button>
      </p>
    </div>
  )
}
