// brief: O2, O7 – what the links in mails lead to, and the ways that begin with one.
import type { Page } from '@playwright/test'
import { barriers, inOver } from './barriers'
import { newGuest, noCodes, over, press, signUp, withoutMap } from './book'
import { linkTo, mailTo } from './mailbox'
import { LONDON, openList } from './page'
import { expect, test } from './test'

const base = (page: Page) => new URL(page.url()).origin

async function noBarrier(page: Page) {
  expect(await barriers(page, inOver)).toEqual([])
  await noCodes(page)
}

/** A new guest, on the account's page. */
async function signUpAtAccount(page: Page) {
  const guest = newGuest()
  await withoutMap(page)
  await openList(page, LONDON)
  await page.goto('/account')
  await press(page, 'Sign in')
  await signUp(page, guest)
  await expect(over(page).getByText('This device')).toBeVisible()
  return guest
}

const heading = (page: Page, name: string) => over(page).getByRole('heading', { name })

test('an address is verified by the link that was sent to it, once', async ({ page }) => {
  const guest = await signUpAtAccount(page)
  await expect(over(page).getByText('Your address is not verified yet.')).toBeVisible()
  await noBarrier(page)
  await press(page, 'Send another link')
  await expect(over(page).getByText('A mail is on its way.')).toBeVisible()

  const link = await linkTo(guest.email, 'verification', base(page))
  await page.goto(link)
  await expect(heading(page, 'Your e-mail address')).toBeVisible()
  await expect(page).toHaveURL(`${base(page)}/verify`)
  await noBarrier(page)
  // Another link in the same tab is another one.
  await page.goto(`${base(page)}/verify#${'x'.repeat(43)}`)
  await press(page, 'Verify the address')
  await expect(heading(page, 'This link does nothing any more')).toBeVisible()
  await page.goto(link)
  await press(page, 'Verify the address')
  await expect(heading(page, `${guest.email} is verified`)).toBeVisible()
  await expect(page).toHaveURL(`${base(page)}/verify`)
  await noBarrier(page)
  await press(page, 'To your account')
  await expect(over(page).getByText('This device')).toBeVisible()
  await expect(over(page).getByText('Your address is not verified yet.')).toHaveCount(0)

  await page.goto('/trips')
  await page.goto(link)
  await press(page, 'Verify the address')
  await expect(heading(page, 'This link does nothing any more')).toBeVisible()
  await noBarrier(page)
})

test('who forgot a password sets another one by a link', async ({ page }) => {
  const guest = await signUpAtAccount(page)
  await press(page, 'Sign out')
  await press(page, 'Sign in')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Forgot your password?' }).click()
  await expect(dialog.getByText('An e-mail address looks like')).toBeVisible()
  await dialog.getByLabel('E-mail').fill(guest.email)
  await dialog.getByRole('button', { name: 'Forgot your password?' }).click()
  await expect(dialog.getByText('If there is an account with this address')).toBeVisible()

  await page.goto(await linkTo(guest.email, 'reset', base(page)))
  await expect(page).toHaveURL(`${base(page)}/reset`)
  await expect(over(page).locator('[autocomplete=username]')).toHaveValue(guest.email)
  const field = over(page).getByLabel('New password')
  await field.fill('password1')
  await press(page, 'Set the password')
  await expect(over(page).getByText('Many people use this password.')).toBeVisible()
  await noBarrier(page)
  await field.fill('a better one')
  await press(page, 'Set the password')
  await expect(heading(page, 'Your password is set')).toBeVisible()
  const told = await mailTo(guest.email, 'password_changed', base(page))
  expect(told.subject).toBe('Your password was changed')

  await press(page, 'To your account')
  await press(page, 'Sign in')
  await dialog.getByLabel('E-mail').fill(guest.email)
  await dialog.getByLabel('Password').fill('a better one')
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(over(page).getByText('This device')).toBeVisible()
})

test('an account moves to another address once that is verified', async ({ page }) => {
  const guest = await signUpAtAccount(page)
  const next = newGuest().email
  await press(page, 'Use another address…')
  await over(page).getByLabel('New e-mail').fill(next)
  await over(page)
    .getByLabel(/^Your password, to be sure/)
    .first()
    .fill(guest.password)
  await noBarrier(page)
  await press(page, 'Send a link there')
  await expect(over(page).getByText('A mail is on its way.')).toBeVisible()
  await page.goto(await linkTo(next, 'new_address', base(page)))
  await press(page, 'Verify the address')
  await expect(heading(page, `${next} is verified`)).toBeVisible()
  await press(page, 'To your account')
  await expect(over(page).getByText(next)).toBeVisible()
  await mailTo(guest.email, 'address_changed', base(page))
})

test('a link without a token says so', async ({ page }) => {
  await withoutMap(page)
  for (const path of ['/verify', '/reset']) {
    await page.goto(path)
    await expect(heading(page, 'This link does nothing any more')).toBeVisible()
    await noBarrier(page)
  }
})
