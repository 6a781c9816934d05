import { lazy, Suspense } from 'react'
import { t } from '../messages/language'
import { Icon } from '../ui/icons'
import { Popover } from '../ui/Popover'

const Panel = lazy(() =>
  import('./AccountPanel').then(({ AccountPanel: default_ }) => ({ default: default_ })),
)

/** Who is signed in, the trips, and the language of the page. */
export function AccountMenu() {
  return (
    <Popover
      label={t.menu.title}
      buttonClass="round ghost"
      panelClass="popover-account"
      button={
        <>
          <Icon name="person" />
          <span className="hidden">{t.menu.label}</span>
        </>
      }
    >
      {(close) => (
        <Suspense fallback={<p className="hint">{t.menu.loading}</p>}>
          <Panel close={close} />
        </Suspense>
      )}
    </Popover>
  )
}
