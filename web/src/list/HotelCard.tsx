import type { Currency, Hotel } from '@innsight/client'
import { formatUrl } from '@innsight/client'
import { memo } from 'react'
import { amenityWords, distanceWords } from '../format/hotel'
import { money, nightlyMoney } from '../format/money'
import { ratingNumber, wholeNumber } from '../format/numbers'
import { cityWords } from '../format/place'
import { t, useLanguage } from '../messages/language'
import { Marks } from '../saved/LazyMarks'
import { useMeta } from '../search/answers'
import { usePage } from '../search/store'
import { srcSet } from '../ui/photo'
import { Stars } from '../ui/Stars'
import { addressOf } from '../view/address'
import { RoomsLeft } from './RoomsLeft'

const AMENITIES_SHOWN = 4

export function OfferPrice({ hotel, currency }: { hotel: Hotel; currency: Currency }) {
  const { offer } = hotel
  if (!offer) return <p className="price none">{t.list.noPrice}</p>
  const { total_minor: total, rooms, nights } = offer
  if (total === null) {
    return (
      <p className="price">
        <span className="from">{t.list.from}</span> {money(offer.nightly_minor, currency)}
        <small>{t.list.nightTaxes}</small>
      </p>
    )
  }
  const isMany = rooms !== null && rooms > 1
  const nightly = nightlyMoney(offer, currency)
  const many = isMany ? t.list.aNightAndRoom(nightly) : t.list.aNight(nightly)
  const each = nights === 1 && !isMany ? t.list.theNight : many
  return (
    <p className="price">
      {money(total, currency)}
      <small>{t.list.taxes(each)}</small>
    </p>
  )
}

export function Tags({ hotel }: { hotel: Hotel }) {
  const { offer } = hotel
  return (
    <p className="tags">
      <RoomsLeft left={offer?.rooms_left ?? null} />
      {offer?.free_cancellation && <span className="tag ok">{t.filters.free}</span>}
    </p>
  )
}

export function Rating({ hotel }: { hotel: Pick<Hotel, 'rating' | 'review_count'> }) {
  const { rating } = hotel
  if (rating === null) return <span className="rating new">{t.list.newHotel}</span>
  const label = t.list.rated(ratingNumber(rating), wholeNumber(hotel.review_count))
  return (
    <span className="rating" role="img" aria-label={label} title={label}>
      {ratingNumber(rating)}
    </span>
  )
}

interface Props {
  hotel: Hotel
  currency: Currency
  heading?: 'h2' | 'h3'
}

/** A hotel in the list: a link, so that it can be opened in a tab of its own. */
export const HotelCard = memo(function HotelCard({
  hotel,
  currency,
  heading: Heading = 'h3',
}: Props) {
  useLanguage((language) => language.speech)
  const hot = usePage((page) => page.hovered === hotel.id || page.openId === hotel.id)
  const visited = usePage((page) => page.visited.has(hotel.id))
  const place = usePage((page) => page.search.place)
  // A text: a card is not drawn anew for what of the search its link does not carry.
  const href = usePage((page) => addressOf(formatUrl({ ...page.search, hotel: hotel.slug })))
  const { hover, open } = usePage.getState()
  const meta = useMeta()
  const follow = (event: React.MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    open(hotel.slug, hotel.id)
  }
  const where = [cityWords(hotel), distanceWords(hotel.distance_m, place)]
    .filter(Boolean)
    .join(' · ')
  return (
    <li>
      <a
        data-hotel={hotel.id}
        className={`card${hot ? ' hot' : ''}${visited ? ' visited' : ''}`}
        href={href}
        onClick={follow}
        onPointerEnter={(event) => event.pointerType === 'mouse' && hover(hotel.id)}
        onPointerLeave={() => hover(null)}
        onFocus={() => hover(hotel.id)}
        onBlur={() => hover(null)}
      >
        <img
          src={hotel.image.url}
          srcSet={srcSet(hotel.image)}
          sizes="168px"
          alt=""
          width={168}
          height={152}
          loading="lazy"
        />
        <div className="card-body">
          <Rating hotel={hotel} />
          <Heading className="card-name">{hotel.name}</Heading>
          <p className="meta">
            <Stars count={hotel.stars} /> {where}
          </p>
          <p className="meta amenity-words">
            {amenityWords(hotel.amenities, meta, AMENITIES_SHOWN).join(' · ')}
          </p>
          <div className="card-foot">
            <Tags hotel={hotel} />
            <OfferPrice hotel={hotel} currency={currency} />
          </div>
        </div>
      </a>
      <Marks hotel={hotel} />
    </li>
  )
})
