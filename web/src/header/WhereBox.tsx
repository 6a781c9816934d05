import { useId, useRef } from 'react'
import { t } from '../messages/language'
import { usePage } from '../search/store'
import { Icon } from '../ui/icons'
import { Suggestions } from './Suggestions'
import { useWhere } from './where'

const COMPOSING = 229

/** What the box says besides suggestions: why it can't be searched, what it waits for. */
function Message({ where }: { where: ReturnType<typeof useWhere> }) {
  if (where.hint) return <p className="where-hint">{where.hint}</p>
  if (where.waiting)
    return <p className="where-hint">{t.where.looking(where.typed?.trim() ?? '')}</p>
  if (!where.failed || !where.open) return null
  return (
    <p className="where-hint">
      <span>{t.where.failed}</span>
      <button
        type="button"
        className="text-button"
        onPointerDown={(event) => event.preventDefault()}
        onClick={() => where.retry()}
      >
        {t.tryAgain}
      </button>
    </p>
  )
}

/** Where: a combobox of places (WAI-ARIA 1.2: arrows choose, Enter takes, Escape closes). */
export function WhereBox() {
  const where = useWhere()
  const filter = usePage((page) => page.filter)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const { typed, standing, words, active, open, waiting } = where

  const keys = (event: React.KeyboardEvent) => {
    // While letters are being composed, the keys belong to the input method (229: Safari's last).
    if (event.nativeEvent.isComposing || event.keyCode === COMPOSING) return
    if (event.key === 'Escape' && (typed !== null || where.hint)) {
      event.preventDefault()
      where.leave()
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      where.step(event.key === 'ArrowDown' ? 1 : -1)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      void where.enter()
    }
  }
  return (
    <form
      className="where"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        input.current?.focus()
        void where.enter()
      }}
    >
      <label className="search-part">
        <small>{t.where.label}</small>
        <input
          ref={input}
          role="combobox"
          aria-expanded={open}
          aria-controls={id}
          aria-autocomplete="list"
          aria-activedescendant={open && !where.old && active >= 0 ? `${id}-${active}` : undefined}
          aria-busy={waiting}
          aria-describedby={`${id}-message`}
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="search"
          placeholder={t.where.hint}
          value={typed ?? standing}
          onFocus={(event) => {
            if (typed === null) event.target.select()
            where.show(true)
          }}
          onChange={(event) => where.type(event.target.value)}
          onBlur={() => where.show(false)}
          onKeyDown={keys}
        />
      </label>
      {words && typed === null && (
        <button
          type="button"
          className="round ghost where-clear"
          aria-label={t.where.clear(words)}
          onClick={() => filter({ text: '' })}
        >
          <Icon name="close" size={16} />
        </button>
      )}
      <div className="where-list">
        <div id={`${id}-message`} role="status">
          <Message where={where} />
        </div>
        <Suggestions
          id={id}
          options={where.options}
          active={active}
          old={where.old}
          hidden={!open}
          onTake={where.choose}
        />
      </div>
      <button
        type="submit"
        className={waiting ? 'go waiting' : 'go'}
        aria-label={waiting ? t.where.searching : t.where.search}
      >
        <Icon name="search" />
      </button>
    </form>
  )
}
