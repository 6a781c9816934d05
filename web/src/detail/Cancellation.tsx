import type { DetailOffer } from '../api/model'
import { hotelInstant, lastDayBefore } from '../format/dates'
import type { Currency } from '../format/money'
import { money } from '../format/money'

interface Props {
  offer: DetailOffer
  timeZone: string
  currency: Currency
}

/** What cancelling costs, as a line in time on the hotel's own clock. */
export function Cancellation({ offer, timeZone, currency }: Props) {
  const free = offer.cancellation.find((step) => step.penalty_minor === 0 && step.until)
  const full = offer.cancellation.find((step) => step.penalty_minor > 0)
  const cost = money(full?.penalty_minor ?? offer.total_minor ?? 0, currency)
  const past = free?.until && Date.parse(free.until) <= Date.now()
  if (!free?.until || past) {
    return (
      <div className="timeline" data-free="no">
        <span className="timeline-bar" aria-hidden="true" />
        <span className="timeline-words">
          <span>Cancelling costs the full {cost}, from now on</span>
        </span>
      </div>
    )
  }
  return (
    <div className="timeline" data-free="yes">
      <span className="timeline-bar" aria-hidden="true" />
      <span className="timeline-words">
        <b>Free until the end of {lastDayBefore(free.until, timeZone)}</b>
        <span>
          then {cost}
          <span className="hidden">
            {' '}
            from {hotelInstant(free.until, timeZone)}, the hotel’s time
          </span>
        </span>
      </span>
    </div>
  )
}
