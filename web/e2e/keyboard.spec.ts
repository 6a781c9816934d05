// brief: U1 – the whole page by keyboard and by ear: WCAG 2.2 AA, measured by axe and walked by Tab.
import type { Page } from '@playwright/test'
import { barriers } from './barriers'
import { names, openAt, openList, TOWN } from './page'
import { expect, test } from './test'

const PHONE = { width: 390, height: 844 }

test.use({ reducedMotion: 'reduce' })

/** Where the keyboard is, in words. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const active = document.activeElement as HTMLElement
    return active === document.body ? 'body' : `${active.tagName} ${active.className}`.toLowerCase()
  })

const keyFocused = (page: Page) =>
  page.evaluate(() => (document.activeElement as HTMLElement).dataset.key ?? '')

async function tabTo(page: Page, selector: string, atMost: number) {
  for (let presses = 1; presses <= atMost; presses += 1) {
    await page.keyboard.press('Tab')
    if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) return
  }
  throw new Error(`${selector} is more than ${atMost} Tabs away, at ${await focused(page)}`)
}

test('list and prices are a few Tabs away', async ({ page }) => {
  await openAt(page, TOWN)
  const address = page.url()
  await page.keyboard.press('Tab')
  await expect(page.locator(':focus')).toHaveText('To the hotels')
  await page.keyboard.press('Enter')
  await expect(page.locator('.summary')).toBeFocused()
  await tabTo(page, '.card', 3)
  await page.reload()
  await expect(page.locator('.pill').first()).toBeVisible()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await expect(page.locator(':focus')).toHaveText('To the prices on the map')
  await page.keyboard.press('Enter')
  await expect(page.locator('.pill:focus')).toBeVisible()
  expect(page.url()).toBe(address)
})

test('the shortcuts lead to what is there: an open hotel, a map without prices', async ({
  page,
}) => {
  await page.route(/\/v1\/map\?/, (route) => route.abort())
  await page.route(/\/instance-/, (route) => route.abort())
  await openList(page, TOWN)
  await page.locator('.card').first().click()
  await expect(page.locator('.detail h2')).toBeVisible()
  const follow = async (words: string) => {
    const way = page.getByRole('link', { name: words })
    await way.focus()
    await way.press('Enter')
  }
  await follow('To the prices on the map')
  await expect(page.locator('.map')).toBeFocused()
  await follow('To the hotels')
  await expect(page.locator('.detail')).toBeFocused()
})

test('arrows go from price to price, dots too, and leave the map where it is', async ({ page }) => {
  const answered = page.waitForResponse(/\/v1\/map\?/)
  await openAt(page, TOWN)
  const { pins, clusters } = await (await answered).json()
  await names(page)
  const address = page.url()
  const asked: string[] = []
  page.on('request', (request) => request.url().includes('/v1/') && asked.push(request.url()))
  const still = () => page.locator('.pill.best').evaluate((pill) => pill.style.translate)
  const before = await still()
  await page.locator('.pill[tabindex="0"]').focus()
  for (const key of ['ArrowUp', 'ArrowLeft', 'ArrowDown', 'ArrowRight', 'ArrowRight']) {
    await page.keyboard.press(key)
    expect(await focused(page)).toContain('pill')
  }
  await page.keyboard.press('Home')
  const reached = new Set<string>()
  for (let at = 0; at < pins.length + clusters.length; at += 1) {
    reached.add(await keyFocused(page))
    await page.keyboard.press('PageDown')
  }
  expect(reached.size).toBe(pins.length + clusters.length)
  expect(reached.has('')).toBe(false)
  expect(await page.locator('.pill').count()).toBeLessThan(reached.size)
  expect(await still()).toBe(before)
  expect(page.url()).toBe(address)
  expect(asked).toEqual([])
})

test('the focus comes back to what opened a hotel', async ({ page }) => {
  await openAt(page, TOWN)
  await names(page)
  const card = page.locator('.card').nth(1)
  const leave = [
    () => page.keyboard.press('Escape'),
    () => page.getByRole('button', { name: 'All hotels here' }).press('Enter'),
    () => page.goBack(),
  ]
  for (const out of leave) {
    await card.focus()
    await page.keyboard.press('Enter')
    await expect(page.locator('.detail h2')).toBeVisible()
    expect(await focused(page)).toContain('detail')
    await out()
    await expect(page.locator('.detail')).toHaveCount(0)
    await expect(card).toBeFocused()
  }
  const pill = page.locator('.pill.pin[tabindex="0"]')
  await pill.focus()
  const key = await keyFocused(page)
  await page.keyboard.press('Enter')
  await expect(page.locator('.detail h2')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.locator(`.pill[data-key="${key}"]`)).toBeFocused()
})

test('what goes away while it has the focus hands it on', async ({ page }) => {
  // no hotel is like this, so no price stands on the map
  await page.goto(`${TOWN}&amenities=pool,spa,gym,bar&stars=1`)
  const step = page.locator('.step').first()
  await expect(step).toBeVisible()
  await step.focus()
  await page.keyboard.press('Enter')
  await expect(step).toHaveCount(0)
  expect(await focused(page)).not.toBe('body')
  const fewer = page.getByRole('button', { name: 'Fewer adults' })
  await page.getByRole('button', { name: /^Who/ }).press('Enter')
  for (const _ of [1, 2, 3]) await fewer.press('Enter')
  await expect(fewer).toBeFocused()
})

const DIALOGS = [
  [/^When/, 'Dates of the stay'],
  [/^Who/, 'Guests and rooms'],
  [/^Filters/, 'All filters'],
  [/^Price|a night$/, 'Price a night'],
] as const

test('dialogs take the focus, keep it and give it back', async ({ page }) => {
  await openAt(page, TOWN)
  for (const [name, title] of DIALOGS) {
    const opener = page.getByRole('button', { name }).first()
    await opener.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: title })
    await expect(dialog).toHaveAttribute('aria-modal', 'true')
    await expect(dialog.locator(':focus')).toHaveCount(1)
    for (const key of ['Tab', 'Shift+Tab']) {
      for (let press = 0; press < 45; press += 1) {
        await page.keyboard.press(key)
        expect(await dialog.locator(':focus').count(), `${title}, ${key} ${press}`).toBe(1)
      }
    }
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await expect(opener).toBeFocused()
  }
})

/** What has the focus, when something else lies over it or it lies outside of the window. */
function outOfSight(): string {
  const active = document.activeElement as HTMLElement
  const { x, y, width, height } = active.getBoundingClientRect()
  const top = document.elementFromPoint(x + width / 2, y + height / 2)
  const seen = active === document.body || active.contains(top) || top?.contains(active)
  return seen ? '' : active.outerHTML.slice(0, 120)
}

