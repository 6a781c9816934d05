import type { Booking } from '@innsight/client'
import { CancellingTrip } from '../booking/Cancelling'
import { moneyWords, openHotel } from '../booking/Settled'
import { stayWords } from '../format/dates'
import { money } from '../format/money'
import { t } from '../messages/language'
import { useCurrency } from '../search/answers'
import { show } from '../search/store'

const known = <K extends string>(words: Record<K, string>, code: string | undefined): string =>
  code !== undefined && code in words ? words[code as K] : ''

/** One booking in the list of trips. */
export function Trip({ booking, onChange }: { booking: Booking; onChange: () => void }) {
  const currency = useCurrency()
  if (!currency) return null
  const { status, order } = booking
  const state = [known(t.trips.status, status), known(t.trips.order, order?.state)]
  return (
    <li className="sheet-card trip">
      <div className="offer-head">
        <div>
          <h3>{booking.hotel.name}</h3>
          <p className="meta">{stayWords(booking.check_in, booking.check_out)}</p>
          <p className="meta">{booking.room_type.name}</p>
        </div>
        <p className="price">{money(booking.total_minor, currency)}</p>
      </div>
      <p>
        <span className={status === 'confirmed' ? 'tag ok' : 'tag plain'}>
          {state.filter(Boolean).join(' · ')}
        </span>
      </p>
      {status === 'cancelled' && <p className="hint">{moneyWords(booking, currency)}</p>}
      <p className="actions">
        <button
          type="button"
          className="button quiet"
          onClick={() => show({ kind: 'booking', id: booking.id })}
        >
          {t.trips.open}
        </button>
        <button type="button" className="button quiet" onClick={() => openHotel(booking)}>
          {t.booking.toHotel}
        </button>
      </p>
      {status === 'confirmed' && <CancellingTrip booking={booking} onDone={onChange} />}
    </li>
  )
}
