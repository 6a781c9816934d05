// brief: U1 – nothing is cut off, covered or too small to use, from a small phone to a desk.
import type { Page } from '@playwright/test'
import { names, openAt, openList, TOWN } from './page'
import { expect, test } from './test'

const PHONE = { width: 390, height: 844 }
/** The last four are a phone on its side, a desk's page at 200 %, and a phone's at 300 % or so. */
const SIZES = [
  [320, 640],
  [360, 740],
  [390, 844],
  [600, 900],
  [761, 900],
  [820, 1180],
  [1024, 768],
  [1230, 800],
  [1440, 900],
  [844, 390],
  [720, 450],
  [360, 225],
  [320, 256],
] as const
/** A list that is lower than this shows less than a card. */
const LIST_HEIGHT_MIN = 120

const isPhone = (page: Page) =>
  page.locator('.sheet-handle').evaluate((handle) => handle.checkVisibility())

const stopAt = (page: Page, stop: string) =>
  expect(page.locator(`.panel[data-stop="${stop}"]:not(.dragging)`)).toBeVisible()

/** Without motion the sheet is where it says at once. */
const settled = (page: Page) =>
  expect
    .poll(() => page.locator('.panel').evaluate((panel) => panel.getAnimations().length))
    .toBe(0)

/** What of the cards does not fit into them, in words. */
function cutOff(page: Page): Promise<string[]> {
  return page.locator('.list .card:not(.skeleton)').evaluateAll((cards) =>
    cards.flatMap((card) => {
      const frame = card.getBoundingClientRect()
      return ['.card-name', '.price', '.price small', '.rating', '.tag'].flatMap((part) =>
        [...card.querySelectorAll<HTMLElement>(part)].flatMap((element) => {
          const { right, bottom, left } = element.getBoundingClientRect()
          const outside = right > frame.right || bottom > frame.bottom || left < frame.left
          const inside =
            element.scrollWidth > element.clientWidth + 1 ||
            element.scrollHeight > element.clientHeight + 1
          const isBlock = getComputedStyle(element).display !== 'inline'
          return outside || (isBlock && inside) ? [`${part}: ${element.textContent}`] : []
        }),
      )
    }),
  )
}

test('every price and name fits at every width', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await openAt(page, TOWN)
  await names(page)
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height })
    if (await isPhone(page)) {
      while ((await page.locator('.panel').getAttribute('data-stop')) !== 'half') {
        await page.locator('.sheet-handle').click()
      }
      await settled(page)
    }
    await names(page)
    const at = `${width} × ${height}`
    expect(await cutOff(page), at).toEqual([])
    const list = await page.locator('.list').boundingBox()
    expect(list?.height, `the list at ${at}`).toBeGreaterThanOrEqual(LIST_HEIGHT_MIN)
    expect((list?.y ?? 0) + (list?.height ?? 0), at).toBeLessThanOrEqual(height + 1)
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(sideways, `sideways at ${at}`).toBeLessThanOrEqual(0)
  }
})

test('on a low phone the sheet is whole at once, the map one more press, a hotel another', async ({
  page,
}) => {
  await page.setViewportSize({ width: 360, height: 225 })
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await openList(page, TOWN)
  const handle = page.locator('.sheet-handle')
  await handle.click()
  await stopAt(page, 'half')
  await expect(page.locator('.map')).toHaveAttribute('inert')
  await handle.click()
  await stopAt(page, 'peek')
  await expect(page.locator('.map')).not.toHaveAttribute('inert')
  await page.locator('.pill.pin').first().press('Enter')
  await expect(page.locator('.detail h2')).toBeVisible()
})

test('an open dialog stays in sight when the window gets narrow', async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 768 })
  await openList(page, TOWN)
  await page.getByRole('button', { name: /^When/ }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Dates of the stay' })
  await expect(dialog).toBeVisible()
  for (const width of [768, 390]) {
    await page.setViewportSize({ width, height: 768 })
    await expect(dialog).toBeVisible()
    const isInside = async () => {
      const box = await dialog.boundingBox()
      return box !== null && box.x >= 0 && box.x + box.width <= width
    }
    await expect.poll(isInside).toBe(true)
  }
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(dialog).toHaveCount(0)
})

