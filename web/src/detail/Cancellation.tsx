import type { Currency, DetailOffer, IsoDate } from '@innsight/client'
import { freeShare, offerMinor } from '@innsight/client'
import { dayMonth, hotelInstant, lastDayBefore } from '../format/dates'
import { money } from '../format/money'
import { t } from '../messages/language'

interface Props {
  offer: DetailOffer
  checkIn: IsoDate
  timeZone: string
  currency: Currency
}

/** What cancelling costs, as a line in time from today to the arrival, on the hotel's own clock. */
export function Cancellation({ offer, checkIn, timeZone, currency }: Props) {
  const free = offer.cancellation.find((step) => step.penalty_minor === 0 && step.until)
  const full = offer.cancellation.find((step) => step.penalty_minor > 0)
  const cost = money(full?.penalty_minor ?? offerMinor(offer), currency)
  const past = free?.until && Date.parse(free.until) <= Date.now()
  if (!free?.until || past) {
    return (
      <div className="timeline" data-free="no">
        <span className="timeline-bar" aria-hidden="true" />
        <span className="timeline-words">
          <span>{t.hotel.costsAll(cost)}</span>
        </span>
      </div>
    )
  }
  const share = freeShare(free.until, checkIn, timeZone, Date.now())
  return (
    <div className="timeline" data-free="yes">
      <span className="timeline-bar" aria-hidden="true">
        <i style={{ width: `${(share * 100).toFixed(1)}%` }} />
      </span>
      <span className="timeline-words">
        <b>{t.hotel.freeUntil(lastDayBefore(free.until, timeZone))}</b>
        <span>
          {t.hotel.afterwards(cost)}
          <span className="hidden"> {t.hotel.thenFrom(hotelInstant(free.until, timeZone))}</span>
          <span aria-hidden="true"> · {t.hotel.arrival(dayMonth(checkIn))}</span>
        </span>
      </span>
    </div>
  )
}
