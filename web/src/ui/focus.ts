// Where the keyboard is. When what had the focus goes away, a browser lets it fall to the body, and
// the next Tab starts over at the top of the page. Here it goes to a heading near by instead.
import { useEffect } from 'react'

const CONTROLS = 'a[href], button, input, select, textarea, summary, [tabindex]'

const canTake = (element: HTMLElement) =>
  element.isConnected &&
  !element.matches(':disabled') &&
  element.closest('[inert]') === null &&
  element.checkVisibility({ visibilityProperty: true })

/** What Tab reaches inside, in order. */
export const tabbable = (root: HTMLElement): HTMLElement[] =>
  [...root.querySelectorAll<HTMLElement>(CONTROLS)].filter(
    (element) => element.tabIndex >= 0 && canTake(element),
  )

/** Marks the places where a lost focus goes: the heading of a region, with `tabIndex={-1}`. */
export const HOME = { tabIndex: -1, 'data-home': '' } as const

function homeOf(ancestor: HTMLElement): HTMLElement | undefined {
  const homes = [...ancestor.querySelectorAll<HTMLElement>('[data-home]')]
  if (ancestor.matches('[data-home]')) homes.unshift(ancestor)
  return homes.find(canTake)
}

const nothingFocused = () =>
  document.activeElement === null || document.activeElement === document.body

/** Watches the page for a focus that is lost, and takes it to the nearest home that is left. */
export function keepFocus(): () => void {
  let path: HTMLElement[] = []
  const remember = ({ target }: FocusEvent) => {
    path = []
    for (let at = target; at instanceof HTMLElement; at = at.parentElement) path.push(at)
  }
  const rescue = () => {
    const [last] = path
    // Still there: a click beside it took the focus away, as a person may.
    if (!last || !nothingFocused() || canTake(last)) return
    const home = path.slice(1).map((one) => (canTake(one) ? homeOf(one) : undefined))
    path = []
    const found = home.find(Boolean)
    const stop = found?.querySelector<HTMLElement>('[tabindex="0"]')
    ;(stop ?? found)?.focus({ preventScroll: true })
  }
  const observer = new MutationObserver(rescue)
  const attributeFilter = ['inert', 'disabled', 'hidden']
  observer.observe(document.body, { subtree: true, childList: true, attributeFilter })
  document.addEventListener('focusin', remember)
  return () => {
    observer.disconnect()
    document.removeEventListener('focusin', remember)
  }
}

/** When this leaves the page, the focus goes back to the first of these that is there. */
export function useReturn(candidates: () => (HTMLElement | null | undefined)[]): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when it leaves
  useEffect(
    () => () => {
      const { activeElement } = document
      const lost = nothingFocused() || activeElement?.matches('[data-home]')
      if (lost)
        candidates()
          .find((one) => one && canTake(one))
          ?.focus({ preventScroll: true })
    },
    [],
  )
}
