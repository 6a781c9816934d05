import type { Doing } from './doing'
import { troubleWords } from './doing'

interface Props {
  doing: Doing
  /** A password was typed for it. */
  withPassword?: boolean
}

/** What came of it: said once, where it happened. */
export function Outcome({ doing: { problem, done }, withPassword = false }: Props) {
  return (
    <>
      <p className="own-done" role="status">
        {done}
      </p>
      {problem && (
        <p className="failed-line" role="alert">
          {troubleWords(problem, withPassword)}
        </p>
      )}
    </>
  )
}
