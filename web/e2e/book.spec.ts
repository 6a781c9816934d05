// brief: U2 – from the search to a booking, and back.
import type { Page } from '@playwright/test'
import { barriers, inOver } from './barriers'
import { chooseRoom, holdRoom, noCodes, over, press, SIZES, signUp } from './book'
import { expect, test } from './test'

async function noBarrier(page: Page) {
  expect(await barriers(page, inOver)).toEqual([])
  await noCodes(page)
}

for (const [device, viewport] of SIZES) {
  test(`search, review, sign up, hold, pay, cancel on ${device}`, async ({ page }) => {
    await page.setViewportSize(viewport)
    const price = await chooseRoom(page)
    await expect(over(page).locator('.total')).toHaveText(price)
    await noBarrier(page)
    await press(page, /^Hold this room/)
    await signUp(page)
    await expect(over(page).getByRole('timer')).toHaveText(/^\d\d:\d\d$/)
    await noBarrier(page)
    await press(page, 'A card that is approved')
    await expect(over(page).getByRole('heading', { name: 'Your room is booked' })).toBeVisible()
    await expect(over(page)).toContainText(`${price} is paid`)
    await noBarrier(page)
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      press(page, 'Add to a calendar'),
    ])
    expect(file.suggestedFilename()).toMatch(/\.ics$/)
    await press(page, 'My trips')
    await expect(over(page).getByRole('heading', { name: 'Coming' })).toBeVisible()
    await noBarrier(page)
    await press(page, 'Cancel this booking')
    await expect(over(page).getByText(/Cancelling costs/)).toBeVisible()
    await noBarrier(page)
    await press(page, 'Cancel it')
    await expect(over(page).getByText('Cancelled', { exact: false }).first()).toBeVisible()
    await noBarrier(page)
  })
}

test('a declined card leaves the room held, and another one pays', async ({ page }) => {
  await holdRoom(page, 22)
  await press(page, 'A card that is declined')
  await expect(over(page).getByText(/did not agree/)).toBeVisible()
  await press(page, 'A card that is approved')
  await expect(over(page).getByRole('heading', { name: 'Your room is booked' })).toBeVisible()
})

test('a bank that asks is answered, and a slow one is waited for', async ({ page }) => {
  await holdRoom(page, 24)
  await press(page, 'A card whose bank asks you')
  await press(page, 'Yes, pay')
  await expect(over(page).getByRole('heading', { name: 'Your room is booked' })).toBeVisible()
})

test('a reload at every step goes on where it was', async ({ page }) => {
  const price = await chooseRoom(page, 26)
  await page.reload()
  await expect(over(page).locator('.total')).toHaveText(price)
  await press(page, /^Hold this room/)
  await signUp(page)
  await expect(over(page).getByRole('timer')).toBeVisible()
  await page.reload()
  await expect(over(page).getByRole('timer')).toBeVisible()
  await Promise.all([
    page.waitForResponse(/\/v1\/checkout$/),
    press(page, 'A bank that takes its time'),
  ])
  await page.reload()
  await expect(over(page).getByRole('heading', { name: 'Your room is booked' })).toBeVisible()
  await page.reload()
  await expect(over(page)).toContainText(`${price} is paid`)
})

test('Back leaves each step to what was before it, and loses nothing', async ({ page }) => {
  await chooseRoom(page, 28)
  await page.goBack()
  await expect(over(page)).toHaveCount(0)
  await expect(page.locator('.detail')).toBeVisible()
  await page.goForward()
  await press(page, /^Hold this room/)
  await signUp(page)
  await expect(over(page).getByRole('timer')).toBeVisible()
  await page.goBack()
  await expect(page.locator('.detail')).toBeVisible()
  await page
    .getByRole('button', { name: /^Book · / })
    .first()
    .click()
  await expect(over(page).getByRole('timer')).toBeVisible()
})

test('by keys alone, from the room to its hold', async ({ page }) => {
  await chooseRoom(page, 30)
  await expect(over(page)).toBeFocused()
  const hold = over(page).getByRole('button', { name: /^Hold this room/ })
  for (let tabs = 0; tabs < 30; tabs += 1) {
    await page.keyboard.press('Tab')
    if (await hold.evaluate((one) => one === document.activeElement)) break
  }
  await expect(hold).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog').getByLabel('E-mail')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(over(page).getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
})
