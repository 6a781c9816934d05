// brief: U4 – marks change a few at a time, and come to exactly what is wanted.
import { act, renderHook } from '@testing-library/react-native'
import type { Mark } from './marks'
import { MARKS_MAX } from './marks'
import { mixed, STEP, useGradually } from './useGradually'

const mark = (key: string): Mark => ({
  ...{ key, kind: 'pin', lat: 0, lon: 0, label: key, note: '', name: key },
  ...{ tone: 'plain', count: 1, order: 0, box: null, isDot: false },
})
const marks = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => mark(`m${from + index}`))
const keysOf = (all: readonly Mark[]) => all.map(({ key }) => key)

beforeEach(() => jest.useFakeTimers())
afterEach(() => jest.useRealTimers())

test('a few change in a frame, never more are drawn than there were or will be, none twice', async () => {
  let wantedNow = marks(0, MARKS_MAX)
  const { result, rerender } = renderHook(
    (given: { wanted: Mark[] }) => useGradually(given.wanted),
    {
      initialProps: { wanted: wantedNow },
    },
  )
  const frames = async (count: number) => {
    for (let frame = 0; frame < count; frame += 1) {
      const before = new Set(keysOf(result.current))
      const kept = keysOf(wantedNow).filter((key) => before.has(key))
      await act(async () => jest.advanceTimersToNextTimer())
      const now = keysOf(result.current)
      expect(new Set(now).size).toBe(now.length)
      expect(now.length).toBeLessThanOrEqual(MARKS_MAX)
      expect(now).toEqual(expect.arrayContaining(kept))
      expect(now.filter((key) => !before.has(key)).length).toBeLessThanOrEqual(2 * STEP)
    }
  }
  await frames(Math.ceil(MARKS_MAX / STEP))
  expect(keysOf(result.current)).toEqual(keysOf(marks(0, MARKS_MAX)))
  // Half of them are the same, in another order; before it has come to an end there is another answer.
  wantedNow = marks(40, MARKS_MAX).reverse()
  rerender({ wanted: wantedNow })
  await frames(2)
  wantedNow = marks(200, 30)
  rerender({ wanted: wantedNow })
  await frames(Math.ceil(MARKS_MAX / STEP))
  expect(keysOf(result.current)).toEqual(keysOf(marks(200, 30)))
  wantedNow = []
  rerender({ wanted: wantedNow })
  await frames(3)
  expect(result.current).toEqual([])
})

test('what is wanted comes first and stays, nothing of it twice, and a few of the others go', () => {
  const before = [...marks(5, 3), ...marks(50, STEP + 2)]
  expect(keysOf(mixed(marks(0, 10), before, 3))).toEqual([
    ...['m0', 'm1', 'm2', 'm5', 'm6', 'm7'],
    ...keysOf(marks(50 + STEP, 2)),
  ])
})
