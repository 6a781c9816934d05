// brief: S12 – the calendar's row of other dates, in every state that it has.
import type { FlexibleStay } from '@innsight/client'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { beforeEach, expect, test, vi } from 'vitest'
import { FlexibleDates } from './FlexibleDates'

const answer = vi.hoisted(() => ({ now: {} as object }))

vi.mock('@innsight/client', async (original) => ({
  ...(await original<typeof import('@innsight/client')>()),
  useFlexibleDates: () => ({ errorUpdateCount: 1, refetch: () => undefined, ...answer.now }),
}))
vi.mock('../faces/Failure', () => ({ FailureLine: () => 'failure line' }))
vi.mock('../search/store', () => ({
  usePage: (pick: (page: object) => unknown) => pick({ search: { checkIn: '2027-03-02' } }),
}))
vi.mock('../search/answers', () => ({ useCurrency: () => ({ code: 'EUR', exponent: 2 }) }))

const stay = (check_in: string, check_out: string, minor: number | null): FlexibleStay => ({
  ...{ check_in, check_out, total: minor === null ? 0 : 3, total_relation: 'eq' },
  cheapest_total_minor: minor,
})

const drawn = () => renderToStaticMarkup(createElement(FlexibleDates, { onTake: () => undefined }))

beforeEach(() => {
  answer.now = {}
})

test('each stay has its dates and its cheapest total, and the chosen one is pressed', () => {
  answer.now = {
    data: {
      stays: [
        stay('2027-03-01', '2027-03-03', 30_750),
        stay('2027-03-02', '2027-03-04', 28_000),
        stay('2027-03-31', '2027-04-02', null),
      ],
    },
  }
  const html = drawn()
  const words = [...html.matchAll(/<button[^>]*>(.*?)<\/button>/g)]
  const said = words.map(([, inner]) => inner?.replaceAll(/<[^>]*>/g, ''))
  expect(said).toEqual(['1 – 3 Mar €307.50', '2 – 4 Mar €280', '31 Mar – 2 Apr none free'])
  const [first, second, third] = words.map(([whole]) => whole)
  expect(first).toContain('aria-pressed="false"')
  expect(second).toContain('class="shift lowest" aria-pressed="true"')
  expect(third).toContain('class="shift" aria-pressed="false" aria-disabled="true"')
  expect(html).toContain('± 3 days, cheapest total')
})

test('its place is kept while it loads', () => {
  const html = drawn()
  expect(html.match(/class="shift"/g)).toHaveLength(7)
  expect(html).not.toContain('<button')
  expect(html).toContain('aria-busy="true"')
})

test('a failure has a way on', () => {
  answer.now = { error: new Error('away') }
  expect(drawn()).toContain('failure line')
})
