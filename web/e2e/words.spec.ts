// brief: U1 – places and words as people use them: what was understood stands there, and can be taken
// away.
import type { Page } from '@playwright/test'
import { barriers } from './barriers'
import { COAST, dragMap, LONDON, layoutShift, names, openList, total } from './page'
import { expect, test } from './test'

test.use({ reducedMotion: 'reduce' })

const box = (page: Page) => page.getByRole('combobox', { name: 'Where' })
const option = (page: Page) => page.getByRole('option').first()
const meaning = (page: Page) => page.getByRole('region', { name: 'What is searched' })
const chips = (page: Page) => meaning(page).locator('.chip')
const parameter = (page: Page, name: string) => new URL(page.url()).searchParams.get(name)

/** What list and map ask for, from the address. */
function area(page: Page) {
  const sides = (parameter(page, 'bbox') ?? '').split(',').map(Number)
  const [west = 0, south = 0, east = 0, north = 0] = sides
  return { west, south, east, north }
}

function holds(page: Page, lat: number, lon: number): boolean {
  const { west, south, east, north } = area(page)
  const isAlong = west <= east ? west <= lon && lon <= east : lon >= west || lon <= east
  return isAlong && south <= lat && lat <= north
}

const ask = async (page: Page, query: Record<string, string>) =>
  (await page.request.get(`/v1/hotels?${new URLSearchParams(query)}`)).json()

/** Types as fast as can be, and does not look what comes. */
async function say(page: Page, text: string) {
  await box(page).fill('')
  await box(page).pressSequentially(text)
  await box(page).press('Enter')
  await expect.poll(() => parameter(page, 'q')).toBe(text)
}

async function isClean(page: Page) {
  expect(await barriers(page)).toEqual([])
}

for (const [typed, name, about] of [
  ['München', /^Munich/, /Germany/],
  ['Muenchen', /^Munich/, /Germany/],
  ['Kö', /^Cologne \(Köln\)/, /Germany/],
  ['Lisbno', /^Lisbon/, /Portugal · .*hotels/],
  ['東京', /^Tokyo \(東京/, /Japan/],
  ['NYC', /^New York/, /United States/],
  ['paris texas', /^Paris/, /Texas, United States/],
  ['madrid spain', /^Madrid/, /Spain/],
  ['Tempelhof', /^Tempelhof, Berlin/, /Germany/],
  ['portugal', /^Portugal/, /Country · .*hotels/],
  ['algarve', /^Algarve/, /Portugal · Region/],
] as const) {
  test(`${typed} suggests what is meant, where it is and what matched`, async ({ page }) => {
    await openList(page, COAST)
    await box(page).fill(typed)
    await expect(option(page)).toHaveText(name)
    await expect(option(page).locator('small')).toHaveText(about)
    // Nothing is chosen for anybody: Enter would act on the text.
    await expect(option(page)).toHaveAttribute('aria-selected', 'false')
    await expect(box(page)).not.toHaveAttribute('aria-activedescendant')
  })
}

test('Enter at once goes where the whole text says', async ({ page }) => {
  await openList(page, COAST)
  await say(page, 'paris texas')
  await expect(box(page)).toHaveValue('paris texas')
  await expect(chips(page)).toHaveText(['Paris, Texas'])
  expect(holds(page, 33.66, -95.56)).toBe(true)
  expect(holds(page, 48.85, 2.35)).toBe(false)
  // One step of the history, wherever it led.
  await page.goBack()
  await expect.poll(() => new URL(page.url()).search).toBe(COAST.slice(1))
})

test('a place and a wish are two chips, and the same as by hand', async ({ page }) => {
  await openList(page, COAST)
  await say(page, 'hotel with pool lisbon')
  await names(page)
  await expect(chips(page)).toHaveText(['Lisbon, Portugal', 'Pool'])
  const bar = page.getByRole('navigation', { name: 'Filters' })
  await expect(bar.getByRole('button', { name: /^Pool/ })).toHaveAttribute('aria-pressed', 'true')
  const asked = { bbox: parameter(page, 'bbox') ?? '', place: 'city:2267057' }
  const wished = await ask(page, { ...asked, amenities: 'pool' })
  expect(await total(page)).toBe(wished.total.toLocaleString('en-GB'))

  await chips(page).nth(1).click()
  await expect(chips(page)).toHaveText(['Lisbon, Portugal'])
  await names(page)
  expect(parameter(page, 'place')).toBe('city:2267057')
  expect(parameter(page, 'q')).toBeNull()
  expect(parameter(page, 'bbox')).toBe(asked.bbox)
  expect(await total(page)).toBe((await ask(page, asked)).total.toLocaleString('en-GB'))
  await expect(box(page)).toHaveValue('Lisbon, Portugal')

  await page.goBack()
  await expect(chips(page)).toHaveText(['Lisbon, Portugal', 'Pool'])
  await chips(page).first().press('Enter')
  await expect(chips(page)).toHaveCount(0)
  await expect(page.getByRole('button', { name: /^Pool/ })).toHaveAttribute('aria-pressed', 'true')
  expect(parameter(page, 'place')).toBeNull()
  expect(parameter(page, 'bbox')).toBe(asked.bbox)
  expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true)
})

