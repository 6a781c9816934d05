// brief: P2, U2 – Stripe's own fields take the card; the page hands on a token and nothing else. The
// script is a stand-in: what is sent from here must not leave the machine.
import type { Page } from '@playwright/test'
import { holdRoom, over } from './book'
import { expect, test } from './test'

const SCRIPT = `window.Stripe = (key) => {
  const heard = {};
  const element = {
    on: (name, tell) => { heard[name] = tell; },
    mount: (box) => {
      box.innerHTML = '<label>Card <input aria-label="Card number"></label>';
      setTimeout(() => heard.ready && heard.ready(), 0);
    },
    destroy: () => undefined,
  };
  return {
    _registerWrapper: () => undefined,
    registerAppInfo: () => undefined,
    elements: (options) => {
      window.asked = { key, ...options };
      return { create: () => element, submit: async () => ({}) };
    },
    createConfirmationToken: async () => ({ confirmationToken: { id: 'tok_approve' } }),
  };
};
window.Stripe.version = 3;`

async function playStripe(page: Page, script: string | null) {
  await page.route(/\/v1\/meta$/, async (route) => {
    const answer = await route.fetch()
    const meta = await answer.json()
    const payment = { gateway: 'stripe', publishable_key: 'pk_test_of_tests', pay_at_hotel: false }
    await route.fulfill({ response: answer, json: { ...meta, payment } })
  })
  // The policy of a server that takes payments by Stripe, as crates/api/src/web/policy.rs has it.
  await page.route('**/*', async (route) => {
    if (route.request().resourceType() !== 'document') return route.fallback()
    const answer = await route.fetch()
    const policy = answer.headers()['content-security-policy'] ?? ''
    const open = policy.replace("script-src 'self'", "script-src 'self' https://js.stripe.com")
    const headers = { ...answer.headers(), 'content-security-policy': open }
    await route.fulfill({ response: answer, headers })
  })
  await page.route(/js\.stripe\.com/, (route) =>
    script === null
      ? route.abort('connectionrefused')
      : route.fulfill({ contentType: 'text/javascript', body: script }),
  )
}

test('a card typed into its fields pays the booking', async ({ page }) => {
  await playStripe(page, SCRIPT)
  const price = await holdRoom(page, 82)
  await expect(over(page).getByLabel('Card number')).toBeVisible()
  await expect(over(page).getByText(/sandbox/)).toHaveCount(0)
  await expect(over(page).getByRole('button', { name: 'Pay at the hotel' })).toHaveCount(0)
  const asked = await page.evaluate(() => (window as never as { asked: object }).asked)
  expect(asked).toMatchObject({
    ...{ key: 'pk_test_of_tests', mode: 'payment', captureMethod: 'manual', currency: 'eur' },
  })
  await over(page)
    .getByRole('button', { name: `Pay now · ${price}` })
    .click()
  await expect(over(page).getByRole('heading', { name: 'Your room is booked' })).toBeVisible()
})

test('fields that do not come say so, and are asked for again', async ({ page }) => {
  await playStripe(page, null)
  await holdRoom(page, 84)
  await expect(over(page).getByText('The fields for a card did not come.')).toBeVisible()
  await page.unroute(/js\.stripe\.com/)
  await page.route(/js\.stripe\.com/, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: SCRIPT }),
  )
  await over(page).getByRole('button', { name: 'Try again' }).click()
  await expect(over(page).getByLabel('Card number')).toBeVisible()
})

const BANK = SCRIPT.replace('tok_approve', 'tok_action').replace(
  'createConfirmationToken:',
  `handleNextAction: async ({ clientSecret }) => {
      window.opened = [...(window.opened ?? []), clientSecret];
      return window.opened.length === 1 ? { error: { message: 'closed' } } : {};
    },
    createConfirmationToken:`,
)

test('a step of the bank that was closed is opened again', async ({ page }) => {
  await playStripe(page, BANK)
  let order = ''
  await page.route(/\/v1\/orders\/[^/]+$/, async (route) => {
    const answer = await route.fetch()
    const body = await answer.json()
    order = body.id
    const action = body.action && { client_secret: `${order}_secret` }
    await route.fulfill({ response: answer, json: { ...body, action } })
  })
  await holdRoom(page, 86)
  await over(page)
    .getByRole('button', { name: /^Pay now · / })
    .click()
  await expect(over(page).getByRole('heading', { name: 'Your bank asks you' })).toBeVisible()
  await expect(over(page).getByText('Your bank’s step did not come to its end.')).toBeVisible()
  await over(page).getByRole('button', { name: 'Try again' }).click()
  const opened = () => page.evaluate(() => (window as never as { opened: string[] }).opened)
  await expect.poll(opened).toEqual([`${order}_secret`, `${order}_secret`])
  const told = await page.evaluate(async (path) => {
    const headers = { 'Content-Type': 'application/json' }
    return (await fetch(path, { method: 'POST', headers, body: '{"approve":true}' })).status
  }, `/v1/orders/${order}/sandbox-action`)
  expect(told).toBe(200)
  await expect(over(page).getByRole('heading', { name: 'Your room is booked' })).toBeVisible()
})
