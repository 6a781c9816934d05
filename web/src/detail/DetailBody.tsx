import type { HotelDetail } from '@innsight/client'
import { countryName } from '../format/countries'
import { amenityWords, labelOf } from '../format/hotel'
import { cityWords } from '../format/place'
import { Rating } from '../list/HotelCard'
import { t } from '../messages/language'
import { Marks } from '../saved/LazyMarks'
import { useCurrency, useMeta } from '../search/answers'
import { Icon } from '../ui/icons'
import { Stars } from '../ui/Stars'
import { Offers } from './Offers'
import { Pictures } from './Pictures'
import { PriceCalendar } from './PriceCalendar'

function Facts({ hotel }: { hotel: HotelDetail }) {
  const meta = useMeta()
  return (
    <>
      <p className="detail-text">{hotel.description}</p>
      <section className="detail-section">
        <h3>{t.hotel.has}</h3>
        <ul className="amenities">
          {amenityWords(hotel.amenities, meta, hotel.amenities.length).map((words) => (
            <li key={words}>
              <Icon name="check" size={15} /> {words}
            </li>
          ))}
        </ul>
      </section>
      <section className="detail-section">
        <h3>{t.hotel.goodToKnow}</h3>
        <dl className="facts">
          <dt>{t.hotel.arrive}</dt>
          <dd>{t.hotel.arriveFrom(hotel.check_in_time.slice(0, 5))}</dd>
          <dt>{t.hotel.leave}</dt>
          <dd>{t.hotel.leaveUntil(hotel.check_out_time.slice(0, 5))}</dd>
          <dt>{t.hotel.clock}</dt>
          <dd>{hotel.time_zone.replaceAll('_', ' ')}</dd>
          <dt>{t.hotel.address}</dt>
          <dd>{hotel.address}</dd>
        </dl>
      </section>
    </>
  )
}

export function DetailBody({ hotel, dimmed }: { hotel: HotelDetail; dimmed: boolean }) {
  const meta = useMeta()
  const currency = useCurrency()
  const kind = labelOf(meta?.property_types, hotel.property_type)
  return (
    <>
      <div className="detail-top">
        <Pictures hotel={hotel} />
        <Marks hotel={hotel} page />
      </div>
      <header className="detail-head">
        <h2>
          {hotel.name} <Stars count={hotel.stars} />
        </h2>
        <p className="meta">
          {[kind, `${cityWords(hotel)}, ${countryName(hotel.country)}`].filter(Boolean).join(' · ')}
        </p>
        <p className="detail-rating">
          <Rating hotel={hotel} />
          <span className="meta">
            {hotel.review_count ? t.count.reviews(hotel.review_count) : t.hotel.noReviews}
          </span>
        </p>
      </header>
      {currency && (
        <div className={dimmed ? 'dimmed' : undefined}>
          <Offers hotel={hotel} currency={currency} />
        </div>
      )}
      {currency && hotel.open && <PriceCalendar hotel={hotel} currency={currency} />}
      <Facts hotel={hotel} />
    </>
  )
}
