// brief: U1 – what a person typed is kept and used.
import type { Page, Request } from '@playwright/test'
import { COAST, openList } from './page'
import { expect, test } from './test'

const box = (page: Page) => page.getByRole('combobox', { name: 'Where' })
const place = (page: Page) => new URL(page.url()).searchParams.get('place')
const chips = (page: Page) => page.locator('.meaning .chip')
const words = (page: Page) => new URL(page.url()).searchParams.get('q')

/** The question what a text means. */
const asksFor = (url: URL, text: string) =>
  url.pathname === '/v1/hotels' &&
  url.searchParams.get('q') === text &&
  url.searchParams.get('limit') === '1'

/** Holds back what a text means until it is let go. */
async function hold(page: Page, text: string) {
  let release = () => {}
  const gate = new Promise<void>((done) => {
    release = done
  })
  await page.route(
    (url) => asksFor(url, text),
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
  await expect(chips(page)).toHaveText(['Lisbon, Portugal'])
  expect(words(page)).toBe('lisbon')
  await expect(box(page)).toHaveValue('lisbon')
  const option = page.getByRole('option', { name: /^Madrid/ }).first()
  await box(page).fill('madrid')
  await expect(option).toBeVisible()
  await box(page).press('Enter')
  await expect(chips(page)).toHaveText([/^Madrid/])
  expect(words(page)).toBe('madrid')
})

test('a chosen suggestion is gone to, and stands in the box', async ({ page }) => {
  await openList(page, COAST)
  await box(page).fill('lisbon')
  await page
    .getByRole('option', { name: /^Lisbon/ })
    .first()
    .click()
  await expect(box(page)).toHaveValue('Lisbon, Portugal')
  expect(place(page)).toMatch(/^city:/)
  expect(words(page)).toBeNull()
  await expect(chips(page)).toHaveText(['Lisbon, Portugal'])
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
  expect(words(page)).toBeNull()
  release()
  await expect(chips(page)).toHaveText([/^Madrid/])
  expect(words(page)).toBe('madrid')
})

test('typing on takes an Enter back that still waits', async ({ page }) => {
  await openList(page, COAST)
  const release = await hold(page, 'par')
  await box(page).fill('par')
  await box(page).press('Enter')
  await box(page).fill('porto')
  release()
  await expect(page.getByRole('option', { name: /^Porto/ }).first()).toBeVisible()
  expect(words(page)).toBeNull()
  await expect(box(page)).toHaveValue('porto')
})

test('going back takes an Enter back that still waits', async ({ page }) => {
  await openList(page, COAST)
  await box(page).fill('lisbon')
  await box(page).press('Enter')
  await expect.poll(() => words(page)).toBe('lisbon')
  const release = await hold(page, 'madrid')
  await box(page).fill('madrid')
  await box(page).press('Enter')
  await expect(box(page)).toHaveAttribute('aria-busy', 'true')
  // It is answered, or given up because nobody waits for it any more.
  const isAsked = (request: Request) => asksFor(new URL(request.url()), 'madrid')
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

test('exactly the text is searched, without a suggestion too', async ({ page }) => {
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
  await box(page).fill('lisbon')
  await expect(page.getByText(/Suggestions can’t be loaded/)).toBeVisible()
  await page.unroute('**/v1/places?*')
  await page.locator('.where-hint').getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('option').nth(1)).toBeVisible()
  await page.route('**/v1/places?*', (route) => route.abort())
  await box(page).fill('porto')
  await box(page).press('Enter')
  await expect.poll(() => words(page)).toBe('porto')
})

test('what is not understood in time leads when its list comes', async ({ page }) => {
  await openList(page, COAST)
  await hold(page, 'madrid')
  await box(page).fill('madrid')
  await box(page).press('Enter')
  await expect(page.getByText('Looking for “madrid”')).toBeVisible()
  await expect.poll(() => words(page)).toBe('madrid')
  // The list's own answer tells what it means, and leads the map there.
  await expect(chips(page)).toHaveText([/^Madrid/])
  await expect.poll(() => page.url()).toMatch(/bbox=-[34]\.\d+,\d+/)
})

test('the magnifier keeps the text and uses it', async ({ page }) => {
  await openList(page, COAST)
  const magnifier = page.getByRole('button', { name: /^Search(ing|\sthis)/ })
  await box(page).fill('Madrid')
  await box(page).blur()
  await expect(box(page)).toHaveValue('Madrid')
  await magnifier.click()
  await expect(chips(page)).toHaveText([/^Madrid/])
  await magnifier.click()
  await expect(box(page)).toHaveValue('Madrid')
  expect(words(page)).toBe('Madrid')
})

test('what can’t be searched is told in kind words, and stays in the box', async ({ page }) => {
  await openList(page, COAST)
  const asked: string[] = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.searchParams.has('q')) asked.push(url.search)
  })
  const address = page.url()
  const { limits } = await (await page.request.get('/v1/meta')).json()
  const most: number = limits.text_characters_max
  for (const [text, hint] of [
    ["'", 'Type a letter or a number'],
    ['?!…', 'Type a letter or a number'],
    ['a'.repeat(most + 1), `Too long by 1 character: ${most.toLocaleString('en-GB')} at most`],
    ['', 'Type a place or a hotel'],
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
  const magnifier = page.getByRole('button', { name: /^Search(ing|\sthis)/ })
  await magnifier.click()
  await expect(hint).toHaveText('Type a place or a hotel')
  await box(page).press('Escape')
  await expect(hint).toHaveCount(0)
  await box(page).press('Enter')
  await expect(hint).toBeVisible()
  await box(page).blur()
  await expect(hint).toHaveCount(0)
  await box(page).focus()
  await expect(hint).toHaveCount(0)
})

test('an emptied box takes the place away', async ({ page }) => {
  await openList(page, COAST)
  await box(page).fill('lisbon')
  await page
    .getByRole('option', { name: /^Lisbon/ })
    .first()
    .click()
  await expect(chips(page)).toHaveCount(1)
  const area = new URL(page.url()).searchParams.get('bbox')
  await box(page).fill('')
  await box(page).press('Enter')
  await expect(chips(page)).toHaveCount(0)
  expect(place(page)).toBeNull()
  expect(new URL(page.url()).searchParams.get('bbox')).toBe(area)
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
