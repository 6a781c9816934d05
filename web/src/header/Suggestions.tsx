import type { Place } from '@innsight/client'
import { placeAround, placeName } from '../format/place'
import { t } from '../messages/language'
import { Icon } from '../ui/icons'

export type Option = { kind: 'place'; place: Place } | { kind: 'text'; text: string }

export const optionKey = (option: Option) => {
  return option.kind === 'text' ? 'text' : option.place.id
}

/** What tells it apart: what it is, where it is, how much there is. */
function aboutWords(place: Place): string {
  const { kind, hotels } = place
  const words = kind === 'city' || kind === 'district' ? '' : t.where.kinds[kind]
  const count = kind === 'hotel' ? '' : t.count.hotels(hotels)
  return [placeAround(place).join(', '), words, count].filter(Boolean).join(' · ')
}

function OptionBody({ option }: { option: Option }) {
  if (option.kind === 'text') {
    return (
      <>
        <Icon name="search" />
        <span>
          <b>{t.where.quoted(option.text)}</b>
          <small>{t.where.all}</small>
        </span>
      </>
    )
  }
  const { kind, matched } = option.place
  return (
    <>
      <Icon name={kind === 'hotel' ? 'bed' : 'pin'} />
      <span>
        <span className="where-name">
          <b>{placeName(option.place)}</b>
          {matched && <i> ({matched})</i>}
        </span>
        <small>{aboutWords(option.place)}</small>
      </span>
    </>
  )
}

interface Props {
  id: string
  options: readonly Option[]
  active: number
  /** The options answer an older text: they are seen, and can't be taken. */
  old: boolean
  hidden: boolean
  onTake: (option: Option) => void
}

export function Suggestions({ id, options, active, old, hidden, onTake }: Props) {
  return (
    <div id={id} role="listbox" aria-label={t.where.suggestions} aria-busy={old} hidden={hidden}>
      {options.map((option, index) => {
        const stale = old && option.kind === 'place'
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox's input has the keys
          <div
            key={optionKey(option)}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active && !old}
            aria-disabled={stale}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => !stale && onTake(option)}
          >
            <OptionBody option={option} />
          </div>
        )
      })}
    </div>
  )
}
