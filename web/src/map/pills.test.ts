// brief: U1
import { expect, test } from 'vitest'
import type { Mark, Placed } from './pills'
import { neighbour, overlap, rectangleOf, separate } from './pills'

function mark(key: string, order: number, kind: Mark['kind'] = 'pin'): Mark {
  return {
    key,
    order,
    kind,
    lat: 0,
    lon: 0,
    label: '€192',
    note: kind === 'cluster' ? 'from €20' : '',
    name: key,
    tone: 'plain',
    visited: false,
    bbox: null,
  }
}

const at = (key: string, order: number, x: number, y: number, kind?: Mark['kind']): Placed => ({
  mark: mark(key, order, kind),
  x,
  y,
})

const keys = (list: Placed[]) => list.map((placed) => placed.mark.key)

test('of two that overlap the better stays, the other becomes a dot', () => {
  const result = separate([at('worse', 2, 100, 100), at('better', 1, 110, 104)])
  expect(keys(result.pills)).toEqual(['better'])
  expect(keys(result.dots)).toEqual(['worse'])
})

test('what stands apart stays, whatever its order', () => {
  const result = separate([at('a', 1, 100, 100), at('b', 9, 300, 100), at('c', 5, 100, 200)])
  expect(keys(result.pills).sort()).toEqual(['a', 'b', 'c'])
  expect(result.dots).toEqual([])
})

test('a dot takes no room from the next one', () => {
  const result = separate([at('a', 1, 0, 0), at('b', 2, 40, 0), at('c', 3, 80, 0)])
  expect(keys(result.pills)).toEqual(['a', 'c'])
})

test('a cluster lies on its point and a pill stands above it', () => {
  const cluster = rectangleOf(at('c', 1, 50, 50, 'cluster'))
  const pill = rectangleOf(at('p', 1, 50, 50))
  expect((cluster.top + cluster.bottom) / 2).toBe(50)
  expect(pill.bottom).toBeLessThan(50)
})

test('no two of five hundred pills overlap, and none is lost', () => {
  const points = Array.from({ length: 500 }, (_, index) =>
    at(`p${index}`, index, (index * 7919) % 860, (index * 104729) % 780),
  )
  const { pills, dots } = separate(points)
  expect(pills.length + dots.length).toBe(500)
  const boxes = pills.map(rectangleOf)
  boxes.forEach((box, index) => {
    for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false)
  })
  expect(pills.length).toBeGreaterThan(50)
})

test('a cluster that has no room for its price keeps its number', () => {
  const points = Array.from({ length: 300 }, (_, index) => {
    const [x, y] = [
      (index % 20) * 64 + ((index * 37) % 61),
      Math.floor(index / 20) * 64 + ((index * 29) % 53),
    ]
    return at(`${index}`, index % 40, x, y, index % 5 === 0 ? 'pin' : 'cluster')
  })
  const { pills, dots } = separate(points)
  const isCluster = ({ mark: { kind } }: Placed) => kind === 'cluster'
  const bubbles = dots.filter(isCluster)
  expect(bubbles.length).toBeGreaterThan(20)
  expect(pills.filter(isCluster).length).toBeGreaterThan(20)
  for (const { x, y } of bubbles) {
    const number = { left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 }
    for (const pill of pills) expect(overlap(number, rectangleOf(pill))).toBe(false)
  }
})

test('the best price stands, whatever it covers', () => {
  const best = at('best', 0, 100, 115)
  best.mark.tone = 'best'
  const { pills } = separate([best, at('many', 5, 100, 94, 'cluster')])
  expect(keys(pills)).toEqual(['best'])
})

test('arrow keys go to the nearest pill in their direction', () => {
  const [home, near, far, above] = [
    at('home', 1, 0, 0),
    at('near', 2, 100, 10),
    at('far', 3, 300, 0),
    at('above', 4, 5, -90),
  ]
  const all = [home, near, far, above] as Placed[]
  expect(neighbour(home as Placed, all, 1, 0)?.mark.key).toBe('near')
  expect(neighbour(home as Placed, all, 0, -1)?.mark.key).toBe('above')
  expect(neighbour(home as Placed, all, -1, 0)).toBeNull()
})
