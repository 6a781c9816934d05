// Pictures of the main pages for the README: npm run screens, against a server of your own.
import type { Page } from '@playwright/test'
import { holdRoom, over, press } from './book'
import { day, LONDON, names, openAt } from './page'
import { expect, test } from './test'

const FOLDER = '../docs/screens'
const DESK = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }

/** The land is drawn, and colours have changed, some seconds after the last answer. */
const DRAWN_MS = 6000

/** Once all that comes later is there. */
async function shoot(page: Page, name: string) {
  await page.waitForLoadState('networkidle')
  await page.waitForTimeout(DRAWN_MS)
  await page.screenshot({ path: `${FOLDER}/${name}.jpg`, type: 'jpeg', quality: 72 })
}

const dated = `${LONDON}&check_in=${day(20)}&check_out=${day(23)}`

test('search', async ({ page }) => {
  await page.setViewportSize(DESK)
  await openAt(page, dated)
  await names(page)
  await shoot(page, 'search')
  await page.getByRole('button', { name: 'Use the dark theme' }).click()
  await shoot(page, 'search-dark')
})

test('search on a phone', async ({ page }) => {
  await page.setViewportSize(PHONE)
  await openAt(page, dated)
  await names(page)
  await shoot(page, 'search-phone')
})

test('hold and confirmation on a phone', async ({ page }) => {
  await page.setViewportSize(PHONE)
  await holdRoom(page, 24)
  await shoot(page, 'hold-phone')
  await press(page, 'A card that is approved')
  await expect(over(page).getByRole('heading', { name: 'Your room is booked' })).toBeVisible()
  await shoot(page, 'booked-phone')
  await page.setViewportSize(DESK)
  await press(page, 'My trips')
  await expect(over(page).getByRole('heading', { name: 'Coming' })).toBeVisible()
  await shoot(page, 'trips')
})

for (const [locale, name] of [
  ['de-DE', 'search-german'],
  ['ar', 'search-arabic'],
  ['ja-JP', 'search-japanese'],
] as const) {
  test(`search in ${locale}`, async ({ browser }) => {
    const context = await browser.newContext({ locale, viewport: DESK })
    const page = await context.newPage()
    await openAt(page, dated)
    await shoot(page, name)
    await context.close()
  })
}
