// brief: U3, D2 – what changes elsewhere is told where it is looked at, sockets cut or not.
import type { Page } from '@playwright/test'
import { chooseRoom, noCodes, over, press, signUp, withoutMap } from './book'
import { day, LONDON, named, names, openList } from './page'
import { rival } from './rival'
import { expect, test } from './test'

const REALTIME = /\/v1\/realtime$/

const stayFrom = (from: number) => [day(from), day(from + 2)] as const

const listed = (from: number) => {
  const [checkIn, checkOut] = stayFrom(from)
  return `${LONDON}&check_in=${checkIn}&check_out=${checkOut}`
}

/** A frame that the page has been told, once there is one. */
const told = (page: Page, event: string) =>
  page
    .waitForEvent('websocket')
    .then((socket) =>
      socket.waitForEvent('framereceived', ({ payload }) => String(payload).includes(event)),
    )

/** The hotel of the first card, as its link names it. */
async function firstHotel(page: Page) {
  await page
    .locator('.card')
    .first()
    .evaluate((card: HTMLElement) => card.click())
  await expect(page.locator('.detail')).toBeVisible()
  return named(page, 'hotels')
}

test('a room that somebody takes is told to whoever looks at it', async ({ page, request }) => {
  const subscribed = told(page, '"subscribed"')
  await openList(page, listed(50))
  await subscribed
  const slug = await firstHotel(page)
  const book = page.getByRole('button', { name: /^Book · / }).first()
  await expect(book).toBeVisible()
  const before = await page.locator('.detail').innerText()
  const somebody = await rival(request)
  await somebody.takeAll(slug, ...stayFrom(50))
  const begun = Date.now()
  await expect(page.locator('.live')).toBeVisible()
  console.log(`  told ${Date.now() - begun} ms after the last room was held`)
  await expect.poll(() => page.locator('.detail').innerText()).not.toBe(before)
  await noCodes(page)
})

test('a room that goes while it is looked over says so, with what is free', async ({
  page,
  request,
}) => {
  await chooseRoom(page, 54)
  const slug = named(page, 'hotels')
  const somebody = await rival(request)
  await somebody.takeAll(slug, ...stayFrom(54))
  await press(page, /^Hold this room/)
  await signUp(page)
  await expect(over(page).getByRole('heading', { name: 'Somebody was faster' })).toBeVisible()
  await expect(over(page)).toContainText('no room is left')
  await noCodes(page)
  await press(page, 'See what is free here')
  await expect(page.locator('.detail')).toBeVisible()
})

/** Sockets that are cut. */
const CUTS = process.env.INNSIGHT_TEST_LONG ? 10_000 : 40
/** Somebody changes what is shown after every so many of them, and last after half. */
const CUTS_PER_CHANGE = CUTS / 10
const CUT_AFTER_MS_MAX = 60
const LONG_MS = 7_200_000

/** Numbers from 0 to 1, the same in every run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Lets the page come back at once: its waits are shares of what is drawn here. */
const comeBackAtOnce = (page: Page) =>
  page.addInitScript(() => {
    const draw = crypto.getRandomValues.bind(crypto)
    const none: typeof draw = (into) =>
      into instanceof Uint32Array && into.length === 1 ? into : draw(into)
    crypto.getRandomValues = none
  })

/** Cuts sockets before their first word, at it, or some moment later; tells how many it cut. */
async function cutSockets(page: Page, most: number): Promise<() => number> {
  const draw = numbers(20_261_126)
  let cuts = 0
  await page.routeWebSocket(REALTIME, (socket) => {
    const server = socket.connectToServer()
    let isOpen = true
    const cut = () => {
      if (!isOpen || cuts >= most) return
      isOpen = false
      cuts += 1
      void server.close()
      // As when a server is replaced, or as a network does: without a code.
      void socket.close(draw() < 0.5 ? { code: 1001 } : {})
    }
    const [atWord, after] = [draw() < 0.8, draw() * CUT_AFTER_MS_MAX]
    if (!atWord) setTimeout(cut, after)
    server.onMessage((message) => {
      if (!isOpen) return
      socket.send(message)
      if (atWord && String(message).includes('"subscribed"')) setTimeout(cut, after)
    })
  })
  return () => cuts
}

