import type { ReactNode } from 'react'
import { useEffect, useId, useRef, useState } from 'react'
import { t } from '../messages/language'
import { tabbable } from './focus'
import { Icon } from './icons'

interface Props {
  label: string
  button: ReactNode
  buttonClass: string
  panelClass?: string
  children: (close: () => void) => ReactNode
}

const EDGE = 12

/** Below its button, as far as the window goes. On a phone it is a sheet, and CSS places it. */
function place(dialog: HTMLElement, anchor: HTMLElement) {
  const { left, bottom } = anchor.getBoundingClientRect()
  const room = document.documentElement.clientWidth - dialog.offsetWidth - EDGE
  dialog.style.setProperty('--left', `${Math.max(EDGE, Math.min(left, room))}px`)
  dialog.style.setProperty('--top', `${bottom + 8}px`)
}

/** Past the last control comes the first: the browser's own bar would be next otherwise. */
export function walkAround(event: React.KeyboardEvent<HTMLDialogElement>) {
  if (event.key !== 'Tab') return
  const stops = tabbable(event.currentTarget)
  const [leave, enter] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]]
  if (document.activeElement !== leave && stops.includes(document.activeElement as HTMLElement)) {
    return
  }
  event.preventDefault()
  enter?.focus()
}

const isBeside = (event: React.PointerEvent<HTMLDialogElement>) => {
  const { left, right, top, bottom } = event.currentTarget.getBoundingClientRect()
  const { clientX: x, clientY: y } = event
  return event.target === event.currentTarget && (x < left || x > right || y < top || y > bottom)
}

/**
 * A button with a dialog. The platform's modal dialog brings the top layer, Escape, the rest of the
 * page out of reach, and the way of the focus back to the button.
 */
export function Popover({ label, button, buttonClass, panelClass = '', children }: Props) {
  const title = useId()
  const trigger = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDialogElement>(null)
  const [open, setOpen] = useState(false)
  const close = () => panel.current?.close()

  useEffect(() => {
    const [dialog, anchor] = [panel.current, trigger.current]
    if (!open || !dialog || !anchor) return
    dialog.showModal()
    place(dialog, anchor)
    const wished = dialog.querySelector<HTMLElement>('[data-first-focus]')
    const first = wished ?? tabbable(dialog).find((one) => !one.matches('.popover-close'))
    first?.focus()
    const again = () => place(dialog, anchor)
    window.addEventListener('resize', again)
    return () => window.removeEventListener('resize', again)
  }, [open])

  return (
    <>
      <button
        ref={trigger}
        type="button"
        className={buttonClass}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(true)}
      >
        {button}
      </button>
      {open && (
        <dialog
          ref={panel}
          aria-modal="true"
          aria-labelledby={title}
          className={`popover ${panelClass}`}
          onClose={() => setOpen(false)}
          onKeyDown={walkAround}
          onPointerDown={(event) => isBeside(event) && close()}
        >
          <div className="popover-head">
            <h2 id={title}>{label}</h2>
            <button type="button" className="round ghost popover-close" onClick={close}>
              <Icon name="close" />
              <span className="hidden">{t.close}</span>
            </button>
          </div>
          {children(close)}
        </dialog>
      )}
    </>
  )
}
