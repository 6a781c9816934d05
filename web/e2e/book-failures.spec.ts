// brief: U2 – whatever fails on the way to a booking has a face, and one try books once.
import type { Route } from '@playwright/test'
import { chooseRoom, holdRoom, noCodes, over, press, signUp } from './book'
import { expect, test } from './test'

const QUOTES = /\/v1\/quotes$/
const BOOKINGS = /\/v1\/bookings$/
const CHECKOUT = /\/v1\/checkout$/
const SESSIONS = /\/v1\/sessions$/

const once = (fail: (route: Route) => Promise<void>) => {
  let failed = false
  return (route: Route) => {
    if (failed) return route.continue()
    failed = true
    return fail(route)
  }
}

const FAILURES: [string, (route: Route) => Promise<void>][] = [
  ['a 500', (route) => route.fulfill({ status: 500, body: '' })],
  ['a 429', (route) => route.fulfill({ status: 429, headers: { 'retry-after': '2' }, body: '' })],
  ['no answer', (route) => route.abort('connectionrefused')],
]

for (const [name, fail] of FAILURES) {
  test(`${name} at each step is got over, and books once`, async ({ page }) => {
    const keys = new Set<string | null>()
    page.on('request', (request) => {
      if (BOOKINGS.test(request.url()) && request.method() === 'POST') {
        void request.headerValue('idempotency-key').then((key) => keys.add(key))
      }
    })
    await page.route(QUOTES, once(fail))
    await page.route(CHECKOUT, once(fail))
    await chooseRoom(page, 32)
    await press(page, /^Hold this room/)
    await signUp(page)
    await expect(over(page).getByRole('timer')).toBeVisible()
    await press(page, 'A card that is approved')
    await expect(over(page).getByRole('heading', { name: 'Your room is booked' })).toBeVisible()
    expect(keys.size).toBe(1)
    await noCodes(page)
  })
}

test('offline says so, and goes on by itself', async ({ page, context }) => {
  await holdRoom(page, 34)
  await context.setOffline(true)
  await press(page, 'Pay at the hotel')
  await expect(over(page).getByText(/You are offline/)).toBeVisible()
  await context.setOffline(false)
  await expect(over(page).getByRole('heading', { name: 'Your room is booked' })).toBeVisible()
})

test('a session that ends in the middle is renewed on the spot', async ({ page, context }) => {
  await holdRoom(page, 36)
  await context.clearCookies()
  // The page may find out by itself first, and then its question lies over the button.
  await over(page)
    .getByRole('button', { name: 'Pay at the hotel' })
    .evaluate((button: HTMLElement) => button.click())
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByLabel('E-mail')).toBeVisible()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(over(page).getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
})

test('wrong, taken and waiting stand beside what they are about', async ({ page }) => {
  await chooseRoom(page, 38)
  await press(page, /^Hold this room/)
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(dialog.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true')
  await dialog.getByLabel('E-mail').fill('nobody@example.org')
  await dialog.getByLabel('Password').fill('not the one')
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(dialog.getByText(/don’t belong together/)).toBeVisible()
  await page.route(SESSIONS, (route) =>
    route.fulfill({ status: 429, headers: { 'retry-after': '42' }, body: '' }),
  )
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(dialog.getByText(/42 seconds/)).toBeVisible()
  await expect(dialog.getByLabel('E-mail')).toHaveValue('nobody@example.org')
})

test('another price is told with its difference, and wants a yes', async ({ page }) => {
  await page.route(QUOTES, async (route) => {
    const answer = await route.fetch()
    const quote = await answer.json()
    await route.fulfill({
      response: answer,
      json: { ...quote, total_minor: quote.total_minor + 1200 },
    })
  })
  await chooseRoom(page, 40)
  await expect(over(page).getByRole('heading', { name: 'The price has changed' })).toBeVisible()
  await expect(over(page)).toContainText('+€12')
  await press(page, /^Go on at/)
  await expect(over(page).getByRole('button', { name: /^Hold this room/ })).toBeVisible()
})

test('a room that is gone names the night, and what is free', async ({ page }) => {
  await chooseRoom(page, 42)
  await page.route(BOOKINGS, (route) =>
    route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        code: 'INSUFFICIENT_INVENTORY',
        details: { conflict_date: '2027-03-13', requested: 1, available: 0 },
      }),
    }),
  )
  await press(page, /^Hold this room/)
  await expect(over(page).getByRole('heading', { name: 'Somebody was faster' })).toBeVisible()
  await expect(over(page)).toContainText('13 Mar')
  await press(page, 'See what is free here')
  await expect(page.locator('.detail')).toBeVisible()
})

test('a hold that is over is held again by one press', async ({ page }) => {
  await holdRoom(page, 44)
  await page.route(/\/v1\/bookings\/[^/]+$/, async (route) => {
    const answer = await route.fetch()
    const booking = await answer.json()
    const past = { status: 'expired', expires_at: new Date(Date.now() - 1000).toISOString() }
    await route.fulfill({ response: answer, json: { ...booking, ...past } })
  })
  await page.reload()
  await expect(over(page).getByRole('heading', { name: /hold is over/ })).toBeVisible()
  await noCodes(page)
})

test('of two who want the last room one gets it, and the other is told', async ({ browser }) => {
  const [one, two] = await Promise.all([0, 1].map(() => browser.newPage()))
  if (!one || !two) throw new Error('no pages')
  await chooseRoom(one, 46)
  await two.goto(one.url())
  await expect(over(two).getByRole('button', { name: /^Hold this room/ })).toBeVisible()
  // Whether it is the last one or not: nobody sees a code, and whoever holds sees a countdown.
  for (const page of [one, two]) {
    await press(page, /^Hold this room/)
    await signUp(page)
    const ends = over(page)
      .getByRole('timer')
      .or(over(page).getByRole('heading', { name: 'Somebody was faster' }))
    await expect(ends.first()).toBeVisible()
    await noCodes(page)
  }
  await Promise.all([one.close(), two.close()])
})
