// brief: U1
import { QueryObserver } from '@tanstack/react-query'
import { afterEach, expect, test, vi } from 'vitest'
import { metaQuery, queryClient } from './queries'

afterEach(() => {
  queryClient.clear()
  vi.unstubAllGlobals()
})

test('one more part that shows a failed question does not ask it again', async () => {
  const fetch = vi.fn(async () => new Response('', { status: 400 }))
  vi.stubGlobal('fetch', fetch)
  await expect(queryClient.fetchQuery(metaQuery)).rejects.toMatchObject({ kind: 'refused' })
  const stop = new QueryObserver(queryClient, metaQuery).subscribe(() => undefined)
  expect(queryClient.isFetching()).toBe(0)
  expect(fetch).toHaveBeenCalledTimes(1)
  stop()
})
