// From the answers of /v1/map and /v1/hotels to marks on the map.
import type { Currency, Hotel, MapAnswer } from '@innsight/client'
import { money, shortMoney } from '../format/money'
import { wholeNumber } from '../format/numbers'
import { t } from '../messages/language'
import type { Mark } from './pills'

/** Pins without a price come after every pin with one. */
const NO_PRICE = Number.MAX_SAFE_INTEGER

interface Context {
  currency: Currency
  /**
   * The top of the list, best first: they win over others. Never more than its first page, so that
   * scrolling the list changes nothing on the map.
   */
  best: readonly Hotel[]
  visited: ReadonlySet<string>
}

function cheapest(answer: MapAnswer): number {
  const prices = [
    ...answer.pins.map((pin) => pin.price_minor),
    ...answer.clusters.map((cluster) => cluster.price_min_minor),
  ]
  return Math.min(...prices.map((price) => price ?? NO_PRICE))
}

function pinMarks(answer: MapAnswer, best: number, context: Context): Mark[] {
  const ranks = new Map(context.best.map(({ id }, rank) => [id, rank]))
  let accented = false
  return answer.pins.map((pin) => {
    const price = pin.price_minor
    const isBest = !accented && price !== null && price === best && answer.pins.length > 1
    accented ||= isBest
    return {
      key: pin.id,
      kind: 'pin',
      lat: pin.lat,
      lon: pin.lon,
      label: price === null ? '–' : shortMoney(price, context.currency),
      note: '',
      name: price === null ? pin.name : `${pin.name}, ${money(price, context.currency)}`,
      tone: isBest ? 'best' : 'plain',
      visited: context.visited.has(pin.id),
      order: isBest ? 0 : (ranks.get(pin.id) ?? 1e3 + (price ?? NO_PRICE / 2) / 1e6),
      bbox: null,
    }
  })
}

function clusterMarks(answer: MapAnswer, best: number, { currency }: Context): Mark[] {
  return answer.clusters.map((cluster) => {
    const price = cluster.price_min_minor
    const note = price === null ? '' : t.map.from(shortMoney(price, currency))
    const count = wholeNumber(cluster.count)
    return {
      key: `${cluster.lat}/${cluster.lon}/${cluster.count}`,
      kind: 'cluster',
      lat: cluster.lat,
      lon: cluster.lon,
      label: count,
      note,
      name: t.map.cluster(count, note),
      tone: price !== null && price === best ? 'best' : 'plain',
      visited: false,
      // A cluster stands for many hotels: only the cheapest and the top of the list beat it.
      order: 20 - Math.min(19, Math.log2(cluster.count)),
      bbox: cluster.bbox,
    }
  })
}

export function marksOf(answer: MapAnswer, context: Context): Mark[] {
  const best = cheapest(answer)
  return [...pinMarks(answer, best, context), ...clusterMarks(answer, best, context)]
}
