// brief: U1 – what a person typed is kept and used.
import type { Page, Request } from '@playwright/test'
import { COAST, openList } from './page'
import { expect, test } from './test'

const box = (page: Page) => page.getByRole('combobox', { name: 'Where' })
const place = (page: Page) => new URL(page.url()).searchParams.get('place')
const words = (page: Page) => new URL(page.url()).searchParams.get('q')

/** Holds the answer to one text back until it is let go. */
async function hold(page: Page, text: string) {
  let release = () => {}
  const gate = new Promise<void>((done) => {
    release = done
  })
  await page.route(
    (url) => url.pathname === '/v1/places' && url.searchParams.get('q') === text,
    async (route) => {
      await gate
      await route.continue().catch(() => undefined)
    },
  )
  return release
}

test('Enter goes where the whole text says, at once or after a pause', async ({ page }) => {
  await openList(page, COAST)
  await box(page).pressSequentially('lisbon')
  await box(page).press('Enter')
  await expect(box(page)).toHaveValue(/^Lisbon/)
  expect(place(page)).toMatch(/^Lisbon/)
  expect(words(page)).toBeNull()
})

test('Enter never uses the answer to an older text', async ({ page }) => {
  await openList(page, COAST)
  await box(page).pressSequentially('par')
  await expect(page.getByRole('option', { name: /^Par/ }).first()).toBeVisible()
  const release = await hold(page, 'madrid')
  await box(page).fill('madrid')
  await box(page).press('ArrowDown')
  await box(page).press('Enter')
  await expect(page.getByText('Looking for “madrid”')).toBeVisible()
  await expect(box(page)).toHaveAttribute('aria-busy', 'true')
  await expect(box(page)).toHaveValue('madrid')
  expect(place(page)).toBeNull()
  release()
  await expect(box(page)).toHaveValue(/^Madrid/)
  expect(place(page)).toMatch(/^Madrid/)
})

test('typing on takes an Enter back that still waits', async ({ page }) => {
  await openList(page, COAST)
  const release = await hold(page, 'par')
  await box(page).fill('par')
  await box(page).press('Enter')
  await box(page).fill('porto')
  release()
  await expect(page.getByRole('option', { name: /^Porto/ }).first()).toBeVisible()
  expect(place(page)).toBeNull()
  await expect(box(page)).toHaveValue('porto')
})

test('going back takes an Enter back that still waits', async ({ page }) => {
  await openList(page, COAST)
  await box(page).fill('lisbon')
  await box(page).press('Enter')
  await expect.poll(() => place(page)).toMatch(/^Lisbon/)
  const release = await hold(page, 'madrid')
  await box(page).fill('madrid')
  await box(page).press('Enter')
  await expect(box(page)).toHaveAttribute('aria-busy', 'true')
  // It is answered, or given up because nobody waits for it any more.
  const isAsked = (request: Request) => request.url().includes('/v1/places?q=madrid')
  const ended = Promise.race([
    page.waitForEvent('requestfinished', isAsked),
    page.waitForEvent('requestfailed', isAsked),
  ])
  await page.goBack()
  await expect(box(page)).toHaveAttribute('aria-busy', 'false')
  release()
  await ended
  // Longer than an Enter waits: the list has been asked and has come for another search.
  await page.getByRole('button', { name: /^Pool/ }).click()
  await expect(page.locator('.list[aria-busy="false"]:not(.dimmed)')).toBeVisible()
  expect(place(page)).toBeNull()
  expect(words(page)).toBeNull()
})

test('without a suggestion exactly the text is searched', async ({ page }) => {
  await openList(page, COAST)
  await page.route('**/v1/places?*', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ json: { ...(await answer.json()), places: [] } })
  })
  await box(page).fill('  casa & mar ')
  await box(page).press('Enter')
  await expect(page).toHaveURL(/q=casa/)
  expect(words(page)).toBe('casa & mar')
  await expect(box(page)).toHaveValue('casa & mar')
})

test('when suggestions fail, it says so, and Enter still searches', async ({ page }) => {
  await openList(page, COAST)
  await page.route('**/v1/places?*', (route) => route.fulfill({ status: 500 }))
  await box(page).fill('hotel')
  await expect(page.getByText(/Suggestions can’t be loaded/)).toBeVisible()
  await page.unroute('**/v1/places?*')
  await page.locator('.where-hint').getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('option').nth(1)).toBeVisible()
  await page.route('**/v1/places?*', (route) => route.abort())
  await box(page).fill('hotels')
  await box(page).press('Enter')
  await expect.poll(() => words(page)).toBe('hotels')
})

test('the magnifier keeps the text and uses it', async ({ page }) => {
  await openList(page, COAST)
  const magnifier = page.getByRole('button', { name: /^Search/ })
  await box(page).fill('Madri')
  await box(page).blur()
  await expect(box(page)).toHaveValue('Madri')
  await magnifier.click()
  await expect(box(page)).toHaveValue(/^Madrid/)
  await magnifier.click()
  await expect(box(page)).toHaveValue(/^Madrid/)
  expect(place(page)).toMatch(/^Madrid/)
})

test('what can’t be searched is told in kind words, and stays in the box', async ({ page }) => {
  await openList(page, COAST)
  const asked: string[] = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.searchParams.has('q')) asked.push(url.search)
  })
  const address = page.url()
  for (const [text, hint] of [
    ["'", 'Type a letter or a number'],
    ['?!…', 'Type a letter or a number'],
    ['a'.repeat(101), 'Too long by 1 character: 100 at most'],
    ['', 'Type a city or a hotel'],
  ] as const) {
    await box(page).fill(text)
    await box(page).press('Enter')
    await expect(page.locator('.where-hint')).toHaveText(hint)
    await expect(box(page)).toHaveValue(text)
  }
  expect(page.url()).toBe(address)
  expect(asked).toEqual([])
  await box(page).press('Escape')
  await expect(box(page)).toHaveValue('')
})

test('what the box said goes with Escape, and with the focus', async ({ page }) => {
  await openList(page, COAST)
  const hint = page.locator('.where-hint')
  const magnifier = page.getByRole('button', { name: /^Search/ })
  await magnifier.click()
  await expect(hint).toHaveText('Type a city or a hotel')
  await box(page).press('Escape')
  await expect(hint).toHaveCount(0)
  await box(page).press('Enter')
  await expect(hint).toBeVisible()
  await box(page).blur()
  await expect(hint).toHaveCount(0)
  await box(page).focus()
  await expect(hint).toHaveCount(0)
})

test('composing letters is not Enter', async ({ page }) => {
  await openList(page, COAST)
  await box(page).focus()
  // Something could be taken: without the guard, Enter would.
  const suggested = page.getByRole('option').first()
  const client = await page.context().newCDPSession(page)
  await client.send('Input.imeSetComposition', { text: 'とう', selectionStart: 2, selectionEnd: 2 })
  await expect(suggested).toBeVisible()
  await box(page).dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true })
  await expect(box(page)).toHaveValue('とう')
  await client.send('Input.insertText', { text: '東京' })
  await expect(box(page)).toHaveValue('東京')
  expect(words(page)).toBeNull()
  expect(place(page)).toBeNull()
})

test('Escape gives the box back to what is searched', async ({ page }) => {
  await openList(page, `${COAST}&q=hotel`)
  await expect(box(page)).toHaveValue('hotel')
  await box(page).fill('something else')
  await box(page).press('Escape')
  await expect(box(page)).toHaveValue('hotel')
  await page.getByRole('button', { name: 'Stop searching for hotel' }).click()
  await expect.poll(() => words(page)).toBeNull()
})
