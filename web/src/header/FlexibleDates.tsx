import type { Currency, FlexibleStay, IsoDate } from '@innsight/client'
import { FLEX_DAYS, lowestMinor, useFlexibleDates } from '@innsight/client'
import { useId } from 'react'
import { FailureLine } from '../faces/Failure'
import { stayRange } from '../format/dates'
import { money } from '../format/money'
import { wholeNumber } from '../format/numbers'
import { t } from '../messages/language'
import { useCurrency } from '../search/answers'
import { usePage } from '../search/store'

interface Taking {
  onTake: (checkIn: IsoDate, checkOut: IsoDate) => void
}

interface Props extends Taking {
  stay: FlexibleStay
  currency: Currency
  isLowest: boolean
}

/** A stay with its cheapest total; one at which nothing is free can't be taken. */
function Shift({ stay, currency, isLowest, onTake }: Props) {
  const checkIn = usePage((page) => page.search.checkIn)
  const { check_in, check_out, cheapest_total_minor: minor } = stay
  return (
    <button
      type="button"
      className={isLowest ? 'shift lowest' : 'shift'}
      aria-pressed={check_in === checkIn}
      aria-disabled={minor === null}
      onClick={() => minor !== null && onTake(check_in, check_out)}
    >
      <span>{stayRange(check_in, check_out)}</span>{' '}
      <b>{minor === null ? t.flexible.full : money(minor, currency)}</b>
    </button>
  )
}

const WAITING = Array.from({ length: 2 * FLEX_DAYS + 1 }, (_, place) => place)

/** ± 3 days: what the cheapest place costs then, in one row; one press takes the dates. */
export function FlexibleDates({ onTake }: Taking) {
  const title = useId()
  const search = usePage((page) => page.search)
  const currency = useCurrency()
  const { data, error, errorUpdateCount, refetch } = useFlexibleDates(search)
  const lowest = lowestMinor(data?.stays ?? [])
  return (
    <section className="flexible" aria-labelledby={title} aria-busy={!data && !error}>
      <h3 id={title}>{t.flexible.title(wholeNumber(FLEX_DAYS))}</h3>
      {error && !data ? (
        <FailureLine error={error} failures={errorUpdateCount} onRetry={() => refetch()} />
      ) : (
        <ul>
          {data && currency
            ? data.stays.map((stay) => (
                <li key={stay.check_in}>
                  <Shift
                    stay={stay}
                    currency={currency}
                    isLowest={lowest !== null && stay.cheapest_total_minor === lowest}
                    onTake={onTake}
                  />
                </li>
              ))
            : WAITING.map((place) => <li key={place} className="shift" aria-hidden="true" />)}
        </ul>
      )}
    </section>
  )
}
