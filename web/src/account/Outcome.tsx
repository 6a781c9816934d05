import type { Doing } from './doing'
import { troubleWords } from './doing'

/** What came of it: said once, where it happened. */
export function Outcome({ doing: { problem, done } }: { doing: Doing }) {
  return (
    <>
      <p className="own-done" role="status">
        {done}
      </p>
      {problem && (
        <p className="failed-line" role="alert">
          {troubleWords(problem)}
        </p>
      )}
    </>
  )
}
