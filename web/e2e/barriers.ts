// What keeps people out of a page, as axe finds it.
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** Waits until nothing fades or moves any more, but what does so for ever. */
const atRest = (page: Page) =>
  page.evaluate(() => {
    const ends = (animation: Animation) =>
      Number.isFinite(animation.effect?.getComputedTiming().endTime)
    const running = document.getAnimations().filter(({ playState }) => playState === 'running')
    return Promise.allSettled(running.filter(ends).map(({ finished }) => finished)).then(() => null)
  })

/** The barriers of a page at rest: half-faded words have no contrast. */
export async function barriers(
  page: Page,
  narrowed: (axe: AxeBuilder) => AxeBuilder = (axe) => axe,
): Promise<string[]> {
  await atRest(page)
  const { violations } = await narrowed(new AxeBuilder({ page })).analyze()
  return violations.map(
    ({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(({ html }) => html).join(' | ')}`,
  )
}

export const inOver = (axe: AxeBuilder) => axe.include('.over')
