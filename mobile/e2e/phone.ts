// What a thumb does, by the words on the screen.
import type { Locator, Page, TestInfo } from '@playwright/test'
import { expect } from '@playwright/test'

export const day = (from: number): string =>
  new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10)

export const stay = (from: number, nights = 2): string =>
  `check_in=${day(from)}&check_out=${day(from + nights)}`

/** Around Lisbon. */
export const LISBON = 'bbox=-9.26,38.66,-9.06,38.82'

export const button = (page: Page, name: string | RegExp): Locator =>
  page
    .getByRole('button', { name, exact: typeof name === 'string' })
    .locator('visible=true')
    .last()

export const press = (page: Page, name: string | RegExp): Promise<void> =>
  button(page, name).click()

export const shows = (page: Page, words: string | RegExp): Promise<void> =>
  expect(page.getByText(words).locator('visible=true').first()).toBeVisible()

/** The search has its answer: a count, and prices on the map. */
export async function searched(page: Page): Promise<void> {
  await expect(page.getByTestId('summary')).toHaveText(/\d/)
  await expect(page.locator('[data-testid^="mark-"]').first()).toBeVisible()
}

/** A picture of the screen as it is, kept beside the results. */
export async function picture(page: Page, info: TestInfo, name: string): Promise<void> {
  const size = info.project.name
  await page.screenshot({ path: `${info.project.outputDir}/screens/${name}-${size}.png` })
}

/** Nothing reaches over the screen's edge to the side. */
export async function fits(page: Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(over).toBeLessThanOrEqual(0)
}

let counter = 0

/** Opens an account in the form that is on the screen. */
export async function openAccount(page: Page): Promise<string> {
  counter += 1
  const email = `ben-${Date.now()}-${process.pid}-${counter}@example.org`
  await press(page, 'I have no account yet')
  await page.getByTestId('email').locator('visible=true').fill(email)
  await page.getByTestId('name').locator('visible=true').fill('Ben')
  await page.getByTestId('password').locator('visible=true').fill('a long secret')
  await press(page, 'Open the account')
  return email
}
