// brief: U1 – no untrue figure.
import type { Locator, Page } from '@playwright/test'
import { day, dragMap, LONDON, names, openAt, openList, total } from './page'
import { expect, test } from './test'

const STAY = `check_in=${day(40)}&check_out=${day(43)}`

/** Answers of one address, changed before the page sees them. */
async function changed(page: Page, url: RegExp, change: (answer: never) => object) {
  await page.route(url, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: change((await response.json()) as never) })
  })
}

/** How far north on a map of the world of height 1 (EPSG:3857). */
const mercator = (lat: number) =>
  Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)

async function sizeOf(element: Locator) {
  const box = await element.boundingBox()
  if (!box) throw new Error('it has no size')
  return box
}

test('the count is of what the map shows, and says what it counts', async ({ page }) => {
  await openAt(page, LONDON)
  await dragMap(page, -130, -70)
  await expect(page).toHaveURL(/bbox=/)
  await expect.poll(() => page.url()).not.toContain('bbox=-0.35')
  await names(page)
  const bbox = new URL(page.url()).searchParams.get('bbox') ?? ''
  const seen = await page.evaluate(
    async (bbox) => (await (await fetch(`/v1/hotels?bbox=${bbox}&limit=1`)).json()).total,
    bbox,
  )
  expect(Number((await total(page)).replace(/\D/g, ''))).toBe(seen)
  await expect(page.locator('.summary')).toHaveText(/places? in this area/)
  // The asked box has the shape of the map: a pixel is as much of the world across as upwards.
  const [west = 0, south = 0, east = 0, north = 0] = bbox.split(',').map(Number)
  const { width, height } = await sizeOf(page.locator('.map-canvas'))
  const across = (east - west) / 360 / width
  const upwards = (mercator(north) - mercator(south)) / height
  expect(Math.abs(upwards / across - 1)).toBeLessThan(0.01)
})

test('a stay that is free does not cost nothing', async ({ page }) => {
  await openList(page, `${LONDON}&${STAY}`)
  await expect(page.locator('.summary')).toHaveText(/^[\d,]+\+? places free in this area/)
})

test('€99.90 is €99.90 a night', async ({ page }) => {
  await changed(page, /\/v1\/hotels\?/, ({ items, ...answer }: { items: { offer: object }[] }) => ({
    ...answer,
    items: items.map((item) => ({
      ...item,
      offer: { ...item.offer, nightly_minor: 9990, total_minor: 29970, nights: 3, rooms: 1 },
    })),
  }))
  await openList(page, `${LONDON}&${STAY}`)
  await expect(page.locator('.card .price').first()).toHaveText(/€299\.70€99\.90 a night/)
})

test('the bar of cancelling is as long as it is free', async ({ page }) => {
  const shares: number[] = []
  for (const days of [4, 30]) {
    await changed(
      page,
      /\/v1\/hotels\/[^/?]+\?/,
      ({ offers, ...answer }: { offers: { total_minor: number }[] }) => ({
        ...answer,
        offers: offers.map((offer) => ({
          ...offer,
          cancellation: [
            { until: `${day(days)}T00:00:00Z`, penalty_minor: 0 },
            { until: null, penalty_minor: offer.total_minor },
          ],
        })),
      }),
    )
    await openList(page, `${LONDON}&${STAY}`)
    await page.locator('.card').first().click()
    const bar = page.locator('.timeline-bar').first()
    await expect(bar).toBeVisible()
    const whole = (await bar.boundingBox())?.width ?? 0
    const free = (await bar.locator('i').boundingBox())?.width ?? 0
    shares.push(free / whole)
    await page.unroute(/\/v1\/hotels\/[^/?]+\?/)
  }
  expect(shares[0]).toBeCloseTo(4 / 40, 1)
  expect(shares[1]).toBeCloseTo(30 / 40, 1)
})

test('a distance says from where it is', async ({ page }) => {
  await openList(page, `${LONDON}&sort=distance`)
  await expect(page.locator('.card .meta').first()).toHaveText(/from the centre of the map$/)
  await page.goto(`${LONDON}&place=London, United Kingdom&near=51.50853,-0.12574`)
  await expect(page.locator('.card .meta').first()).toHaveText(/from the centre of London$/)
})

test('the map does not change with the pages of the list', async ({ page }) => {
  await openAt(page, `${LONDON}&${STAY}`)
  await names(page)
  const tones = () =>
    page.locator('.pill').evaluateAll((pills) => pills.map((pill) => pill.className).sort())
  const before = await tones()
  await page.locator('.list').evaluate((list) => list.scrollTo({ top: list.scrollHeight }))
  await expect.poll(async () => (await names(page)).length).toBeGreaterThan(20)
  expect(await tones()).toEqual(before)
})

test('a stay that is too long is not painted as one', async ({ page }) => {
  await openList(page, LONDON)
  await page.getByRole('button', { name: /^When/ }).click()
  const date = (from: number) => page.locator(`.popover-dates [data-date="${day(from)}"]`)
  await date(3).click()
  await page.getByRole('button', { name: 'Later month' }).click()
  await date(38).hover()
  await expect(date(38)).toHaveAttribute('aria-disabled', 'true')
  await expect(date(37)).toHaveAttribute('data-part', 'outside')
  await date(33).hover()
  await expect(date(32)).toHaveAttribute('data-part', 'inside')
})

test('a minimum stay shows before it is chosen', async ({ page }) => {
  await changed(page, /\/calendar\?/, ({ nights }: { nights: object[] }) => ({
    nights: nights.map((night) => ({ ...night, available: 3, price_minor: 9000, min_stay: 4 })),
  }))
  await openList(page, LONDON)
  await page.locator('.card').first().click()
  const date = page.locator(`.price-calendar [data-date="${day(2)}"]`)
  await expect(page.locator('.price-calendar .least').first()).toHaveText('min 4')
  await page.locator('.price-calendar').getByRole('button', { name: 'Later month' }).click()
  const later = page.locator('.price-calendar .day:not([aria-disabled="true"])').first()
  await expect(later).toHaveAttribute('aria-label', /for stays of at least 4 nights/)
  await later.click()
  await expect(page.locator('.price-calendar .hint')).toContainText('after at least 4 nights')
  await expect(date).toHaveCount(0)
})
