// brief: U6 – streets from a file of the server, or a style from elsewhere; the shipped map without
// either, and when they fail. Needs what scripts/web-tests.sh starts: one innsight with the made streets,
// another whose map has a style that is served here.
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { Page } from '@playwright/test'
import { TOWN as LISBON, openAt, shareOf, token } from './page'
import { expect, test } from './test'

/** In the made town, where the shipped map has nothing but sea (scripts/make-streets.mjs). */
const STREETS = '/?map=38.992,-10.996,15z'
const PLAIN = 'The street map could not be loaded. This one is simpler.'
const PARTS = 'Parts of the map could not be loaded.'

const map = (page: Page) => page.locator('.map')
const share = async (page: Page, name: string) => shareOf(page, map(page), await token(page, name))

/** Every address that is asked for, but for the page's own data. */
function asked(page: Page): URL[] {
  const urls: URL[] = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (!['data:', 'blob:'].includes(url.protocol)) urls.push(url)
  })
  return urls
}

/** What the browser refused to load or run. */
function refused(page: Page): string[] {
  const lines: string[] = []
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) lines.push(message.text())
  })
  return lines
}

const strangers = (urls: readonly URL[]) =>
  urls.filter(({ hostname }) => hostname !== '127.0.0.1').map(String)

test.describe('streets of the server', () => {
  test('come when the map is near, with letters, and nothing from elsewhere', async ({ page }) => {
    const [urls, lines] = [asked(page), refused(page)]
    const files = () => urls.filter(({ pathname }) => pathname.startsWith('/map/streets'))
    await openAt(page, '/')
    await expect.poll(() => share(page, '--map-land')).toBeGreaterThan(0.15)
    expect(files()).toEqual([])

    await page.goto(STREETS)
    // Where there is only sea, a town has land.
    await expect.poll(() => share(page, '--map-land')).toBeGreaterThan(0.2)
    // The colour of the name of a quarter in Protomaps' light flavour.
    await expect.poll(() => shareOf(page, map(page), [143, 143, 143])).toBeGreaterThan(0.00005)
    expect(files().length).toBeGreaterThan(1)
    await expect(map(page)).toContainText('Streets: invented by Innsight')
    expect(strangers(urls)).toEqual([])
    expect(urls.filter(({ pathname }) => pathname.endsWith('.pbf'))).toEqual([])
    expect(lines).toEqual([])
  })

  test('take the colours of the dark theme', async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(STREETS)
    await expect.poll(() => share(page, '--map-land')).toBeGreaterThan(0.2)
    const dark = await token(page, '--map-land')
    await page.emulateMedia({ colorScheme: 'light' })
    await expect.poll(() => share(page, '--map-land')).toBeGreaterThan(0.2)
    expect(await token(page, '--map-land')).not.toEqual(dark)
  })

  test('that do not come are told, and come when asked again', async ({ page }) => {
    await page.route('**/map/streets.pmtiles', (route) => route.abort())
    await page.goto(STREETS)
    const line = map(page).getByRole('alert').filter({ hasText: PARTS })
    await expect(line).toBeVisible()
    await expect.poll(() => share(page, '--map-sea')).toBeGreaterThan(0.5)
    await page.unroute('**/map/streets.pmtiles')
    await line.getByRole('button', { name: 'Try again' }).click()
    await expect.poll(() => share(page, '--map-land')).toBeGreaterThan(0.2)
    await expect(line).toBeHidden()
  })
})

test.describe('a style from elsewhere', () => {
  const { INNSIGHT_STYLED_URL: styled, STYLE_PORT: port } = process.env
  test.skip(!styled || !port, 'scripts/web-tests.sh starts the server for it')

  const BACKGROUND = [51, 170, 119] as const
  let server: Server
  let answers: Record<string, string> = {}

  const style = (tiles: boolean) =>
    JSON.stringify({
      version: 8,
      sources: {
        far: {
          type: 'raster',
          tiles: [`http://127.0.0.1:${port}/{z}/{x}/{y}.svg`],
          attribution: 'Style: made for a test',
        },
      },
      layers: [
        { id: 'ground', type: 'background', paint: { 'background-color': '#33aa77' } },
        ...(tiles ? [{ id: 'far', type: 'raster', source: 'far' }] : []),
      ],
    })

  test.beforeAll(async () => {
    server = createServer((request, response) => {
      const text = answers[request.url ?? '']
      response.setHeader('access-control-allow-origin', '*')
      // 404 would say that there is nothing to draw
      response.writeHead(text === undefined ? 500 : 200).end(text)
    })
    await new Promise<void>((done) => server.listen(Number(port), '127.0.0.1', done))
  })
  test.afterAll(() => new Promise((done) => server.close(done)))

  const ground = (page: Page) => shareOf(page, map(page), [...BACKGROUND])

  test('is shown with the prices on it', async ({ page }) => {
    answers = { '/style.json': style(false) }
    const lines = refused(page)
    await openAt(page, `${styled}${LISBON}`)
    await expect.poll(() => ground(page)).toBeGreaterThan(0.5)
    await page.locator('.pill.pin').first().click()
    await expect(page).toHaveURL(/hotel=|\/hotels\//)
    expect(lines).toEqual([])
  })

  for (const [what, files] of [
    ['away', {}],
    ['no style', { '/style.json': '<!doctype html>' }],
    ['not valid', { '/style.json': '{"version": 8, "sources": {}, "layers": [{"id": 1}]}' }],
    ['without its tiles', { '/style.json': style(true) }],
  ] as const) {
    test(`that is ${what} leaves the shipped map, and says so`, async ({ page }) => {
      answers = files
      await openAt(page, `${styled}${LISBON}`)
      const line = map(page).getByRole('alert').filter({ hasText: PLAIN })
      await expect(line).toBeVisible()
      await expect.poll(() => share(page, '--map-land')).toBeGreaterThan(0.15)
      await expect(page.locator('.pill').first()).toBeVisible()
      answers = { '/style.json': style(false) }
      await line.getByRole('button', { name: 'Try again' }).click()
      await expect.poll(() => ground(page)).toBeGreaterThan(0.5)
      await expect(line).toBeHidden()
    })
  }
})