test.describe('on a phone', () => {
  test.use({ viewport: PHONE, hasTouch: true, reducedMotion: 'reduce' })

  test('the half sheet shows the list to its end', async ({ page }) => {
    await openAt(page, TOWN)
    await page.locator('.sheet-handle').tap()
    await settled(page)
    const end = page.locator('.list > :last-child')
    await expect(async () => {
      await page.locator('.list').evaluate((list) => list.scrollTo(0, list.scrollHeight))
      await expect(end).toHaveClass(/end/)
      const box = await end.boundingBox()
      expect((box?.y ?? PHONE.height) + (box?.height ?? 0)).toBeLessThanOrEqual(PHONE.height)
    }).toPass()
  })

  test('a tapped pill opens a small card, stays in sight, and leads to the hotel', async ({
    page,
  }) => {
    await openAt(page, TOWN)
    const pins = page.locator('.pill.pin')
    const boxes = await pins.evaluateAll((all) =>
      all.map((pill) => ({
        key: (pill as HTMLElement).dataset.key ?? '',
        y: pill.getBoundingClientRect().y,
      })),
    )
    // The lowest one lies where the card will be.
    const lowest = boxes.filter(({ y }) => y < PHONE.height - 130).sort((a, b) => b.y - a.y)[0]
    const pill = page.locator(`.pill[data-key="${lowest?.key}"]`)
    const address = page.url()
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await pill.tap()
    const card = page.locator('.peek .card')
    const name = await card.locator('.card-name').textContent()
    await expect(pill).toHaveAttribute('aria-label', new RegExp(`^${name}`))
    await expect
      .poll(() =>
        pill.evaluate((element) => {
          const { x, y, width, height } = element.getBoundingClientRect()
          return element.contains(document.elementFromPoint(x + width / 2, y + height / 2))
        }),
      )
      .toBe(true)
    expect(page.url()).toBe(address)
    expect(asked.filter((path) => ['/v1/hotels', '/v1/map'].includes(path))).toEqual([])
    await card.tap()
    await expect(page.locator('.detail h2')).toContainText(name ?? '')
    await stopAt(page, 'half')
    await expect
      .poll(async () => {
        const [own, sheet] = [await pill.boundingBox(), await page.locator('.panel').boundingBox()]
        return (own?.y ?? 1e4) + (own?.height ?? 0) <= (sheet?.y ?? 0)
      })
      .toBe(true)
  })

  test('the whole head drags the sheet, and the list does where it begins', async ({ page }) => {
    await openAt(page, TOWN)
    const touch = await page.context().newCDPSession(page)
    const drag = async (x: number, from: number, to: number) => {
      const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', y: number) =>
        touch.send('Input.dispatchTouchEvent', {
          type,
          touchPoints: type === 'touchEnd' ? [] : [{ x, y }],
        })
      await send('touchStart', from)
      for (let step = 1; step <= 8; step += 1)
        await send('touchMove', from + ((to - from) * step) / 8)
      // A finger that rests before it lets go carries the sheet no further, however slow the machine.
      await page.waitForTimeout(100)
      await send('touchMove', to + 1)
      await send('touchEnd', to + 1)
    }
    const middleOf = async (part: string) => {
      const box = await page.locator(part).boundingBox()
      if (!box) throw new Error(`${part} is not there`)
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    }
    const head = await middleOf('.summary')
    await drag(head.x, head.y, head.y - 330)
    await stopAt(page, 'half')
    await settled(page)
    const list = await middleOf('.list')
    await drag(list.x, list.y, list.y - 400)
    await stopAt(page, 'full')
    await settled(page)
    // Whole, the list scrolls; from its beginning it pulls the sheet down again.
    await drag(list.x, 600, 300)
    await expect
      .poll(() => page.locator('.list').evaluate(({ scrollTop }) => scrollTop))
      .toBeGreaterThan(100)
    await stopAt(page, 'full')
    await page.locator('.list').evaluate((element) => element.scrollTo(0, 0))
    await drag(list.x, 300, 640)
    await stopAt(page, 'half')
    // A tap on what stands in the head is no drag.
    await page.getByRole('combobox', { name: 'Sort' }).tap()
    await stopAt(page, 'half')
  })

  test('the filters say how many they will show', async ({ page }) => {
    await openAt(page, TOWN)
    await page.getByRole('button', { name: /^Filters/ }).tap()
    const dialog = page.getByRole('dialog', { name: 'All filters' })
    await dialog.getByRole('button', { name: /^Pool/ }).tap()
    await expect(page).toHaveURL(/amenities=pool/)
    await names(page)
    const count = await page.locator('.summary b').textContent()
    await dialog.getByRole('button', { name: new RegExp(`^Show ${count} hotels?$`) }).tap()
    await expect(dialog).toHaveCount(0)
  })
})
