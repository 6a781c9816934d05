import { clockTime } from '../format/dates'
import { useMapAnswer } from '../search/answers'
import { FailureLine } from './Failure'

/** Prices that are missing on the map, or old: the map says so itself. */
export function MapTrouble() {
  const { error, data, dataUpdatedAt, errorUpdateCount, refetch } = useMapAnswer()
  if (!error) return null
  const what = data
    ? `The prices on the map are from ${clockTime(dataUpdatedAt)}.`
    : 'The prices on the map are missing.'
  return (
    <div className="map-trouble">
      <FailureLine
        error={error}
        onRetry={() => refetch()}
        failures={errorUpdateCount}
        what={what}
      />
    </div>
  )
}
