// brief: U7, O7 – saved and compared hotels, and the account from its sessions to its end.
import type { Page } from '@playwright/test'
import { barriers, inOver } from './barriers'
import { newGuest, noCodes, over, press, SIZES, signUp } from './book'
import { day, LONDON, names, openList } from './page'
import { expect, test } from './test'

const SEARCH = `${LONDON}&check_in=${day(20)}&check_out=${day(22)}`

async function noBarrier(page: Page) {
  expect(await barriers(page, inOver)).toEqual([])
  await noCodes(page)
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(sideways).toBeLessThanOrEqual(0)
}

/** Opens a page of the menu. */
async function go(page: Page, name: string) {
  await page.getByRole('button', { name: 'Your account and language' }).click()
  await page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
}

/** A new guest, on the account's page. */
async function signUpAtAccount(page: Page) {
  const guest = newGuest()
  await openList(page, SEARCH)
  await go(page, 'Account')
  await press(page, 'Sign in')
  await signUp(page, guest)
  await expect(over(page).getByText('This device')).toBeVisible()
  return guest
}

const heart = (page: Page, at: number) =>
  page
    .locator('.list li')
    .nth(at)
    .getByRole('button', { name: /^Save / })

for (const [device, viewport] of SIZES) {
  test(`hearts are kept, and go along at a sign-in, on ${device}`, async ({ page }) => {
    await openList(page, SEARCH)
    const [first = '', second = ''] = await names(page)
    for (const at of [1, 0]) {
      await heart(page, at).click()
      await expect(heart(page, at)).toHaveAttribute('aria-pressed', 'true')
    }
    await page.reload()
    await expect(heart(page, 0)).toHaveAttribute('aria-pressed', 'true')
    await page.setViewportSize(viewport)
    await go(page, 'Saved hotels')
    await expect(over(page).getByRole('heading', { level: 2 })).toHaveText([first, second])
    await expect(over(page).getByText('Kept in this browser')).toBeVisible()
    await noBarrier(page)
    await press(page, 'Sign in')
    await signUp(page)
    await expect(over(page).getByText('Kept in this browser')).toHaveCount(0)
    await page.evaluate(() => localStorage.removeItem('innsight-saved'))
    await page.reload()
    await expect(over(page).getByRole('heading', { level: 2 })).toHaveText([first, second])
    await press(page, `Compare ${first}`)
    await press(page, `Compare ${second}`)
    const tray = page.getByRole('complementary', { name: 'Compare hotels' })
    await expect(tray).toContainText('2 of 4 to compare')
    await tray.getByRole('button', { name: 'Compare them' }).click()
    const table = over(page).getByRole('table')
    await expect(table.getByRole('columnheader')).toHaveCount(2)
    await expect(table.getByRole('row', { name: /^Price,/ })).toContainText('€')
    await noBarrier(page)
    // its address is a link
    await page.reload()
    await expect(table.getByRole('columnheader').first()).toContainText(first)
    await press(page, `Take ${first} out of the comparison`)
    await expect(table.getByRole('columnheader')).toHaveCount(1)
    await press(page, 'Saved hotels')
    await press(page, `Remove ${second}`)
    await expect(over(page).getByRole('heading', { level: 2 })).toHaveText([first])
  })
}

test('by keyboard: a heart stands after its card', async ({ page }) => {
  await openList(page, SEARCH)
  await names(page)
  await expect(heart(page, 0)).toBeVisible()
  await page.locator('.card').first().focus()
  await page.keyboard.press('Tab')
  await expect(heart(page, 0)).toBeFocused()
  await page.keyboard.press('Space')
  await expect(heart(page, 0)).toHaveAttribute('aria-pressed', 'true')
  await expect(page.locator('.detail')).toHaveCount(0)
})

