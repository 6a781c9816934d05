import type { ReactNode } from 'react'
import { useId, useRef, useState } from 'react'

interface Props {
  label: string
  button: ReactNode
  buttonClass: string
  panelClass?: string
  children: (close: () => void) => ReactNode
}

const EDGE = 12

/**
 * A button with a panel. The platform's own popover brings the top layer, Escape, a click outside
 * and the return of the focus; only the place is ours. On a phone the panel is a sheet (CSS).
 */
export function Popover({ label, button, buttonClass, panelClass = '', children }: Props) {
  const id = useId()
  const trigger = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)

  const place = () => {
    if (!trigger.current || !panel.current) return
    const anchor = trigger.current.getBoundingClientRect()
    const room = document.documentElement.clientWidth - panel.current.offsetWidth - EDGE
    panel.current.style.setProperty('--left', `${Math.max(EDGE, Math.min(anchor.left, room))}px`)
    panel.current.style.setProperty('--top', `${anchor.bottom + 8}px`)
  }
  const toggled = (event: React.ToggleEvent) => {
    setOpen(event.newState === 'open')
    if (event.newState === 'open') requestAnimationFrame(place)
  }
  return (
    <>
      <button
        ref={trigger}
        type="button"
        className={buttonClass}
        popoverTarget={id}
        aria-haspopup="dialog"
      >
        {button}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        className={`popover ${panelClass}`}
        onToggle={toggled}
      >
        {open && children(() => panel.current?.hidePopover())}
      </div>
    </>
  )
}
