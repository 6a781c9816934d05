// Dragging the sheet: by its whole head, and by the list when that is at its top.
import type { RefObject } from 'react'
import { useEffect } from 'react'
import type { Stop } from './stop'
import { onPhone, STOPS, useSheet } from './stop'

/** Less is a tap. */
const DRAG_PIXELS = 8
/** A flick carries the sheet on by this much of its pace. */
const FLICK_MS = 160

/** Where the sheet comes to rest: at the stop that is nearest to where it was let go. */
export function nearestStop(shown: number, heights: Record<Stop, number>): Stop {
  const away = (stop: Stop) => Math.abs(heights[stop] - shown)
  return STOPS.reduce((best, stop) => (away(stop) < away(best) ? stop : best))
}

function heightsOf(sheet: HTMLElement): Record<Stop, number> {
  const whole = sheet.offsetHeight
  const style = getComputedStyle(sheet)
  const [peek = 0, half = 0] = ['--peek', '--half'].map((name) =>
    Number.parseFloat(style.getPropertyValue(name)),
  )
  return { peek, half: (whole * half) / 100, full: whole }
}

interface Drag {
  y: number
  time: number
  last: { y: number; time: number }
  moving: boolean
}

/** One finger or mouse on one part of the sheet; `mayMove` says whether its way is the sheet's. */
function follower(sheet: HTMLElement, mayMove: (pixels: number) => boolean) {
  let drag: Drag | null = null
  const reset = () => {
    drag = null
    sheet.classList.remove('dragging')
    sheet.style.removeProperty('--drag')
  }
  return {
    begin(y: number, time: number) {
      if (onPhone()) drag = { y, time, last: { y, time }, moving: false }
    },
    /** Whether the sheet moves: then nothing else may. */
    move(y: number, time: number): boolean {
      if (!drag) return false
      const pixels = y - drag.y
      if (!drag.moving) {
        if (Math.abs(pixels) < DRAG_PIXELS) return false
        if (!mayMove(pixels)) {
          drag = null
          return false
        }
        drag.moving = true
        sheet.classList.add('dragging')
      }
      if (time - drag.last.time > 30) drag.last = { y, time }
      sheet.style.setProperty('--drag', `${pixels}px`)
      return true
    },
    /** Whether it was a drag and no tap. */
    end(y: number, time: number): boolean {
      if (!drag?.moving) {
        drag = null
        return false
      }
      const { stop, setStop } = useSheet.getState()
      const heights = heightsOf(sheet)
      const pace = (y - drag.last.y) / Math.max(1, time - drag.last.time)
      const shown = heights[stop] - (y - drag.y) - pace * FLICK_MS
      reset()
      setStop(nearestStop(shown, heights))
      return true
    },
    reset,
  }
}

function dragByHead(sheet: HTMLElement, head: HTMLElement, options: AddEventListenerOptions) {
  const hand = follower(sheet, () => true)
  let dragged = false
  head.addEventListener(
    'pointerdown',
    ({ clientY, timeStamp, isPrimary }) => {
      dragged = false
      if (isPrimary) hand.begin(clientY, timeStamp)
    },
    options,
  )
  head.addEventListener(
    'pointermove',
    ({ clientY, timeStamp, pointerId }) => {
      // Only now: a captured pointer would take the click from what stands in the head.
      if (hand.move(clientY, timeStamp)) head.setPointerCapture(pointerId)
    },
    options,
  )
  head.addEventListener(
    'pointerup',
    ({ clientY, timeStamp }) => {
      dragged = hand.end(clientY, timeStamp)
    },
    options,
  )
  head.addEventListener('pointercancel', hand.reset, options)
  const swallow = (event: Event) => {
    if (dragged) event.stopPropagation()
    dragged = false
  }
  head.addEventListener('click', swallow, { ...options, capture: true })
}

function dragByBody(sheet: HTMLElement, body: HTMLElement, options: AddEventListenerOptions) {
  let scroller: Element | null = null
  const hand = follower(sheet, (pixels) => {
    const atTop = !scroller || scroller.scrollTop <= 0
    // Down from the top of the list pulls the sheet down; up lifts it, until it is whole.
    return pixels > 0 ? atTop : atTop && useSheet.getState().stop !== 'full'
  })
  const finger = (event: TouchEvent) => event.touches[0] ?? event.changedTouches[0]
  body.addEventListener(
    'touchstart',
    (event) => {
      const touch = finger(event)
      scroller = (event.target as Element).closest('.list, .detail')
      const alone = event.touches.length === 1
      if (touch && alone) hand.begin(touch.clientY, event.timeStamp)
      else hand.reset()
    },
    { ...options, passive: true },
  )
  body.addEventListener(
    'touchmove',
    (event) => {
      const touch = finger(event)
      if (touch && hand.move(touch.clientY, event.timeStamp)) event.preventDefault()
    },
    { ...options, passive: false },
  )
  body.addEventListener(
    'touchend',
    (event) => {
      const touch = finger(event)
      if (touch && hand.end(touch.clientY, event.timeStamp)) event.preventDefault()
    },
    options,
  )
  body.addEventListener('touchcancel', hand.reset, options)
}

export function useSheetDrag(sheet: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (!sheet.current) return
    const listening = new AbortController()
    const { signal } = listening
    const [head, body] = ['.sheet-head', '.panel-body'].map((part) =>
      sheet.current?.querySelector<HTMLElement>(part),
    )
    if (head) dragByHead(sheet.current, head, { signal })
    if (body) dragByBody(sheet.current, body, { signal })
    return () => listening.abort()
  }, [sheet])
}
