// A hotel's page has an address of its own: for people, for search engines, with scripts and without.
// brief: U7
import type { APIRequestContext, Page } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { barriers } from './barriers'
import { LONDON, layoutShift, names, openList } from './page'

interface Listed {
  slug: string
  name: string
}

async function someHotel(request: APIRequestContext): Promise<Listed> {
  const answer = await request.get('/v1/hotels?bbox=-0.35,51.38,0.1,51.62&limit=1')
  const { items } = (await answer.json()) as { items: Listed[] }
  const [hotel] = items
  if (!hotel) throw new Error('the seeded world has no hotel in London')
  return hotel
}

const heading = (page: Page) => page.locator('.detail h2')

test('an address opens its hotel, and says the same without scripts', async ({
  browser,
  page,
  request,
}) => {
  const { slug, name } = await someHotel(request)
  await page.goto(`/hotels/${slug}`)
  await expect(heading(page)).toContainText(name)
  await expect(page).toHaveTitle(`${name} – Innsight`)
  await expect(page.locator('link[rel=canonical]')).toHaveAttribute(
    'href',
    new RegExp(`/hotels/${slug}$`),
  )
  expect(await barriers(page, (axe) => axe.exclude('.map'))).toEqual([])

  const quiet = await browser.newContext({ javaScriptEnabled: false })
  const served = await quiet.newPage()
  await served.goto(`/hotels/${slug}`)
  await expect(served.locator('h1')).toHaveText(name)
  const data = await served.locator('script[type="application/ld+json"]').textContent()
  expect(JSON.parse(data ?? '')).toMatchObject({ '@type': 'Hotel', name })
  await quiet.close()
})

test('the same link shows the same hotels, and old links lead to it', async ({ page }) => {
  await openList(page, LONDON)
  const listed = await names(page)
  const card = page.locator('.card').first()
  const href = (await card.getAttribute('href')) ?? ''
  expect(href).toMatch(/^\/hotels\/[a-z0-9-]+\?bbox=/)
  await card.click()
  await expect(heading(page)).toBeVisible()
  await expect.poll(() => new URL(page.url()).pathname + new URL(page.url()).search).toBe(href)
  await page.goto('about:blank')
  await page.goto(href)
  await expect(heading(page)).toBeVisible()
  expect(await names(page)).toEqual(listed)

  const { pathname, searchParams } = new URL(href, page.url())
  const slug = pathname.split('/').at(-1) ?? ''
  await page.goto(`${LONDON}&hotel=${slug}`)
  await expect(heading(page)).toBeVisible()
  await expect.poll(() => new URL(page.url()).pathname).toBe(`/hotels/${slug}`)
  expect(new URL(page.url()).searchParams.get('bbox')).toBe(searchParams.get('bbox'))
  await page.keyboard.press('Escape')
  await expect(page.locator('.detail')).toHaveCount(0)
  expect(new URL(page.url()).pathname).toBe('/')
  await page.goBack()
  await expect(heading(page)).toBeVisible()
})

test('who is not here is said not to be here', async ({ page }) => {
  const answer = await page.goto('/hotels/nobody-lives-here')
  expect(answer?.status()).toBe(404)
  await expect(page.getByText('This hotel is not here any more')).toBeVisible()
  await expect.poll(() => new URL(page.url()).pathname).toBe('/')
})

test('trips and account have addresses, and stay on a reload', async ({ page }) => {
  for (const path of ['/trips', '/account']) {
    const answer = await page.goto(path)
    expect(answer?.status()).toBe(200)
    await expect(page.locator('.over')).toBeVisible()
    await page.reload()
    await expect(page.locator('.over')).toBeVisible()
    expect(new URL(page.url()).pathname).toBe(path)
  }
})

