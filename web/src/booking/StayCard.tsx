import type { CancellationStep, Currency, HotelDetail, IsoDate } from '@innsight/client'
import { useQuery } from '@tanstack/react-query'
import { hotelQuery, queryClient } from '../api/client'
import { hotelInstant, ownInstant, stayWords, weekdayDayMonth } from '../format/dates'
import { money } from '../format/money'
import { partyWords } from '../header/WhoPicker'
import { t } from '../messages/language'
import { srcSet } from '../ui/photo'

export interface StayFacts {
  hotelName: string
  hotelSlug: string
  roomName: string
  checkIn: IsoDate
  checkOut: IsoDate
  party: { adults: number; children: number; rooms: number } | null
  nights: readonly { night: IsoDate; price_minor: number }[]
  totalMinor: number
  currency: Currency
  cancellation: readonly CancellationStep[]
}

/** What was answered of a hotel for whatever stay. */
const answered = (slug: string): HotelDetail | undefined =>
  queryClient
    .getQueriesData<HotelDetail>({ queryKey: ['hotel', slug] })
    .find(([, data]) => data !== undefined)?.[1]

/** What of a hotel does not depend on a stay: at once where its page was open before. */
export const useHotel = (slug: string): HotelDetail | undefined =>
  useQuery({
    ...hotelQuery(slug, {}),
    enabled: slug !== '',
    placeholderData: () => answered(slug),
  }).data

/** Until when cancelling is free, on the hotel's clock and on the guest's. */
function FreeUntil({ facts, timeZone }: { facts: StayFacts; timeZone: string | undefined }) {
  const free = facts.cancellation.find((step) => step.penalty_minor === 0 && step.until)
  const until = free?.until
  if (!until || Date.parse(until) <= Date.now()) {
    return <p>{t.booking.notFree(money(facts.totalMinor, facts.currency))}</p>
  }
  const own = ownInstant(until)
  const hotel = timeZone ? hotelInstant(until, timeZone) : null
  return (
    <p className="free-until">
      <b>{hotel ? t.booking.freeUntil(hotel) : own}</b>
      {hotel && hotel !== own && <span> · {t.booking.freeYours(own)}</span>}
    </p>
  )
}

/** What is booked: hotel, room, dates, nights, and the one total. */
export function StayCard({ facts }: { facts: StayFacts }) {
  const hotel = useHotel(facts.hotelSlug)
  const { currency } = facts
  return (
    <section className="sheet-card stay-card" aria-label={t.booking.summary}>
      {hotel && (
        <img
          src={hotel.image.url}
          srcSet={srcSet(hotel.image)}
          sizes="320px"
          alt=""
          width={320}
          height={140}
        />
      )}
      {facts.hotelName && <h2>{facts.hotelName}</h2>}
      {hotel && <p className="meta">{hotel.address}</p>}
      <dl className="facts">
        {facts.roomName && (
          <>
            <dt>{t.booking.room}</dt>
            <dd>{facts.roomName}</dd>
          </>
        )}
        <dt>{t.booking.dates}</dt>
        <dd>{stayWords(facts.checkIn, facts.checkOut)}</dd>
        {facts.party && (
          <>
            <dt>{t.booking.party}</dt>
            <dd>{partyWords(facts.party)}</dd>
          </>
        )}
      </dl>
      <div className="nightly">
        <table>
          <tbody>
            {facts.nights.map(({ night, price_minor }) => (
              <tr key={night}>
                <th scope="row">{weekdayDayMonth(night)}</th>
                <td>{money(price_minor, currency)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t.booking.total}</th>
              <td className="total">{money(facts.totalMinor, currency)}</td>
            </tr>
          </tfoot>
        </table>
      </div>
      <FreeUntil facts={facts} timeZone={hotel?.time_zone} />
    </section>
  )
}
