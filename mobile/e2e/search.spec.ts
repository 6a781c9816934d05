// brief: U4 – the search on a phone: words, map, sheet, filters, dates; light, dark, German.
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { fits, LISBON, picture, press, searched, shows, stay } from './phone'

test('a typed place is gone to, and its hotels are counted', async ({ page }, info) => {
  await page.goto('/')
  await searched(page)
  await page.getByTestId('where').click()
  await page.getByTestId('where-text').fill('lisb')
  await page
    .getByRole('button', { name: /^Lisbon, .*Portugal/ })
    .first()
    .click()
  await searched(page)
  await shows(page, /Lisbon, Portugal/)
  await expect(page.getByTestId('summary')).toHaveText(/places? in this area/)
  await fits(page)
  await picture(page, info, 'place')
})

test('list and map answer one question, with the total of the stay', async ({ page }, info) => {
  await page.goto(`/?${LISBON}&${stay(21, 3)}`)
  await searched(page)
  await expect(page.getByTestId('summary')).toHaveText(/free in this area/)
  await shows(page, /a night · taxes in/)
  await picture(page, info, 'search')
  const before = await page.getByTestId('summary').innerText()
  await page.getByRole('checkbox', { name: /^Pool/ }).click()
  await expect(page.getByTestId('summary')).not.toHaveText(before)
  await page.getByTestId('sheet').click()
  await expect(page.getByTestId('hotels')).toBeVisible()
  await picture(page, info, 'list')
  await page.getByTestId('sheet').click()
  await picture(page, info, 'map')
})

test('the map is moved with a finger, and what it shows is searched', async ({ page }) => {
  await page.goto(`/?${LISBON}`)
  await searched(page)
  const asked = page.waitForRequest((request) => request.url().includes('/v1/map'))
  await page.mouse.move(180, 300)
  await page.mouse.down()
  await page.mouse.move(120, 260, { steps: 5 })
  await page.mouse.up()
  const { searchParams } = new URL((await asked).url())
  const [west = 0] = (searchParams.get('bbox') ?? '').split(',').map(Number)
  expect(west).toBeGreaterThan(-9.26)
  await searched(page)
})

test('filters count what each leaves', async ({ page }, info) => {
  await page.goto(`/?${LISBON}`)
  await searched(page)
  await press(page, 'Filters')
  await page
    .getByRole('checkbox', { name: /^Breakfast/ })
    .locator('visible=true')
    .last()
    .click()
  await expect(page.getByRole('button', { name: /^Show [\d,]+ hotels?$/ })).toBeVisible()
  await fits(page)
  await picture(page, info, 'filters')
  await page.getByRole('button', { name: /^Show [\d,]+ hotels?$/ }).click()
  await shows(page, 'Filters · 1')
})

test('dates are chosen, with the cheapest totals around them', async ({ page }, info) => {
  await page.goto(`/?${LISBON}&${stay(30)}`)
  await searched(page)
  await page.getByTestId('when').click()
  await shows(page, /± 3 days, cheapest total/)
  await fits(page)
  await picture(page, info, 'dates')
  await press(page, /^Show .*2 nights/)
  await searched(page)
})

test('after a reload the search is the same', async ({ page }) => {
  await page.goto(`/?${LISBON}&${stay(21)}&adults=3`)
  await searched(page)
  await page.goto('/')
  await searched(page)
  await shows(page, '3 guests')
})

test('after a restart in a tunnel what was seen is there, and tells its age', async ({
  page,
}, info) => {
  await page.goto(`/?${LISBON}`)
  await searched(page)
  const name = await page.locator('[data-testid^="hotel-"]').first().getAttribute('aria-label')
  const isKept = () => window.localStorage.getItem('innsight.answers')?.includes('"hotels"')
  await page.waitForFunction(isKept)
  await page.route('**/v1/**', (route) => route.abort())
  await page.goto('/')
  await shows(page, /What you see is from \d\d:\d\d/)
  await expect(page.getByRole('link', { name: name ?? '', exact: true })).toBeVisible()
  await picture(page, info, 'tunnel')
  await page.unroute('**/v1/**')
  await press(page, 'Try again')
  await expect(page.getByText(/What you see is from/).locator('visible=true')).toHaveCount(0)
})

test.describe('at night, in German', () => {
  test.use({ colorScheme: 'dark', locale: 'de-DE' })
  test('all of it is dark and German', async ({ page }, info) => {
    await page.goto(`/?${LISBON}&${stay(21, 3)}`)
    await searched(page)
    await shows(page, /pro Nacht · mit Steuern/)
    await expect(page.getByTestId('summary')).toHaveText(/frei hier/)
    await picture(page, info, 'search-dark-german')
  })
})

test('who listens to the screen hears what is on it', async ({ page }) => {
  await page.goto(`/?${LISBON}&${stay(21)}`)
  await searched(page)
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa'])
    // What lies under the sheet is drawn, and not seen.
    .disableRules(['color-contrast', 'meta-viewport', 'nested-interactive'])
    .analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
})
