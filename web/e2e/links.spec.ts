// brief: U1 – looking changes nothing, and every link works.
import { COAST, day, LONDON, names, openList, total } from './page'
import { expect, test } from './test'

test('opening the price panel changes nothing', async ({ page }) => {
  await page.clock.install()
  await openList(page, '/')
  await openList(page, `${COAST}&price_min=6000&price_max=18000`)
  const [address, entries] = [page.url(), await page.evaluate(() => history.length)]
  const count = await total(page)
  const chip = page.getByRole('button', { name: /€60 – €180 a night/ })
  await chip.click()
  const panel = page.getByRole('dialog', { name: 'Price a night' })
  await expect(panel.locator('output')).toHaveText('€60 – €180')
  const low = page.getByLabel('Lowest price a night')
  await expect(low).toHaveAttribute('aria-valuetext', '€60')
  // Longer than a thumb takes to settle.
  await page.clock.fastForward(2000)
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()
  await chip.click()
  await expect(panel.locator('output')).toHaveText('€60 – €180')
  expect(page.url()).toBe(address)
  expect(await page.evaluate(() => history.length)).toBe(entries)
  expect(await total(page)).toBe(count)

  await low.press('ArrowRight')
  await low.press('ArrowRight')
  await expect(panel.locator('output')).toHaveText('€100 – €180')
  await expect(page).toHaveURL(/price_min=10000&price_max=18000/)
  expect(await page.evaluate(() => history.length)).toBe(entries + 1)
  await page.goBack()
  await expect(page).toHaveURL(address)
  await expect(chip).toBeVisible()
  await page.goBack()
  await expect(page).toHaveURL(/\/$/)
})

test('a thumb that moved and a panel that closed is a choice', async ({ page }) => {
  await openList(page, COAST)
  await page.getByRole('button', { name: 'Price a night' }).click()
  await page.getByLabel('Highest price a night').press('ArrowLeft')
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/price_max=/)
})

test('looking at every panel leaves the address and the way back alone', async ({ page }) => {
  await openList(page, '/')
  await openList(page, `${LONDON}&check_in=${day(30)}&check_out=${day(33)}`)
  const [address, entries] = [page.url(), await page.evaluate(() => history.length)]
  for (const name of [/^Filters/, /^When/, /^Who/, /Price a night/]) {
    await page.getByRole('button', { name }).first().click()
    await page.keyboard.press('Escape')
  }
  expect(page.url()).toBe(address)
  expect(await page.evaluate(() => history.length)).toBe(entries)
})

test('the same link shows the same hotels at every width', async ({ page }) => {
  const seen = new Map<number, string>()
  for (const link of [LONDON, '/?map=51.5,-0.12,11z']) {
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
      [1024, 768],
    ] as const) {
      await page.setViewportSize({ width, height })
      await openList(page, link)
      const list = JSON.stringify([await total(page), await names(page)])
      seen.set(width, list)
      expect(page.url()).toContain(link.slice(1))
    }
    expect(new Set(seen.values()).size).toBe(1)
    // A turned phone or a wider window is no other question.
    const address = page.url()
    await page.setViewportSize({ width: 844, height: 500 })
    expect(JSON.stringify([await total(page), await names(page)])).toBe(seen.get(1024))
    expect(page.url()).toBe(address)
  }
})

const BROKEN: [string, string, RegExp][] = [
  ['past dates', `check_in=${day(-9)}&check_out=${day(-6)}`, /its dates are past/],
  ['42 nights', `check_in=${day(10)}&check_out=${day(52)}`, /42 nights are more than the 30/],
  ['a date that is none', 'check_in=2027-02-30&check_out=soon', /dates can’t be read/],
  ['dates of the next century', 'check_in=2126-01-01&check_out=2126-01-03', /prices are known/],
  ['99 adults', 'adults=99', /99 adults are more than 16/],
  ['a room too many', 'adults=1&rooms=2', /2 rooms need as many adults/],
  ['an unknown amenity', 'amenities=pool,moat', /not known here/],
  ['an unknown kind', 'property_type=castle', /kind of place is not known/],
  ['an unknown order', 'sort=cheapest', /order is not known/],
  ['words without letters', "q='", /search words can’t be used/],
  ['too many letters', `q=${'a'.repeat(1001)}`, /too long by \d+ character/],
  ['a place that can’t be', 'place=city:007', /its place can’t be read/],
  ['a garbage price', 'price_min=cheap&price_max=-3', /price can’t be read/],
]

for (const [name, query, sentence] of BROKEN) {
  test(`a link with ${name} works, and says what it left out`, async ({ page }) => {
    await openList(page, `${LONDON}&${query}`)
    await expect(page.getByRole('status').filter({ hasText: sentence })).toBeVisible()
    await expect(page.locator('.state.failed')).toHaveCount(0)
    const text = await page.locator('body').innerText()
    expect(text).not.toMatch(
      /check_in|check_out|[A-Z]+_[A-Z]+|rating_min|price_m|property_type|moat/,
    )
    await page.getByRole('button', { name: 'Close this message' }).click()
    await expect(page.locator('.notice')).toHaveCount(0)
  })
}

test('a box that is none falls back to the start', async ({ page }) => {
  await openList(page, '/?bbox=200,xx,1')
  await expect(page.getByText(/its map area can’t be read/)).toBeVisible()
})

for (const hotel of ['no-such-hotel', '00000000-0000-0000-0000-000000000000', '..%2F..%00']) {
  test(`the unknown hotel ${hotel} leaves the others`, async ({ page }) => {
    await page.goto(`${LONDON}&hotel=${hotel}`)
    await expect(page.getByText('This hotel is not here any more')).toBeVisible()
    await expect(page.locator('.card h3').first()).toBeVisible()
    await expect(page.locator('.detail')).toHaveCount(0)
    expect(page.url()).not.toMatch(/hotel/)
  })
}

test('every way out of an empty answer leads somewhere', async ({ page }) => {
  await page.goto('/?bbox=-40,30,-39,31')
  await expect(page.getByRole('heading', { name: 'Nothing in this area' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Clear all filters' })).toHaveCount(0)
  const wider = page.getByRole('button', { name: 'Look at a wider map' })
  const list = page.locator('.card h3').first()
  for (let step = 0; step < 8; step += 1) {
    const address = page.url()
    await expect(list.or(wider)).toBeVisible()
    if (await list.isVisible()) break
    await wider.click()
    await expect(page).not.toHaveURL(address)
  }
  await expect(list).toBeVisible()

  await openList(page, `${LONDON}&amenities=pool`)
  await page.goto('/?price_max=1')
  await expect(page.getByRole('heading', { name: 'Nothing in this area' })).toBeVisible()
  await page.getByRole('button', { name: 'Clear all filters' }).click()
  await expect(page.locator('.card h3').first()).toBeVisible()
})
