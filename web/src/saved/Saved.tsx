import type { HotelDetail } from '@innsight/client'
import { asProblem } from '@innsight/client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import '../styles/marks.css'
import '../styles/own.css'
import { hotelQuery } from '../api/client'
import { Failure, FailureLine } from '../faces/Failure'
import { cityWords } from '../format/place'
import { OfferPrice, Rating, Tags } from '../list/HotelCard'
import { t } from '../messages/language'
import { own } from '../messages/own'
import { useCurrency, useStay } from '../search/answers'
import { show, usePage } from '../search/store'
import { Stars } from '../ui/Stars'
import { SignInDialog } from '../user/SignInDialog'
import { SignInFirst } from '../user/SignInFirst'
import { useUser } from '../user/store'
import { useView } from '../view/view'
import { beginSaved, readSavedHotels, useCompared, useSaved } from './store'

/** Each asks for its hotel: so many at once. */
const SHOWN = 12

export function openHotelPage({ slug, id }: Pick<HotelDetail, 'slug' | 'id'>) {
  // One step in the history, so that the way back leads here.
  useView.setState({ view: { kind: 'search' } })
  usePage.getState().open(slug, id)
}

function Remove({ id, name }: { id: string; name: string }) {
  return (
    <button
      type="button"
      className="text-button"
      aria-label={own().saved.remove(name)}
      onClick={() => void useSaved.getState().toggle(id)}
    >
      {own().saved.removeShort}
    </button>
  )
}

/** For the dates of the search; why there is none. */
export function Price({ hotel }: { hotel: HotelDetail }) {
  const currency = useCurrency()
  const hasDates = usePage(({ search }) => search.checkIn !== null && search.checkOut !== null)
  if (!hotel.open) return <p className="price none">{t.hotel.closed}</p>
  if (hasDates && !hotel.offer) return <p className="price none">{own().saved.nothingFree}</p>
  return currency && <OfferPrice hotel={hotel} currency={currency} />
}

function Hotel({ hotel }: { hotel: HotelDetail }) {
  const isCompared = useCompared(({ ids }) => ids.includes(hotel.id))
  const words = own().saved
  return (
    <>
      <img src={hotel.image.url} alt="" width={168} height={126} loading="lazy" />
      <div className="saved-body">
        <h2>{hotel.name}</h2>
        <p className="meta">
          <Stars count={hotel.stars} /> {cityWords(hotel)}
        </p>
        <p className="meta">
          <Rating hotel={hotel} />{' '}
          {hotel.review_count ? t.count.reviews(hotel.review_count) : t.hotel.noReviews}
        </p>
        <div className="saved-price">
          {hotel.offer && <Tags hotel={hotel} />}
          <Price hotel={hotel} />
        </div>
        <p className="actions">
          <button
            type="button"
            className="button"
            aria-label={words.open(hotel.name)}
            onClick={() => openHotelPage(hotel)}
          >
            {t.trips.open}
          </button>
          <button
            type="button"
            className="button quiet"
            aria-pressed={isCompared}
            aria-label={t.marks.compare(hotel.name)}
            onClick={() => useCompared.getState().toggle(hotel.id)}
          >
            {isCompared && '✓ '}
            {t.marks.compareShort}
          </button>
          <Remove id={hotel.id} name={hotel.name} />
        </p>
      </div>
    </>
  )
}

/** One of them, for the dates of the search; one that is gone says so. */
function SavedHotel({ id }: { id: string }) {
  const query = useQuery(hotelQuery(id, useStay()))
  const { data, error } = query
  const isGone = error !== null && asProblem(error).kind === 'gone'
  return (
    <li className="sheet-card saved-hotel" aria-busy={!data && !error}>
      {data && <Hotel hotel={data} />}
      {!data && isGone && (
        <p className="saved-gone">
          {own().saved.gone} <Remove id={id} name={own().saved.gone} />
        </p>
      )}
      {!data && error && !isGone && (
        <FailureLine error={error} onRetry={() => void query.refetch()} />
      )}
      {!data && !error && <p className="hint">{t.menu.loading}</p>}
    </li>
  )
}

function Nothing() {
  return (
    <div className="state">
      <h2>{own().saved.none}</h2>
      <p>{own().saved.noneWhy}</p>
      <p className="actions">
        <button type="button" className="button" onClick={() => show({ kind: 'search' })}>
          {own().saved.look}
        </button>
      </p>
    </div>
  )
}

interface ListProps {
  ids: readonly string[]
  /** They are kept in this browser only. */
  isHere: boolean
}

/** All of them, a few at first. */
export function SavedHotels({ ids, isHere }: ListProps) {
  const [shown, setShown] = useState(SHOWN)
  const [asks, setAsks] = useState(false)
  const words = own().saved
  return (
    <>
      <h1>{words.title}</h1>
      {isHere && ids.length > 0 && (
        <p className="hint saved-here">
          {words.here}{' '}
          <button type="button" className="text-button" onClick={() => setAsks(true)}>
            {words.signIn}
          </button>
        </p>
      )}
      {asks && <SignInDialog onClose={() => setAsks(false)} />}
      {ids.length === 0 && <Nothing />}
      <ul className="saved-hotels">
        {ids.slice(0, shown).map((id) => (
          <SavedHotel key={id} id={id} />
        ))}
      </ul>
      {ids.length > shown && (
        <p className="more">
          <button type="button" className="button quiet" onClick={() => setShown(shown + SHOWN)}>
            {words.more}
          </button>
        </p>
      )}
    </>
  )
}

/** The hotels that a guest wants to find again. */
export function Saved() {
  const { ids, unread } = useSaved()
  const user = useUser((store) => store.user)
  useEffect(beginSaved, [])
  if (ids) return <SavedHotels ids={ids} isHere={user === null} />
  if (!unread) return <p className="hint">{t.menu.loading}</p>
  if (unread.status === 401) return <SignInFirst title={own().saved.title} />
  return <Failure error={unread} onRetry={() => void readSavedHotels()} />
}
