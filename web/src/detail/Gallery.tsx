import '../styles/gallery.css'
import { useEffect, useRef, useState } from 'react'
import { t } from '../messages/language'
import { Icon } from '../ui/icons'
import type { Picture } from '../ui/photo'
import { srcSet } from '../ui/photo'
import { PICTURE_SIZES } from './Pictures'

/** So much of a photo has to be seen for it to be the one that is looked at. */
const SEEN = 0.6

/** Photos side by side, one at a time: swiped, or turned by arrow keys and buttons. */
export function Gallery({ photos }: { photos: Picture[] }) {
  const strip = useRef<HTMLUListElement>(null)
  const [at, setAt] = useState(0)
  /** Where the strip is going, until it is there: a second press counts from there. */
  const going = useRef<number | null>(null)
  useEffect(() => {
    const list = strip.current
    if (!list) return
    const seen = new IntersectionObserver(
      (entries) => {
        const shown = entries.find((entry) => entry.isIntersecting)
        if (!shown) return
        const place = [...list.children].indexOf(shown.target)
        if (place === going.current) going.current = null
        setAt(place)
      },
      { root: list, threshold: SEEN },
    )
    for (const photo of list.children) seen.observe(photo)
    return () => seen.disconnect()
  }, [])

  /** Scrolls the strip alone, the panel stays where it is; to a place and not by a way, which would
   * end at the first photo between. */
  const turn = (to: number) => {
    const list = strip.current
    const photo = list?.children[to]
    if (!list || !photo) return
    const left = photo.getBoundingClientRect().left - list.getBoundingClientRect().left
    // where it is already nothing moves, and nothing would tell that it has arrived
    going.current = to === at ? null : to
    list.scrollTo({ left: list.scrollLeft + left })
  }
  const turnBy = (step: number) => turn((going.current ?? at) + step)
  const onKeyDown = (event: React.KeyboardEvent) => {
    const towards = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1
    const turns: Record<string, () => void> = {
      ArrowRight: () => turnBy(towards),
      ArrowLeft: () => turnBy(-towards),
      Home: () => turn(0),
      End: () => turn(photos.length - 1),
    }
    const act = turns[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  return (
    <section className="gallery" aria-label={t.photos.label}>
      <ul
        ref={strip}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
        tabIndex={0}
        aria-label={t.photos.strip(photos.length)}
        onKeyDown={onKeyDown}
        onScrollEnd={() => {
          going.current = null
        }}
      >
        {photos.map((photo, place) => (
          <li key={photo.url}>
            <img
              className="detail-picture"
              src={photo.url}
              srcSet={srcSet(photo)}
              sizes={PICTURE_SIZES}
              alt={photo.alt}
              width={photo.width}
              height={photo.height}
              loading={place === 0 ? 'eager' : 'lazy'}
            />
          </li>
        ))}
      </ul>
      <p className="gallery-at" aria-live="polite">
        {t.photos.at(at + 1, photos.length)}
      </p>
      <button
        type="button"
        className="round gallery-back"
        aria-disabled={at === 0}
        onClick={() => turnBy(-1)}
      >
        <Icon name="back" />
        <span className="hidden">{t.photos.back}</span>
      </button>
      <button
        type="button"
        className="round gallery-next"
        aria-disabled={at === photos.length - 1}
        onClick={() => turnBy(1)}
      >
        <Icon name="next" />
        <span className="hidden">{t.photos.next}</span>
      </button>
    </section>
  )
}
