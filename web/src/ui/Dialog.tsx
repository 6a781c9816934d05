import type { ReactNode } from 'react'
import { useEffect, useId, useRef } from 'react'
import { t } from '../messages/language'
import { tabbable } from './focus'
import { Icon } from './icons'
import { walkAround } from './Popover'

interface Props {
  label: string
  onClose: () => void
  children: ReactNode
}

/** A question in the middle of the page; on a phone a sheet. The focus goes back where it was. */
export function Dialog({ label, onClose, children }: Props) {
  const title = useId()
  const panel = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = panel.current
    if (!dialog) return
    dialog.showModal()
    tabbable(dialog)
      .find((one) => !one.matches('.popover-close'))
      ?.focus()
    return () => dialog.close()
  }, [])
  return (
    <dialog
      ref={panel}
      aria-modal="true"
      aria-labelledby={title}
      className="popover dialog"
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onKeyDown={(event) => {
        event.stopPropagation()
        walkAround(event)
      }}
    >
      <div className="popover-head">
        <h2 id={title}>{label}</h2>
        <button type="button" className="round ghost popover-close" onClick={onClose}>
          <Icon name="close" />
          <span className="hidden">{t.close}</span>
        </button>
      </div>
      {children}
    </dialog>
  )
}