test('sessions, name, password, data, and the end of an account', async ({ page, browser }) => {
  const guest = await signUpAtAccount(page)
  await noBarrier(page)
  // the same person elsewhere
  const elsewhere = await browser.newContext()
  const login = { data: { email: guest.email, password: guest.password } }
  const base = new URL(page.url()).origin
  expect((await elsewhere.request.post(`${base}/v1/sessions`, login)).status()).toBe(201)
  await page.reload()
  await press(page, /^Sign out .*, last used /)
  await expect(over(page).getByText('1 other device is signed out.')).toBeVisible()
  await elsewhere.close()

  await over(page).getByLabel('Name', { exact: true }).fill('Ana Zoë')
  await press(page, 'Save the name')
  await expect(over(page).getByText('Your name is changed.')).toBeVisible()

  const password = 'even longer'
  await over(page).getByLabel('Current password').fill('wrong horse')
  await over(page).getByLabel('New password').fill(password)
  await press(page, 'Change the password')
  await expect(over(page).getByText('This is not your current password.')).toBeVisible()
  await noBarrier(page)
  await over(page).getByLabel('Current password').fill(guest.password)
  await press(page, 'Change the password')
  await expect(over(page).getByText(/Your password is changed/)).toBeVisible()

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    press(page, 'Download your data'),
  ])
  expect(file.suggestedFilename()).toMatch(/^innsight-\d{4}-\d\d-\d\d\.json$/)

  await press(page, 'Delete the account…')
  await expect(over(page).getByText('Nobody can bring it back.')).toBeVisible()
  await noBarrier(page)
  await press(page, 'Keep the account')
  await press(page, 'Delete the account…')
  await over(page)
    .getByLabel(/^Your password/)
    .fill(password)
  await press(page, 'Delete it for ever')
  await expect(over(page).getByRole('heading', { name: 'Your account is deleted' })).toBeVisible()
  await noBarrier(page)
  await page.reload()
  await expect(over(page).getByText('Sign in to see your account')).toBeVisible()
})

test('a sign-out in one tab, or somewhere else, is seen by the others', async ({
  page,
  context,
}) => {
  // A socket would tell of a session's end by itself, at any moment.
  await context.routeWebSocket(/\/v1\/realtime$/, (socket) => void socket.close({ code: 1011 }))
  const guest = await signUpAtAccount(page)
  const other = await context.newPage()
  await other.goto('/account')
  await press(other, 'Sign out')
  const signedOut = (tab: Page) => over(tab).getByText('Sign in to see your account')
  await expect(signedOut(other)).toBeVisible()
  await expect(signedOut(page)).toBeVisible()

  await press(other, 'Sign in')
  await other.getByLabel('E-mail').fill(guest.email)
  await other.getByLabel('Password').fill(guest.password)
  const answered = page.waitForResponse(/\/users\/me\/sessions$/)
  await other.getByRole('dialog').getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(over(other).getByText(guest.email)).toBeVisible()
  await expect(over(page).getByText(guest.email)).toBeVisible()
  // What the page asks by itself now has its answers: none of them tells of what comes next.
  await answered
  await page.waitForTimeout(1000)

  // The session is over, and no tab has been told: the next question tells.
  await context.request.delete('/v1/sessions/current')
  await over(page).getByLabel('Name').fill('Somebody Else')
  await press(page, 'Save the name')
  await expect(signedOut(page)).toBeVisible()
})

for (const [device, viewport] of SIZES) {
  test(`a fifth hotel is refused where it can be seen, on ${device}`, async ({ page }) => {
    await page.setViewportSize(viewport)
    const answer = await page.request.get(`/v1/hotels?bbox=-9.5,38.5,-8.9,39&limit=5`)
    const { items } = await answer.json()
    const ids = items.map(({ id }: { id: string }) => id)
    await page.addInitScript(
      (saved) => localStorage.setItem('innsight-saved', JSON.stringify(saved)),
      ids,
    )
    await page.goto('/saved')
    const compare = over(page).getByRole('button', { name: /^Compare / })
    await expect(compare).toHaveCount(5)
    for (let at = 0; at < 5; at += 1) await compare.nth(at).click()
    const line = page.locator('.notice')
    await expect(line).toHaveText(/4 hotels can be compared at once/)
    const isOnTop = await line.evaluate((element) => {
      const { x, y, width, height } = element.getBoundingClientRect()
      return element.contains(document.elementFromPoint(x + width / 3, y + height / 2))
    })
    expect(isOnTop).toBe(true)
    // One step back from a saved hotel leads here again.
    await over(page)
      .getByRole('button', { name: /^Open / })
      .first()
      .click()
    await expect(page).toHaveURL(/\/hotels\//)
    await page.goBack()
    await expect(page).toHaveURL(/\/saved/)
    await expect(compare).toHaveCount(5)
  })
}
