// brief: S12 – a short list tells what one wish less would find, and the calendar what other dates cost.
import type { Page } from '@playwright/test'
import { barriers } from './barriers'
import { day, names, openList, total } from './page'
import { expect, test } from './test'

const AREA = 'bbox=-0.6,51.2,0.4,51.8'
const STAY = `check_in=${day(30)}&check_out=${day(33)}`

interface Answer {
  total: number
  near_misses?: { relax: string; value: string; total: number }[]
}

const ask = async (page: Page, path: string) => (await page.request.get(path)).json()

/** Wishes of which so many hotels are left, and more with one of them less. */
async function fewWith(page: Page, fits: (answer: Answer) => boolean): Promise<[string, Answer]> {
  const meta: { amenities: { code: string }[] } = await ask(page, '/v1/meta')
  const codes = meta.amenities.map(({ code }) => code)
  for (const [place, one] of codes.entries()) {
    for (const other of codes.slice(place + 1)) {
      for (const rating of ['7', '8', '9', '9.5']) {
        const search = `${AREA}&amenities=${[one, other].sort()}&rating_min=${rating}`
        const answer: Answer = await ask(page, `/v1/hotels?${search}`)
        if (answer.near_misses?.length && fits(answer)) return [search, answer]
      }
    }
  }
  throw new Error('this world has no such search')
}

async function isClean(page: Page) {
  expect(await barriers(page)).toEqual([])
}

test('below a short list one press gives up the wish that helps most', async ({ page }) => {
  const [search, answer] = await fewWith(page, ({ total }) => total > 0)
  const [first] = answer.near_misses ?? []
  await openList(page, `/?${search}`)
  expect(await total(page)).toBe(String(answer.total))
  const near = page.getByRole('region', { name: 'If you leave one wish out' })
  const steps = near.getByRole('button')
  await expect(steps.first()).toContainText(`${first?.total.toLocaleString('en-GB')} places`)
  expect(await steps.count()).toBeLessThanOrEqual(4)
  await isClean(page)
  await steps.first().press('Enter')
  await names(page)
  expect(await total(page)).toBe(first?.total.toLocaleString('en-GB'))
  const left = new URL(page.url()).searchParams.get(first?.relax ?? '') ?? ''
  expect(left.split(',')).not.toContain(first?.value)
  // The way back is one step of the browser's, as for any filter.
  await page.goBack()
  await names(page)
  expect(await total(page)).toBe(String(answer.total))
})

test('an empty list says what helps as the server has counted it', async ({ page }) => {
  const [search, answer] = await fewWith(page, ({ total }) => total === 0)
  const asked: string[] = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.pathname === '/v1/hotels' && url.searchParams.get('limit') === '1') {
      asked.push(url.search)
    }
  })
  await page.goto(`/?${search}`)
  const steps = page.locator('.state .step')
  await expect(steps.first()).toContainText(`+${answer.near_misses?.[0]?.total}`)
  await expect(steps).toHaveCount((answer.near_misses?.length ?? 0) + 1)
  // Only a search without any wish has to be asked for.
  expect(asked).toHaveLength(1)
})

for (const width of [1440, 390, 320]) {
  test(`other dates are a press away, at ${width} pixels`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 })
    const flexible = await ask(page, `/v1/flexible?${AREA}&${STAY}`)
    const open = async () => {
      await page.getByRole('button', { name: /^When/ }).click()
      await expect(page.locator('.flexible button').first()).toBeVisible()
    }
    if (width > 400) await openList(page, `/?${AREA}&${STAY}`)
    else await page.goto(`/?${AREA}&${STAY}`)
    await open()
    const row = page.locator('.flexible')
    const shifts = row.getByRole('button')
    await expect(shifts).toHaveCount(7)
    await expect(shifts.nth(3)).toHaveAttribute('aria-pressed', 'true')
    for (const [place, stay] of flexible.stays.entries()) {
      const minor: number | null = stay.cheapest_total_minor
      const price = minor === null ? 'none free' : String(Math.floor(minor / 100)).slice(-2)
      await expect(shifts.nth(place)).toContainText(price)
    }
    await isClean(page)
    // No part of the page is wider than the window, and the row is reached by keys.
    const { scroll, client } = await page.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      client: document.documentElement.clientWidth,
    }))
    expect(scroll).toBeLessThanOrEqual(client)
    await shifts.nth(4).press('Enter')
    await expect(page.locator('dialog')).toHaveCount(0)
    const query = new URL(page.url()).searchParams
    expect([query.get('check_in'), query.get('check_out')]).toEqual([day(31), day(34)])
    if (width > 400) {
      await names(page)
      expect(await total(page)).toBe(flexible.stays[4].total.toLocaleString('en-GB'))
    }
    await open()
    await expect(shifts.nth(3)).toHaveAttribute('aria-pressed', 'true')
  })
}
