// How answers are kept, and when a question is asked again.
import { QueryClient } from '@tanstack/react-query'
import { asProblem } from './problem'

const FRESH_MS = 15_000
const RETRY_MS = 500

/** One more try, at once, for what a server may get over; the faces of failures offer the rest. */
function tryAgain(failures: number, error: unknown): boolean {
  const { kind, retryAfterSeconds } = asProblem(error)
  return failures === 0 && kind === 'down' && retryAfterSeconds === null
}

/** Makes the one keeper of an app's answers. */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        refetchOnWindowFocus: false,
        retry: tryAgain,
        retryDelay: RETRY_MS,
        // The person or the clock asks a failed question again, not one more part that shows it.
        retryOnMount: false,
        // Being offline is a failure with a face, not a pause without one.
        networkMode: 'always',
        refetchOnReconnect: ({ state }) => (state.status === 'error' ? 'always' : true),
      },
    },
  })
