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
  useEffect(() => {
    const list = strip.current
    if (!list) return
    const seen = new IntersectionObserver(
      (entries) => {
        const shown = entries.find((entry) => entry.isIntersecting)
        if (shown) setAt([...list.children].indexOf(shown.target))
      },
      { root: list, threshold: SEEN },
    )
    for (const photo of list.children) seen.observe(photo)
    return () => seen.disconnect()
  }, [])

  /** Scrolls the strip alone: the panel stays where it is. */
  const turn = (to: number) => {
    const list = strip.current
    const photo = list?.children[to]
    if (!list || !photo) return
    const left = photo.getBoundingClientRect().left - list.getBoundingClientRect().left
    list.scrollBy({ left })
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    const towards = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1
    const steps: Record<string, number> = {
      ArrowRight: at + towards,
      ArrowLeft: at - towards,
      Home: 0,
      End: photos.length - 1,
    }
    const to = steps[event.key]
    if (to === undefined) return
    event.preventDefault()
    turn(to)
  }
  return (
    <section className="gallery" aria-label={t.photos.label}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys */}
      <ul ref={strip} tabIndex={0} aria-label={t.photos.strip(photos.length)} onKeyDown={onKeyDown}>
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
        onClick={() => turn(at - 1)}
      >
        <Icon name="back" />
        <span className="hidden">{t.photos.back}</span>
      </button>
      <button
        type="button"
        className="round gallery-next"
        aria-disabled={at === photos.length - 1}
        onClick={() => turn(at + 1)}
      >
        <Icon name="next" />
        <span className="hidden">{t.photos.next}</span>
      </button>
    </section>
  )
}