/** A JPEG of so many pixels, drawn by the browser. */
async function draw(page: Page, hue: number): Promise<Buffer> {
  const base64 = await page.evaluate(async (hue) => {
    const canvas = new OffscreenCanvas(1200, 900)
    const context = canvas.getContext('2d')
    if (!context) throw new Error('no 2d canvas')
    context.fillStyle = `hsl(${hue} 60% 50%)`
    context.fillRect(0, 0, 1200, 900)
    const blob = await canvas.convertToBlob({ type: 'image/jpeg' })
    const bytes = new Uint8Array(await blob.arrayBuffer())
    return btoa([...bytes].map((byte) => String.fromCharCode(byte)).join(''))
  }, hue)
  return Buffer.from(base64, 'base64')
}

for (const [width, height] of [
  [1440, 900],
  [390, 844],
] as const) {
  test(`photos are turned by keys and buttons, and nothing jumps (${width})`, async ({
    page,
    request,
  }) => {
    const { slug } = await someHotel(request)
    await page.setViewportSize({ width, height })
    await page.goto('/')
    const pictures = await Promise.all([0, 120, 240].map((hue) => draw(page, hue)))
    // The platform's own files are made by `innsight photos`; here the hotel has three of them.
    const photo = (place: number) => `/v1/hotels/x/photos/${place}/1200`
    await page.route('**/v1/hotels/x/photos/**', (route) => {
      const place = Number(new URL(route.request().url()).pathname.split('/')[5])
      return route.fulfill({ contentType: 'image/jpeg', body: pictures[place] ?? Buffer.alloc(0) })
    })
    await page.route(`**/v1/hotels/${slug}*`, async (route) => {
      const answer = await route.fetch()
      const hotel = await answer.json()
      const photos = [0, 1, 2].map((place) => ({
        url: photo(place),
        alt: `Photo number ${place + 1}`,
        width: 1200,
        height: 900,
        widths: [320, 640, 1200],
      }))
      await route.fulfill({ response: answer, json: { ...hotel, photos, image: photos[0] } })
    })
    await page.goto(`/hotels/${slug}`)
    const strip = page.getByRole('list', { name: /3 photos/ })
    await expect(strip).toBeVisible()
    const at = page.locator('.gallery-at')
    await expect(at).toHaveText('1 of 3')
    await strip.focus()
    await page.keyboard.press('ArrowRight')
    await expect(at).toHaveText('2 of 3')
    await page.keyboard.press('Home')
    await expect(at).toHaveText('1 of 3')
    // From the first to the last, past the one between; then again before it has arrived.
    await page.keyboard.press('End')
    await expect(at).toHaveText('3 of 3')
    await page.keyboard.press('Home')
    await page.keyboard.press('End')
    await expect(at).toHaveText('3 of 3')
    await page.keyboard.press('Home')
    await expect(at).toHaveText('1 of 3')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await expect(at).toHaveText('3 of 3')
    // To where it is already; then a wheel moves it, and keys count from there.
    await page.keyboard.press('End')
    await strip.hover()
    await page.mouse.wheel(-(await strip.evaluate((list) => list.clientWidth)), 0)
    await expect(at).toHaveText('2 of 3')
    await page.keyboard.press('ArrowLeft')
    await expect(at).toHaveText('1 of 3')
    await page.keyboard.press('End')
    await expect(at).toHaveText('3 of 3')
    await page.getByRole('button', { name: 'The photo before' }).click()
    await expect(at).toHaveText('2 of 3')
    await expect(page.getByAltText('Photo number 2')).toBeInViewport()
    expect(await layoutShift(page)).toBeLessThan(0.05)
    expect(await barriers(page, (axe) => axe.include('.gallery'))).toEqual([])
  })
}

test('the largest thing is drawn, and when is told', async ({ page, request }) => {
  const { slug } = await someHotel(request)
  await page.goto(`/hotels/${slug}`)
  await expect(heading(page)).toBeVisible()
  const largest = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) =>
          resolve(list.getEntries().at(-1)?.startTime ?? 0),
        ).observe({
          type: 'largest-contentful-paint',
          buffered: true,
        })
      }),
  )
  console.log(`largest contentful paint: ${Math.round(largest)} ms`)
  expect(largest).toBeGreaterThan(0)
})
