const ROWS = ['a', 'b', 'c', 'd', 'e', 'f']

/** Cards to come, of the same shape: nothing jumps when they arrive. */
export function Skeletons({ count = ROWS.length }: { count?: number }) {
  return ROWS.slice(0, count).map((row) => (
    <li key={row} className="card skeleton" aria-hidden="true">
      <span className="sk-picture" />
      <span className="card-body">
        <span className="sk-line wide" />
        <span className="sk-line" />
        <span className="sk-line" />
        <span className="card-foot">
          <span className="sk-line short" />
          <span className="sk-line price" />
        </span>
      </span>
    </li>
  ))
}
