// brief: U3, D2 – what changes elsewhere is told where it is looked at, sockets cut or not.
import type { Page } from '@playwright/test'
import { chooseRoom, noCodes, over, press, signUp } from './book'
import { day, LONDON, named, names, openList } from './page'
import { rival } from './rival'
import { expect, test } from './test'

const REALTIME = /\/v1\/realtime$/
const CUTS = 20

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

test('after twenty cut sockets the page shows what a new search shows', async ({
  page,
  request,
}) => {
  let cuts = 0
  await page.routeWebSocket(REALTIME, (socket) => {
    const server = socket.connectToServer()
    server.onMessage((message) => {
      socket.send(message)
      if (cuts < CUTS && String(message).includes('"subscribed"')) {
        cuts += 1
        void server.close()
        // As when a server is replaced: otherwise the page comes back ever more slowly.
        void socket.close({ code: 1001 })
      }
    })
  })
  await openList(page, listed(58))
  const somebody = await rival(request)
  await expect.poll(() => cuts, { timeout: 30_000 }).toBeGreaterThan(5)
  const slug = await firstHotel(page)
  await somebody.takeAll(slug, ...stayFrom(58))
  await expect.poll(() => cuts, { timeout: 120_000 }).toBe(CUTS)
  const shown = async () => [await names(page), await page.locator('.card .price').allInnerTexts()]
  const fresh = await page.context().newPage()
  await openList(fresh, listed(58))
  const searched = [await names(fresh), await fresh.locator('.card .price').allInnerTexts()]
  await expect.poll(shown).toEqual(searched)
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
