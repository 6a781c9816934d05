// brief: U2 – two tabs, a clock that is wrong, a server that hangs: one charge, the right last page.
import type { Page } from '@playwright/test'
import { barriers, inOver } from './barriers'
import { chooseRoom, holdRoom, noCodes, over, press, signUp } from './book'
import { named } from './page'
import { expect, test } from './test'

const HOUR_MS = 3_600_000
const booked = (page: Page) => over(page).getByRole('heading', { name: 'Your room is booked' })

/** Every booking that pages of a context have asked for, by its key. */
function keysOf(page: Page, path: RegExp): Set<string | null> {
  const keys = new Set<string | null>()
  page.context().on('request', (request) => {
    if (path.test(request.url()) && request.method() === 'POST') {
      request
        .headerValue('idempotency-key')
        .then((key) => keys.add(key))
        .catch(() => undefined)
    }
  })
  return keys
}

test('two tabs of one guest hold one room and pay once', async ({ page, context }) => {
  await holdRoom(page, 66)
  const other = await context.newPage()
  await other.goto(page.url())
  await expect(over(other).getByRole('timer')).toBeVisible()
  // One of them may hear of the other's payment before it is pressed: then nothing is there to press.
  await Promise.all(
    [page, other].map((tab) =>
      over(tab)
        .getByRole('button', { name: 'A card that is approved' })
        .click({ timeout: 5000 })
        .catch(() => undefined),
    ),
  )
  await expect(booked(page)).toBeVisible()
  await expect(booked(other)).toBeVisible()
  const id = named(page, 'bookings')
  expect(named(other, 'bookings')).toBe(id)
  const answer = await page.request.get(`/v1/bookings/${id}`)
  const { order, total_minor } = await answer.json()
  expect(order.captured_minor).toBe(total_minor)
  await other.close()
})

for (const [name, awayMs] of [
  ['an hour fast', HOUR_MS],
  ['an hour slow', -HOUR_MS],
] as const) {
  test(`a clock that is ${name} counts down the same`, async ({ page }) => {
    await page.addInitScript((away) => {
      const now = Date.now.bind(Date)
      Date.now = () => now() + away
    }, awayMs)
    await holdRoom(page, awayMs > 0 ? 68 : 70)
    const left = async () => (await over(page).getByRole('timer').textContent()) ?? ''
    await expect.poll(left).toMatch(/^1[45]:\d\d$/)
  })
}

test('a hold is made longer by one press, once', async ({ page }) => {
  await holdRoom(page, 72)
  await press(page, '10 more minutes')
  await expect(over(page).getByText('made longer once')).toBeVisible()
  await expect(over(page).getByRole('timer')).toHaveText(/^2[3-5]:\d\d$/)
})

for (const [name, card] of [
  ['never answers', 'A bank that never answers'],
  ['takes its time', 'A bank that takes its time'],
] as const) {
  test(`a bank that ${name}, and a closed tab: one charge, and the trip is there`, async ({
    page,
    context,
  }) => {
    const keys = keysOf(page, /\/v1\/checkout$/)
    await holdRoom(page, card.includes('never') ? 74 : 76)
    await Promise.all([page.waitForResponse(/\/v1\/checkout$/), press(page, card)])
    await expect(over(page).getByText(/please don’t pay again/)).toBeVisible()
    await noCodes(page)
    const address = page.url()
    await page.close()
    const again = await context.newPage()
    await again.goto(address)
    await expect(booked(again)).toBeVisible({ timeout: 20_000 })
    expect(keys.size).toBe(1)
  })
}

test('a server that hangs is given up on, and what it did is found', async ({ page }) => {
  const keys = keysOf(page, /\/v1\/bookings$/)
  await chooseRoom(page, 78)
  let hung = false
  await page.route(/\/v1\/bookings$/, async (route) => {
    if (hung || route.request().method() !== 'POST') return route.continue()
    hung = true
    // It does it, and nobody hears of it.
    await route.fetch().catch(() => undefined)
  })
  await press(page, /^Hold this room/)
  await signUp(page)
  await expect(over(page).getByRole('timer')).toBeVisible({ timeout: 40_000 })
  expect(keys.size).toBe(1)
})

test('every failure on the way can be seen by everybody', async ({ page }) => {
  await chooseRoom(page, 80)
  const noBarrier = async () => {
    expect(await barriers(page, inOver)).toEqual([])
    await noCodes(page)
  }
  await press(page, /^Hold this room/)
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.route(/\/v1\/bookings$/, (route) => route.fulfill({ status: 500, body: '' }))
  await signUp(page)
  await expect(over(page).getByText(/tried again by itself/)).toBeVisible()
  await noBarrier()
  await page.unroute(/\/v1\/bookings$/)
  await expect(over(page).getByRole('timer')).toBeVisible({ timeout: 20_000 })
  await press(page, 'A card that is declined')
  await expect(over(page).getByText(/did not agree/)).toBeVisible()
  await noBarrier()
  await press(page, 'A card whose bank asks you')
  await expect(over(page).getByRole('button', { name: 'Yes, pay' })).toBeVisible()
  await noBarrier()
})
