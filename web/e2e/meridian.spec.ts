// brief: S1, U1 – over 180° the map, its prices and its links are as anywhere else.
import type { Page } from '@playwright/test'
import { dragMap, names, openAt, total } from './page'
import { expect, test } from './test'

/** The meridian goes through Fiji, whose islands lie on both sides of it. */
const FIJI = '/?map=-17,180,7z'

interface Pin {
  id: string
  lon: number
}

/** The hotels of the last answer for the map. */
function pinsOf(page: Page): () => Pin[] {
  let pins: Pin[] = []
  page.on('response', async (response) => {
    if (new URL(response.url()).pathname !== '/v1/map' || !response.ok()) return
    pins = ((await response.json()) as { pins: Pin[] }).pins
  })
  return () => pins
}

/** How far right each pill stands, by the half of the world on which its hotel lies. */
async function pillsBeside(page: Page, pins: readonly Pin[]) {
  const places = await page.locator('.pill').evaluateAll((pills) =>
    pills.map((pill) => {
      const { left, right } = pill.getBoundingClientRect()
      return { key: (pill as HTMLElement).dataset.key ?? '', x: (left + right) / 2 }
    }),
  )
  const at = (isSide: (lon: number) => boolean) =>
    places.filter(({ key }) => pins.some(({ id, lon }) => id === key && isSide(lon)))
  return { before: at((lon) => lon > 0), beyond: at((lon) => lon < 0) }
}

/** Prices stand on both sides of the meridian, those before it left of those beyond it. */
async function seesBothSides(page: Page, pins: () => Pin[]) {
  const counts = async () => {
    const { before, beyond } = await pillsBeside(page, pins())
    return Math.min(before.length, beyond.length)
  }
  await expect.poll(counts).toBeGreaterThan(0)
  const { before, beyond } = await pillsBeside(page, pins())
  const [left, right] = [before.map(({ x }) => x), beyond.map(({ x }) => x)]
  expect(Math.max(...left)).toBeLessThan(Math.min(...right))
}

test('over the 180° meridian prices stand on both sides, and a link shows the same', async ({
  page,
}) => {
  const pins = pinsOf(page)
  await openAt(page, FIJI)
  await names(page)
  await seesBothSides(page, pins)

  const asked: string[] = []
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url())
    const isFirstPage = pathname === '/v1/hotels' && !searchParams.has('cursor')
    if (isFirstPage || pathname === '/v1/map') asked.push(pathname)
  })
  // The middle goes over the meridian: beyond it, and then back to before it.
  for (const [side, right] of [
    ['beyond', -130],
    ['before', 260],
  ] as const) {
    const address = page.url()
    asked.length = 0
    await dragMap(page, right, 0)
    await expect.poll(() => page.url()).not.toBe(address)
    const [west = 0, , east = 0] = (new URL(page.url()).searchParams.get('bbox') ?? '')
      .split(',')
      .map(Number)
    expect(west).toBeGreaterThan(east)
    expect(west + east > 0 ? 'beyond' : 'before').toBe(side)
    await names(page)
    await seesBothSides(page, pins)
    await page.waitForLoadState('networkidle')
    expect([...asked].sort()).toEqual(['/v1/hotels', '/v1/map'])

    const linked = await page.context().newPage()
    const linkedPins = pinsOf(linked)
    await openAt(linked, page.url())
    expect(await names(linked)).toEqual(await names(page))
    expect(await total(linked)).toBe(await total(page))
    await seesBothSides(linked, linkedPins)
    expect(linked.url()).toBe(page.url())
    await linked.close()
  }
})
