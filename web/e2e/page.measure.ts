// How soon the page answers: npm run measure, against a server of your own on a machine that does
// nothing else. It prints a table and judges nothing.
import type { Page } from '@playwright/test'
import { newGuest, over, press } from './book'
import { percentile, taken, watch } from './clock'
import { day, LONDON, names, openAt } from './page'
import { expect, test } from './test'

const MOVES = 50
const ENTRIES = 500
const ROUNDS = 5

const DATED = `${LONDON}&check_in=${day(20)}&check_out=${day(23)}`

const whole = (ms: number) => (Number.isFinite(ms) ? `${Math.round(ms)} ms` : 'none')

function table(title: string, rows: readonly (readonly [string, string])[]) {
  const lines = rows.map(([name, figure]) => `| ${name} | ${figure} |`)
  console.log(['', `| ${title} | |`, '|---|---:|', ...lines].join('\n'))
}

/** The slowest interaction of each step; the worst of them is what a guest remembers. */
async function stepsOf(page: Page, first: number): Promise<[string, number][]> {
  const figures: [string, number][] = []
  const step = async (name: string, act: () => Promise<unknown>) => {
    await act()
    // What is faster than 16 ms is not told.
    figures.push([name, Math.max(0, ...(await taken(page)).interactions)])
  }
  const says = (name: string) => expect(over(page).getByRole('heading', { name })).toBeVisible()
  const guest = newGuest()
  await openAt(page, `${LONDON}&check_in=${day(first)}&check_out=${day(first + 2)}`)
  await names(page)
  await taken(page)
  await step('open a hotel', async () => {
    await page.locator('.card h3').first().click()
    await expect(page.getByRole('button', { name: /^Book · / }).first()).toBeVisible()
  })
  await step('choose a room', async () => {
    await page
      .getByRole('button', { name: /^Book · / })
      .first()
      .click()
    await says('Look it over')
  })
  await step('hold it, and be asked who one is', async () => {
    await press(page, /^Hold this room/)
    await expect(page.getByRole('dialog')).toBeVisible()
  })
  const dialog = page.getByRole('dialog')
  await step('write one’s name', async () => {
    await dialog.getByRole('button', { name: 'I have no account yet' }).click()
    await dialog.getByLabel('E-mail').pressSequentially(guest.email)
    await dialog.getByLabel('Your name').pressSequentially(guest.name)
    await dialog.getByLabel('Password').pressSequentially(guest.password)
  })
  await step('open the account', async () => {
    await dialog.getByRole('button', { name: 'Open the account' }).click()
    await says('Your room is held')
  })
  await step('pay', async () => {
    await press(page, 'A card that is approved')
    await says('Your room is booked')
  })
  await step('see the trips', async () => {
    await press(page, 'My trips')
    await says('Coming')
  })
  return figures
}

test('the slowest interaction of each step to a booking', async ({ browser }) => {
  const rounds = new Map<string, number[]>()
  for (let round = 0; round < ROUNDS; round += 1) {
    const context = await browser.newContext()
    const page = await context.newPage()
    await watch(page)
    for (const [name, ms] of await stepsOf(page, 70 + 3 * round)) {
      rounds.set(name, [...(rounds.get(name) ?? []), ms])
    }
    await context.close()
  }
  const rows = [...rounds].map(([name, all]): [string, string] => [
    name,
    `${whole(percentile(all, 50))}, at most ${whole(Math.max(...all))}`,
  ])
  table(`INP, ${ROUNDS} rounds: median and slowest (target ≤ 200 ms)`, rows)
})

/** Ever wider around the start and never back: what was asked before is not asked again. */
function spiral(moves: number): string[] {
  const keys: string[] = []
  for (let leg = 0; keys.length < moves; leg += 1) {
    const key = ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp'][leg % 4] ?? ''
    keys.push(...Array<string>(Math.floor(leg / 2) + 1).fill(key))
  }
  return keys.slice(0, moves)
}

test('from an answer to its pills', async ({ page }) => {
  await watch(page)
  await openAt(page, DATED)
  await names(page)
  await taken(page)
  const canvas = page.locator('.maplibregl-canvas')
  await canvas.focus()
  const waits: number[] = []
  for (const key of spiral(MOVES)) {
    const answer = page.waitForResponse((one) => new URL(one.url()).pathname === '/v1/map')
    await page.keyboard.press(key)
    await (await answer).finished()
    await names(page)
    const { answers, paints } = await taken(page)
    const came = answers.at(-1)
    const painted = paints.find((at) => came !== undefined && at >= came)
    if (came !== undefined && painted !== undefined) waits.push(painted - came)
  }
  table(`response → pills, ${waits.length} of ${MOVES} moves`, [
    ['median', whole(percentile(waits, 50))],
    ['p95 (target ≤ 100 ms)', whole(percentile(waits, 95))],
    ['slowest', whole(Math.max(...waits))],
  ])
})

test(`the longest task while a map with ${ENTRIES} prices is panned`, async ({ page }) => {
  await watch(page)
  // As many as an answer ever has, evenly over what is asked for.
  await page.route(/\/v1\/map\?/, async (route) => {
    const response = await route.fetch()
    const bbox = new URL(route.request().url()).searchParams.get('bbox') ?? ''
    const [west = 0, south = 0, east = 0, north = 0] = bbox.split(',').map(Number)
    const pins = Array.from({ length: ENTRIES }, (_, place) => ({
      ...{
        id: `00000000-0000-0000-0000-${String(place).padStart(12, '0')}`,
        name: `Casa ${place}`,
      },
      lat: south + ((north - south) * (Math.floor(place / 25) + 0.5)) / 20,
      lon: west + ((east - west) * ((place % 25) + 0.5)) / 25,
      price_minor: 5000 + 100 * place,
    }))
    await route.fulfill({ response, json: { ...(await response.json()), clusters: [], pins } })
  })
  await openAt(page, DATED)
  await names(page)
  await taken(page)
  const box = await page.locator('.map-canvas').boundingBox()
  if (!box) throw new Error('the map has no size')
  const [x, y] = [box.x + box.width / 2, box.y + box.height * 0.93]
  await page.mouse.move(x, y)
  await page.mouse.down()
  for (let step = 1; step <= 120; step += 1) {
    await page.mouse.move(x + 200 * Math.sin(step / 10), y - step)
  }
  await page.mouse.up()
  const { tasks } = await taken(page)
  table(`a pan over ${ENTRIES} prices`, [
    ['longest task, by the clock', tasks.length === 0 ? 'below 50 ms' : whole(Math.max(...tasks))],
    ['tasks of 50 ms and more', String(tasks.length)],
  ])
})

test('when the largest thing of a hotel’s page is drawn', async ({ browser, request }) => {
  const answer = await request.get(`/v1/hotels?limit=${ROUNDS}&${LONDON.replace('/?', '')}`)
  const { items } = (await answer.json()) as { items: { slug: string }[] }
  const all: number[] = []
  for (const { slug } of items) {
    const context = await browser.newContext()
    const page = await context.newPage()
    await watch(page)
    await page.goto(`/hotels/${slug}`)
    await page.waitForLoadState('networkidle')
    all.push((await taken(page)).largest)
    await context.close()
  }
  table(`LCP of a hotel’s page, ${all.length} hotels`, [
    ['median (target 1.5 s)', whole(percentile(all, 50))],
    ['slowest', whole(Math.max(...all))],
  ])
})
