import { asOfWords, clockTime } from '../format/dates'
import { t } from '../messages/language'
import { useMapAnswer } from '../search/answers'
import { FailureLine } from './Failure'

interface Props {
  /** Files of the map are missing. */
  bare: boolean
  /** The shipped map stands in for the one that belongs here. */
  plain: boolean
  onReload: () => void
}

/** Prices that are missing on the map, or old: the map says so itself. */
function PriceTrouble() {
  const { error, data, dataUpdatedAt, errorUpdateCount, refetch } = useMapAnswer()
  const asOf = asOfWords(data, dataUpdatedAt)
  if (!error) {
    return (
      asOf && (
        <p className="failed-line" role="status">
          {t.map.pricesAre(asOf)}
        </p>
      )
    )
  }
  const what = data ? t.map.pricesFrom(clockTime(dataUpdatedAt)) : t.map.pricesMissing
  return (
    <FailureLine error={error} onRetry={() => refetch()} failures={errorUpdateCount} what={what} />
  )
}

export function MapTrouble({ bare, plain, onReload }: Props) {
  return (
    <div className="map-trouble">
      {(bare || plain) && (
        <p className="failed-line" role="alert">
          <span>{plain ? t.map.plain : t.map.partsMissing}</span>
          <button type="button" className="text-button" onClick={onReload}>
            {t.tryAgain}
          </button>
        </p>
      )}
      <PriceTrouble />
    </div>
  )
}
