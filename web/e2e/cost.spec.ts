// brief: U1 – what looking costs: bytes and questions are counted, long tasks are only told,
// because they depend on the machine. `npm run weigh` shows the figures.
import type { Page, Request } from '@playwright/test'
import { COAST, names, openAt } from './page'
import { expect, test } from './test'

const KILOBYTE = 1000
const BYTES_MAX = 700 * KILOBYTE
const REST_MS = 1000

interface Part {
  path: string
  bytes: number
}

/** Everything the page receives, as it travels, headers included: also what the map's worker asks. */
function weighed(page: Page): () => Promise<Part[]> {
  const parts: Promise<Part>[] = []
  page.on('requestfinished', (request) => {
    const url = new URL(request.url())
    if (url.protocol !== 'http:') return
    const sized = request.sizes().then(({ responseBodySize, responseHeadersSize }) => ({
      path: url.pathname + url.search.slice(0, 40),
      bytes: responseBodySize + responseHeadersSize,
    }))
    parts.push(sized)
  })
  return () => Promise.all(parts)
}

/** A wait until nothing is under way and nothing was asked for a second, however often. */
function rests(page: Page): () => Promise<void> {
  const under = new Set<Request>()
  let last = 0
  const note = (change: (request: Request) => void) => (request: Request) => {
    if (!request.url().startsWith('http')) return
    change(request)
    last = Date.now()
  }
  page.on(
    'request',
    note((request) => under.add(request)),
  )
  page.on(
    'requestfinished',
    note((request) => under.delete(request)),
  )
  page.on(
    'requestfailed',
    note((request) => under.delete(request)),
  )
  return () => expect.poll(() => under.size === 0 && Date.now() - last > REST_MS).toBe(true)
}

interface Trace {
  name: string
  ph: string
  pid: number
  tid: number
  /** Microseconds by the clock, and of the processor. */
  dur?: number
  tdur?: number
  args: { name?: string }
}

/**
 * What the page's main thread was busy with, in milliseconds: by the clock, and as
 * work of the processor. The difference is waiting, most of it for drawing that a machine without a
 * graphics card does in software.
 */
async function traced(page: Page): Promise<() => Promise<{ clock: number; work: number }[]>> {
  const devtools = await page.context().newCDPSession(page)
  const events: Trace[] = []
  devtools.on('Tracing.dataCollected', ({ value }) => {
    events.push(...(value as unknown as Trace[]))
  })
  await devtools.send('Tracing.start', {
    traceConfig: { includedCategories: ['disabled-by-default-devtools.timeline', '__metadata'] },
  })
  return async () => {
    const complete = new Promise((done) => devtools.once('Tracing.tracingComplete', done))
    await devtools.send('Tracing.end')
    await complete
    const thread = ({ pid, tid }: Trace) => `${pid}:${tid}`
    const mains = new Set(
      events.filter(({ args }) => args.name === 'CrRendererMain').map((event) => thread(event)),
    )
    return events
      .filter((event) => event.name === 'RunTask' && event.ph === 'X' && mains.has(thread(event)))
      .map(({ dur = 0, tdur = 0 }) => ({ clock: dur / 1000, work: tdur / 1000 }))
  }
}

const sum = (parts: readonly Part[]) => parts.reduce((total, { bytes }) => total + bytes, 0)

function tell(title: string, parts: readonly Part[]) {
  const lines = [...parts]
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ path, bytes }) => `  ${String(bytes).padStart(8)}  ${path}`)
  console.log([`${title}: ${sum(parts)} bytes in ${parts.length} answers`, ...lines].join('\n'))
}

for (const [place, url] of [
  ['the first page', '/'],
  ['a link to a town', '/?map=38.72,-9.14,12z'],
] as const) {
  test(`${place} costs at most 700 kB`, async ({ page }) => {
    const parts = weighed(page)
    const rest = rests(page)
    const tasks = await traced(page)
    await openAt(page, url)
    await names(page)
    // The land comes after the prices: it is weighed too.
    const landed = async () => (await parts()).some(({ path }) => /^\/map\/\w+\//.test(path))
    await expect.poll(landed).toBe(true)
    await rest()
    const all = await parts()
    tell(`${place}, at rest`, all)
    const long = await tasks()
    const most = (of: (task: { clock: number; work: number }) => number) =>
      Math.max(0, ...long.map(of)).toFixed(0)
    const [clock, work] = [most((task) => task.clock), most((task) => task.work)]
    console.log(`  longest task: ${work} ms of work; by the clock, waiting included, ${clock} ms`)
    expect(all.some(({ path }) => path.startsWith('/v1/map'))).toBe(true)
    expect(sum(all)).toBeLessThanOrEqual(BYTES_MAX)
  })
}

test('every rest of the map asks once for the list and once for the prices', async ({ page }) => {
  const rest = rests(page)
  await openAt(page, COAST)
  await names(page)
  await rest()
  const asked: string[] = []
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url())
    const isFirstPage = pathname === '/v1/hotels' && !searchParams.has('cursor')
    if (isFirstPage || pathname === '/v1/map') asked.push(pathname)
  })
  const pair = ['/v1/hotels', '/v1/map']
  const canvas = page.locator('.maplibregl-canvas')
  // All of it within the page, in one go: where each press had its own way there, a slow machine's map
  // would come to rest between two of them.
  await canvas.evaluate((element) => {
    const key = { key: 'ArrowRight', code: 'ArrowRight', keyCode: 39, bubbles: true }
    for (let press = 0; press < 10; press += 1) {
      element.dispatchEvent(new KeyboardEvent('keydown', { ...key, cancelable: true }))
    }
  })
  await expect.poll(() => [...asked].sort()).toEqual(pair)
  await names(page)
  await rest()
  expect([...asked].sort()).toEqual(pair)

  asked.length = 0
  await canvas.evaluate((element) => {
    const turned = { deltaY: -120, clientX: 1000, clientY: 500, bubbles: true, cancelable: true }
    for (let turn = 0; turn < 5; turn += 1) element.dispatchEvent(new WheelEvent('wheel', turned))
  })
  await expect.poll(() => [...asked].sort()).toEqual(pair)
  await names(page)
  await rest()
  expect([...asked].sort()).toEqual(pair)
})

/** As on a phone that is years old: what comes in two steps is seen in two. */
const SLOWER = 6

test('whoever opens the page and looks at its beginning asks for no second page', async ({
  page,
}) => {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  const asked: string[] = []
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url())
    if (pathname === '/v1/hotels') asked.push(search)
  })
  const rest = rests(page)
  await openAt(page, COAST)
  await names(page)
  await rest()
  expect(asked.filter((search) => search.includes('cursor='))).toEqual([])
})
