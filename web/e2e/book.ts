// What a guest does on the way to a booking.
import type { Page } from '@playwright/test'
import { expect } from '@playwright/test'
import { day, LONDON, openList } from './page'

export const SIZES = [
  ['a desk', { width: 1440, height: 900 }],
  ['a phone', { width: 390, height: 844 }],
] as const

/** The page over the search. */
export const over = (page: Page) => page.locator('main.over')
export const press = (page: Page, name: string | RegExp) =>
  over(page).getByRole('button', { name }).first().click()

let guests = 0

/** An address that nobody has yet. */
export function newGuest() {
  guests += 1
  return { name: 'Ana', email: `ana-${Date.now()}-${guests}@example.org`, password: 'long enough' }
}

/** Drawing the map is most of the time of a page here, and no booking looks at it. */
export async function withoutMap(page: Page) {
  await page.route(/\/assets\/(maplibre|instance)-/, (route) => route.abort())
}

/** Opens the first hotel that is free, and wants its cheapest room; tells the price of the button. */
export async function chooseRoom(page: Page, from = 20): Promise<string> {
  await withoutMap(page)
  await openList(page, `${LONDON}&check_in=${day(from)}&check_out=${day(from + 2)}`)
  await page
    .locator('.card')
    .first()
    .evaluate((card: HTMLElement) => card.click())
  const book = page.getByRole('button', { name: /^Book · / }).first()
  await expect(book).toBeVisible()
  const price = ((await book.textContent()) ?? '').replace('Book · ', '')
  await book.click()
  await expect(over(page).getByRole('heading', { name: 'Look it over' })).toBeVisible()
  return price
}

/** Opens an account in the dialog that asks for it. */
export async function signUp(page: Page, guest = newGuest()) {
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'I have no account yet' }).click()
  await dialog.getByLabel('E-mail').fill(guest.email)
  await dialog.getByLabel('Your name').fill(guest.name)
  await dialog.getByLabel('Password').fill(guest.password)
  await dialog.getByRole('button', { name: 'Open the account' }).click()
  await expect(dialog).toHaveCount(0)
}

/** From a room to its hold, with an account of its own. */
export async function holdRoom(page: Page, from?: number): Promise<string> {
  const price = await chooseRoom(page, from)
  await press(page, /^Hold this room/)
  await signUp(page)
  await expect(over(page).getByRole('heading', { name: 'Your room is held' })).toBeVisible()
  return price
}

/** No code or field name stands anywhere. */
export async function noCodes(page: Page) {
  const words = await page.locator('body').innerText()
  expect(words).not.toMatch(/[A-Z]{3,}_[A-Z]|_minor|tok_|undefined|\bNaN\b/)
}