test('of several places of a name the others are offered', async ({ page }) => {
  await openList(page, COAST)
  await say(page, 'dublin')
  await expect(chips(page)).toHaveText(['Dublin, Ireland'])
  await expect(meaning(page)).toContainText('Dublin, Ireland. Did you mean Dublin, ')
  await expect(meaning(page)).toContainText('Dublin, Ohio')
  await expect(page.getByRole('status').filter({ hasText: 'Did you mean Dublin, ' })).toBeAttached()
  expect(holds(page, 53.35, -6.26)).toBe(true)
  await isClean(page)
  await meaning(page)
    .getByRole('button', { name: /^Dublin, Ohio/ })
    .click()
  await expect(chips(page)).toHaveText([/^Dublin, Ohio/])
  expect(parameter(page, 'place')).toMatch(/^city:/)
  expect(parameter(page, 'q')).toBeNull()
  expect(holds(page, 40.1, -83.11)).toBe(true)
})

test('a town that is called as a wish is asked for, and gone to', async ({ page }) => {
  await openList(page, COAST)
  await say(page, 'spa')
  await expect(meaning(page)).toContainText(/Did you mean the town .*Spa, Belgium.*\?/)
  await meaning(page).getByRole('button', { name: 'Spa, Belgium' }).click()
  // The wish was none.
  await expect(chips(page)).toHaveText(['Spa, Belgium'])
  expect(parameter(page, 'place')).not.toBeNull()
  expect(parameter(page, 'q')).toBeNull()
  expect(parameter(page, 'amenities')).toBeNull()
})

test('the box of orders says what was typed, and takes it away', async ({ page }) => {
  await openList(page, COAST)
  const sort = page.getByRole('combobox', { name: 'Sort' })
  await say(page, 'cheap hostel amsterdam')
  await expect(chips(page)).toHaveText([/^Amsterdam/, 'Hostel', 'Lowest price'])
  await expect(sort).toHaveValue('price')
  await sort.selectOption('rating')
  await expect(chips(page)).toHaveText([/^Amsterdam/, 'Hostel'])
  await sort.selectOption('recommended')
  await expect(sort).toHaveValue('recommended')
  await expect(chips(page)).toHaveText([/^Amsterdam/])
  expect(parameter(page, 'q')).toBeNull()
  expect(parameter(page, 'sort')).toBeNull()
  expect(parameter(page, 'property_type')).toBe('hostel')
})

test('a country flies to its box, and its link shows the same hotels', async ({ page }) => {
  await openList(page, COAST)
  await box(page).fill('portugal')
  await expect(option(page)).toHaveText(/^Portugal/)
  await box(page).press('ArrowDown')
  await expect(option(page)).toHaveAttribute('aria-selected', 'true')
  await box(page).press('Enter')
  await expect.poll(() => parameter(page, 'place')).toBe('country:PT')
  await expect(box(page)).toHaveValue('Portugal')
  for (const [lat, lon] of [
    [41.15, -8.61],
    [37.02, -7.93],
  ] as const) {
    expect(holds(page, lat, lon)).toBe(true)
  }
  const list = await names(page)
  expect(await page.locator('.card .meta').first().textContent()).not.toBe('')
  await page.reload()
  expect(await names(page)).toEqual(list)
  await expect(chips(page)).toHaveText(['Portugal'])
  // Spain lies in the same box, and none of its hotels is there.
  const asked = { bbox: parameter(page, 'bbox') ?? '', place: 'country:PT', limit: '100' }
  const { items } = await ask(page, asked)
  expect(new Set(items.map(({ country }: { country: string }) => country))).toEqual(new Set(['PT']))
})

test('a country over the 180° meridian is flown to as a whole', async ({ page }) => {
  await openList(page, COAST)
  await box(page).fill('fiji')
  await expect(option(page)).toHaveText(/^Fiji/)
  await box(page).press('ArrowDown')
  await box(page).press('Enter')
  await expect.poll(() => parameter(page, 'place')).toBe('country:FJ')
  // Nadi, and Taveuni beyond the line.
  expect(holds(page, -17.8, 177.4)).toBe(true)
  expect(holds(page, -16.85, -179.98)).toBe(true)
  const { west, east } = area(page)
  expect(west <= east ? east - west : east - west + 360).toBeLessThan(60)
})

