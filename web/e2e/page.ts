// What a person does and sees on the search page, and the pixels behind it.
import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'

export type Rgb = [number, number, number]

/** Europe's west coast: land and sea are both in view. */
export const COAST = '/?map=44,0,4.5z'
/** A town and its surroundings: hotels one by one. */
export const TOWN = '/?map=38.72,-9.14,11z'
export const LONDON = '/?bbox=-0.35,51.38,0.1,51.62'

/** The date so many days from now. */
export function day(from: number): string {
  return new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10)
}

export async function openAt(page: Page, url: string) {
  await page.goto(url)
  await expect(page.locator('.pill').first()).toBeVisible()
  await expect(page.locator('.card h3').first()).toBeVisible()
}

/** Where the map is not looked at: drawing it is most of the time of a test. */
export async function openList(page: Page, url: string) {
  await page.goto(url)
  await expect(page.locator('.card h3').first()).toBeVisible()
}

/** The list as a person reads it, once it has settled. */
export async function names(page: Page): Promise<string[]> {
  await expect(page.locator('.list[aria-busy="false"]:not(.dimmed)')).toBeVisible()
  return page.locator('.card-name').allTextContents()
}

export const total = async (page: Page): Promise<string> =>
  (await page.locator('.summary b').textContent()) ?? ''

/** A CSS token's colour, as the browser understands it. */
export function token(page: Page, name: string): Promise<Rgb> {
  return page.evaluate((token) => {
    const probe = document.createElement('i')
    probe.style.color = `var(${token})`
    document.body.append(probe)
    const [r = 0, g = 0, b = 0] = (getComputedStyle(probe).color.match(/\d+/g) ?? []).map(Number)
    probe.remove()
    return [r, g, b] as Rgb
  }, name)
}

/** Which share of an element's drawn pixels has about this colour. */
export async function shareOf(page: Page, element: Locator, colour: Rgb): Promise<number> {
  const image = (await element.screenshot()).toString('base64')
  const canvas = await page.context().newPage()
  try {
    return await canvas.evaluate(
      async ({ image, colour }) => {
        const blob = await (await fetch(`data:image/png;base64,${image}`)).blob()
        const bitmap = await createImageBitmap(blob)
        const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
        if (!context) throw new Error('no 2d canvas')
        context.drawImage(bitmap, 0, 0)
        const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height)
        let hits = 0
        for (let at = 0; at < data.length; at += 4) {
          const away = [0, 1, 2].map((i) => Math.abs((data[at + i] ?? 0) - (colour[i] ?? 0)))
          if (Math.max(...away) <= 6) hits += 1
        }
        return hits / (data.length / 4)
      },
      { image, colour },
    )
  } finally {
    await canvas.close()
  }
}

export async function dragMap(page: Page, dx: number, dy: number) {
  const box = await page.locator('.map-canvas').boundingBox()
  if (!box) throw new Error('the map has no size')
  const [x, y] = [box.x + box.width * 0.5, box.y + box.height * 0.93]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + dx / 2, y + dy / 2, { steps: 5 })
  await page.mouse.move(x + dx, y + dy, { steps: 5 })
  await page.mouse.up()
}

/** What the address of a page names: `/hotels/casa` names the hotel casa. */
export function named(page: Page, folder: 'hotels' | 'bookings'): string {
  const [, at, name] = new URL(page.url()).pathname.split('/')
  if (at !== folder || !name) throw new Error(`${page.url()} names none of ${folder}`)
  return name
}

/** How far what was drawn has jumped so far. */
export const layoutShift = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) {
            sum += entry.value
          }
        }).observe({ type: 'layout-shift', buffered: true })
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)))
      }),
  )
