import { t } from '../messages/language'

export function Stars({ count }: { count: number }) {
  if (count === 0) return null
  const label = t.count.stars(count)
  return (
    <span className="stars" role="img" aria-label={label} title={label}>
      {'★'.repeat(count)}
    </span>
  )
}