test('a district is a part of its city, on the cards too', async ({ page }) => {
  await openList(page, COAST)
  await say(page, 'tempelhof')
  await expect(chips(page)).toHaveText(['Tempelhof, Berlin'])
  const { items } = await ask(page, { q: 'berlin', limit: '100' })
  const inPart = items.find(({ district }: { district: string | null }) => district)
  expect(inPart.city).toBe('Berlin')
  await page.goto(`/?q=${encodeURIComponent(inPart.name)}&map=52.5,13.4,10z`)
  const card = page.locator(`[data-hotel="${inPart.id}"]`)
  await expect(card).toContainText(`${inPart.district}, Berlin`)
})

test('a hotel that is typed with its city opens', async ({ page }) => {
  await openList(page, COAST)
  const { items } = await ask(page, { q: 'london', limit: '1' })
  const [{ name, city, slug }] = items
  await box(page).fill(`${name} ${city}`)
  const found = page.getByRole('option', { name }).first()
  await expect(found).toContainText('Hotel')
  await found.click()
  await expect(page).toHaveURL(new RegExp(`/hotels/${slug}`))
  await expect(page.locator('.detail h2')).toContainText(name)
  await page.keyboard.press('Escape')
  await expect(page.locator(`[data-hotel]`).first()).toBeVisible()
  expect(parameter(page, 'q')).toBeNull()
})

test('words that are no place are searched where the map is', async ({ page }) => {
  await openList(page, LONDON)
  const before = parameter(page, 'bbox')
  await say(page, 'zzxqy vvkkq')
  await expect(chips(page)).toHaveText(['“zzxqy vvkkq”'])
  expect(parameter(page, 'bbox')).toBe(before)
  await expect(meaning(page)).toContainText('In names, places and descriptions')
})

test('word for word it is searched where it was typed, and there is a way back', async ({
  page,
}) => {
  await openList(page, COAST)
  await say(page, 'tokyo')
  await expect(chips(page)).toHaveText(['Tokyo, Japan'])
  await page.getByRole('button', { name: 'Search for the words instead' }).click()
  await expect(chips(page)).toHaveText(['“tokyo”'])
  expect(parameter(page, 'literal')).toBe('true')
  expect(holds(page, 48.85, 2.35)).toBe(true)
  await page.getByRole('button', { name: 'Find place and wishes' }).click()
  await expect(chips(page)).toHaveText(['Tokyo, Japan'])
  expect(parameter(page, 'literal')).toBeNull()
  expect(holds(page, 35.68, 139.69)).toBe(true)
})

test('a place stays while the map is over it, and is left with it', async ({ page }) => {
  await openList(page, COAST)
  await say(page, 'pool lisbon')
  await expect(page.locator('.maplibregl-canvas')).toBeVisible()
  await names(page)
  const address = page.url()
  await page.getByRole('button', { name: 'Zoom in' }).click()
  await expect.poll(() => page.url()).not.toBe(address)
  expect(parameter(page, 'q')).toBe('pool lisbon')
  for (let drag = 0; drag < 6 && parameter(page, 'q') !== null; drag += 1) {
    const before = page.url()
    await dragMap(page, -400, 0)
    await expect.poll(() => page.url()).not.toBe(before)
  }
  // The wish goes along.
  expect(parameter(page, 'q')).toBeNull()
  expect(parameter(page, 'amenities')).toBe('pool')
  await expect(meaning(page)).toHaveCount(0)
})

test('a link with words and no area goes where they lead', async ({ page }) => {
  await page.goto('/?q=lisbon')
  await expect(chips(page)).toHaveText(['Lisbon, Portugal'])
  await expect.poll(() => holds(page, 38.72, -9.14)).toBe(true)
  await names(page)
  const { west, east } = area(page)
  expect(east - west).toBeLessThan(2)
})

for (const width of [1440, 768, 390, 360]) {
  test(`all of it fits and nothing jumps, at ${width} pixels`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 })
    await page.goto('/?bbox=-7,53,-5.7,53.7&q=dublin')
    const handle = page.locator('.sheet-handle')
    if (await handle.isVisible()) await handle.click()
    await names(page)
    await expect(chips(page)).toHaveText(['Dublin, Ireland'])
    await isClean(page)
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(sideways).toBeLessThanOrEqual(0)
    expect(await layoutShift(page)).toBeLessThan(0.05)
    const list = await page.locator('.list').boundingBox()
    expect(list?.height).toBeGreaterThan(200)
    // What does not fit beside the others is reached by keys.
    const instead = page.getByRole('button', { name: 'Search for the words instead' })
    await instead.focus()
    await expect(instead).toBeInViewport()
  })
}
