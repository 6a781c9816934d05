// Runs a hook as an app would, without a DOM.
import type { QueryClient } from '@tanstack/react-query'
import { QueryClientProvider } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { createElement } from 'react'
import type { ReactTestRenderer } from 'react-test-renderer'
import { act, create } from 'react-test-renderer'
import type { Client } from '../api/client'
import { ClientProvider } from '../api/client'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
// react-test-renderer says at each use that there are others: this one needs no DOM.
const error = console.error
console.error = (...words: unknown[]) => {
  if (!String(words[0]).includes('react-test-renderer is deprecated')) error(...words)
}

interface World {
  client: Client
  queryClient: QueryClient
}

/** Runs a hook; `seen` is what it returned at each drawing. */
export function renderHook<Props, Result>(
  { client, queryClient }: World,
  hook: (props: Props) => Result,
  first: Props,
) {
  const seen: Result[] = []
  let tree: ReactTestRenderer | undefined
  function Probe({ props }: { props: Props }) {
    seen.push(hook(props))
    return null
  }
  const app = (props: Props): ReactElement =>
    createElement(
      QueryClientProvider,
      { client: queryClient },
      createElement(ClientProvider, { value: client }, createElement(Probe, { props })),
    )
  act(() => {
    tree = create(app(first))
  })
  return {
    seen,
    last: (): Result => seen.at(-1) as Result,
    again: (props: Props) => act(() => tree?.update(app(props))),
    leave: () => act(() => tree?.unmount()),
  }
}

/** Lets whatever has been set going come to its end, within React's rules. */
export const during = (work: () => Promise<unknown>): Promise<void> =>
  act(async () => {
    await work()
  })