test(`after ${CUTS} cut sockets the page shows what a new search shows`, async ({
  page,
  request,
}) => {
  if (process.env.INNSIGHT_TEST_LONG) test.setTimeout(LONG_MS)
  await withoutMap(page)
  await comeBackAtOnce(page)
  const cuts = await cutSockets(page, CUTS)
  // Somebody else looks on, so the server hears its feed while the page is away.
  const fresh = await page.context().newPage()
  await openList(fresh, listed(58))
  const begun = Date.now()
  await openList(page, listed(58))
  const shown = async () => [await names(page), await page.locator('.card .price').allInnerTexts()]
  const before = await shown()
  const somebody = await rival(request)
  const search = await request.get(`/v1/hotels?limit=5&${listed(58).replace('/?', '')}`)
  const { items } = (await search.json()) as { items: { slug: string }[] }
  const cutsPast = (count: number) =>
    expect.poll(cuts, { timeout: LONG_MS }).toBeGreaterThanOrEqual(count)
  for (const [place, { slug }] of items.entries()) {
    await cutsPast(place * CUTS_PER_CHANGE)
    await somebody.takeAll(slug, ...stayFrom(58))
  }
  // The rest goes by after the last change, told to a page that was cut off again and again.
  expect(cuts()).toBeLessThan(CUTS)
  await cutsPast(CUTS)
  console.log(`  ${CUTS} sockets cut in ${Date.now() - begun} ms`)
  await openList(fresh, listed(58))
  const searched = [await names(fresh), await fresh.locator('.card .price').allInnerTexts()]
  expect(searched).not.toEqual(before)
  await expect.poll(shown).toEqual(searched)
  await fresh.close()
})

/** Longer than the server tells again by itself what was told before somebody came. */
const AWAY_MS = 6000

test('what changes while a socket is away for long is told when it is back', async ({
  page,
  request,
}) => {
  await withoutMap(page)
  await comeBackAtOnce(page)
  let isAway = false
  let cut = () => {}
  await page.routeWebSocket(REALTIME, async (socket) => {
    // As in a tunnel: it is not refused, it does not get there.
    while (isAway) await new Promise((wake) => setTimeout(wake, 50))
    const server = socket.connectToServer()
    cut = () => {
      void server.close()
      void socket.close({ code: 1001 })
    }
  })
  const subscribed = told(page, '"subscribed"')
  // Somebody else looks on, so the server hears its feed while the page is away.
  const fresh = await page.context().newPage()
  await openList(fresh, listed(66))
  await openList(page, listed(66))
  await subscribed
  const prices = (of: Page) => of.locator('.card .price').allInnerTexts()
  const before = await prices(page)
  const search = await request.get(`/v1/hotels?limit=1&${listed(66).replace('/?', '')}`)
  const { items } = (await search.json()) as { items: { slug: string }[] }
  isAway = true
  cut()
  const somebody = await rival(request)
  await somebody.takeAll(items[0]?.slug ?? '', ...stayFrom(66))
  await page.waitForTimeout(AWAY_MS)
  expect(await prices(page)).toEqual(before)
  isAway = false
  await openList(fresh, listed(66))
  const searched = [await names(fresh), await prices(fresh)]
  await expect.poll(async () => [await names(page), await prices(page)]).toEqual(searched)
  expect(searched[1]).not.toEqual(before)
  await fresh.close()
})

test('without sockets the page asks by itself, and says nothing of it', async ({ page }) => {
  await page.routeWebSocket(REALTIME, (socket) => void socket.close({ code: 1011 }))
  await openList(page, listed(62))
  await chooseRoom(page, 62)
  await press(page, /^Hold this room/)
  await signUp(page)
  await press(page, 'A bank that takes its time')
  await expect(over(page).getByText(/please don’t pay again/)).toBeVisible()
  await expect(over(page).getByRole('heading', { name: 'Your room is booked' })).toBeVisible()
})
