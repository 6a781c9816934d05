import type { Currency, DetailOffer, HotelDetail, IsoDate } from '@innsight/client'
import { offerMinor } from '@innsight/client'
import { stayWords, weekdayDayMonth } from '../format/dates'
import { money, nightlyMoney } from '../format/money'
import { wholeNumber } from '../format/numbers'
import { partyWords } from '../header/WhoPicker'
import { RoomsLeft } from '../list/RoomsLeft'
import { t } from '../messages/language'
import { show, usePage } from '../search/store'
import { Cancellation } from './Cancellation'
import { NothingFree } from './NothingFree'

function Nightly({ offer, currency }: { offer: DetailOffer; currency: Currency }) {
  const rooms = offer.rooms ?? 1
  return (
    <details className="nightly">
      <summary>{t.hotel.byNight}</summary>
      <table>
        <tbody>
          {offer.nightly.map(({ night, price_minor }) => (
            <tr key={night}>
              <th scope="row">{weekdayDayMonth(night)}</th>
              <td>{money(price_minor, currency)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">
              {rooms > 1 ? t.hotel.totalRooms(t.count.rooms(rooms)) : t.hotel.total}
            </th>
            <td>{money(offerMinor(offer), currency)}</td>
          </tr>
        </tfoot>
      </table>
    </details>
  )
}

function Offer({ offer, hotel, checkIn, currency }: OfferProps) {
  const price = money(offerMinor(offer), currency)
  const room = hotel.room_types.find((type) => type.id === offer.room_type_id)
  return (
    <li className="offer">
      <div className="offer-head">
        <div>
          <h4>{offer.room_type_name}</h4>
          <p className="meta">
            {[room?.beds, room && t.hotel.sleeps(wholeNumber(room.max_guests))]
              .filter(Boolean)
              .join(' · ')}
          </p>
          <p className="tags">
            <RoomsLeft left={offer.rooms_left} />
          </p>
        </div>
        <p className="price">
          {price}
          <small>{t.list.taxes(t.list.aNight(nightlyMoney(offer, currency)))}</small>
        </p>
      </div>
      <Cancellation
        offer={offer}
        checkIn={checkIn}
        timeZone={hotel.time_zone}
        currency={currency}
      />
      <Nightly offer={offer} currency={currency} />
      <p className="offer-book">
        <button
          type="button"
          className="button"
          aria-label={t.hotel.bookRoom(price, offer.room_type_name)}
          onClick={() => show({ kind: 'book', id: offer.room_type_id })}
        >
          {t.hotel.book(price)}
        </button>
      </p>
    </li>
  )
}

interface OfferProps {
  offer: DetailOffer
  hotel: HotelDetail
  checkIn: IsoDate
  currency: Currency
}

function RoomTypes({ hotel }: { hotel: HotelDetail }) {
  return (
    <ul className="offers">
      {hotel.room_types.map((type) => (
        <li key={type.id} className="offer">
          <h4>{type.name}</h4>
          <p className="meta">
            {type.beds} · {t.hotel.sleeps(wholeNumber(type.max_guests))},{' '}
            {t.hotel.adultsAtMost(t.count.adults(type.max_adults))}
          </p>
        </li>
      ))}
    </ul>
  )
}

/** With dates: what can be had, cheapest first. Without: what rooms there are. */
export function Offers({ hotel, currency }: { hotel: HotelDetail; currency: Currency }) {
  const search = usePage((page) => page.search)
  const { checkIn, checkOut } = search
  if (!hotel.open) {
    return (
      <section className="detail-section">
        <h3>{t.hotel.rooms}</h3>
        <p className="hint">{t.hotel.closed}</p>
        <RoomTypes hotel={hotel} />
      </section>
    )
  }
  if (!checkIn || !checkOut || !hotel.offers) {
    return (
      <section className="detail-section">
        <h3>{t.hotel.rooms}</h3>
        <p className="hint">
          {hotel.offer
            ? t.hotel.fromPrice(money(hotel.offer.nightly_minor, currency))
            : t.hotel.noPrice}
          {t.hotel.choose}
        </p>
        <RoomTypes hotel={hotel} />
      </section>
    )
  }
  return (
    <section className="detail-section">
      <h3>{hotel.offers.length ? t.count.roomKinds(hotel.offers.length) : t.hotel.nothingFree}</h3>
      <p className="hint">
        {stayWords(checkIn, checkOut)} · {partyWords(search)}
        {hotel.offers.length === 0 && t.hotel.calendarShows}
      </p>
      {hotel.offers.length === 0 && (
        <NothingFree hotel={hotel} checkIn={checkIn} checkOut={checkOut} />
      )}
      <ul className="offers">
        {hotel.offers.map((offer) => (
          <Offer
            key={offer.room_type_id}
            offer={offer}
            hotel={hotel}
            checkIn={checkIn}
            currency={currency}
          />
        ))}
      </ul>
    </section>
  )
}
