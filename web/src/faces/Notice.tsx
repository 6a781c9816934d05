import { t } from '../messages/language'
import { usePage } from '../search/store'
import { Icon } from '../ui/icons'

/** One quiet sentence about what was done differently than asked, also over the page that lies over all. */
export function Notice({ over = false }: { over?: boolean }) {
  const notice = usePage((page) => page.notice)
  const notify = usePage((page) => page.notify)
  return (
    <div className={over ? 'notice-place over-all' : 'notice-place'} role="status">
      {notice && (
        <p className="notice">
          <span>{notice}</span>
          <button
            type="button"
            className="round ghost"
            aria-label={t.closeMessage}
            onClick={() => notify('')}
          >
            <Icon name="close" size={16} />
          </button>
        </p>
      )}
    </div>
  )
}