test('nothing that is out of sight on a phone takes the focus', async ({ page }) => {
  await page.setViewportSize(PHONE)
  await openAt(page, TOWN)
  for (const stop of ['peek', 'full']) {
    await expect(page.locator(`.panel[data-stop="${stop}"]`)).toBeVisible()
    await page.locator('.where input').focus()
    for (let press = 0; press < 40; press += 1) {
      await page.keyboard.press('Tab')
      // a row that is swiped may still be on its way to what has the focus
      await expect.poll(() => page.evaluate(outOfSight), `${stop} ${press}`).toBe('')
    }
    const handle = page.locator('.sheet-handle')
    if (stop === 'peek') for (const _ of ['half', 'full']) await handle.press('Enter')
  }
})

/** Each heading is at most one level below the one before it. */
async function jumps(page: Page): Promise<string[]> {
  const found = await page
    .locator('h1, h2, h3, h4, h5, h6')
    .evaluateAll((all) =>
      all
        .filter((one) => !one.closest('[inert]'))
        .map((one) => ({ level: Number(one.tagName[1]), text: one.textContent ?? '' })),
    )
  return found.flatMap(({ level, text }, index) =>
    level > (found[index - 1]?.level ?? 0) + 1 ? [`h${level} ${text}`] : [],
  )
}

for (const scheme of ['light', 'dark'] as const) {
  for (const [device, viewport] of [
    ['desk', { width: 1440, height: 900 }],
    ['phone', PHONE],
  ] as const) {
    test(`no barrier of any kind on a ${device} in the ${scheme} theme`, async ({ page }) => {
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      await openAt(page, TOWN)
      await names(page)
      const press = (name: RegExp) => page.getByRole('button', { name }).first().press('Enter')
      const states: State[] = [
        ['first', async () => undefined],
        ['filters', () => press(/^Filters/)],
        ['dates', () => press(/^When/)],
        ['guests', () => press(/^Who/)],
        ['price', () => press(/^Price|a night$/)],
        ['places', () => page.locator('.where input').fill('par')],
        ['hint', () => openHint(page)],
        ...(device === 'phone' ? [['card', () => openCard(page)] as State] : []),
        [
          'hotel',
          async () => {
            if (device === 'phone') await page.locator('.sheet-handle').press('Enter')
            await page.locator('.card').first().press('Enter')
            await expect(page.locator('.price-calendar .day small').first()).toBeVisible()
          },
        ],
        ['notice', () => openNotice(page)],
        ['failed', () => openFailed(page, device === 'phone')],
        ['empty', () => openEmpty(page)],
      ]
      for (const [state, enter] of states) {
        await page.keyboard.press('Escape')
        await enter()
        expect(await barriers(page), state).toEqual([])
        expect(await jumps(page), state).toEqual([])
      }
    })
  }
}

type State = [string, () => Promise<unknown>]

async function openHint(page: Page) {
  await page.locator('.where input').fill("'")
  await page.locator('.where input').press('Enter')
  await expect(page.locator('.where-hint')).toBeVisible()
}

async function openCard(page: Page) {
  await page.locator('.pill.pin').first().press('Enter')
  await expect(page.locator('.peek .card')).toBeVisible()
}

async function openNotice(page: Page) {
  await page.goto(`${TOWN}&adults=99`)
  await expect(page.locator('.notice')).toBeVisible()
}

async function openFailed(page: Page, phone: boolean) {
  const answers = /\/v1\/(hotels|map)\?/
  await page.route(answers, (route) => route.fulfill({ status: 500, body: '' }))
  await page.goto(TOWN)
  if (phone) await page.locator('.sheet-handle').press('Enter')
  await expect(page.locator('.state.failed')).toBeVisible()
  await expect(page.locator('.map-trouble .failed-line')).toBeVisible()
  await page.unroute(answers)
}

async function openEmpty(page: Page) {
  await page.goto('/?map=30,-40,5z')
  await expect(page.locator('.state h2')).toBeAttached()
}
