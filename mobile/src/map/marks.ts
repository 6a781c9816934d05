// From the answers of map and list to marks on the map. Pure.
import type { Box, Currency, Frame, Hotel, MapAnswer } from '@innsight/client'
import { contains, widthOf } from '@innsight/client'
import { money, shortMoney } from '../format/money'
import { wholeNumber } from '../format/numbers'
import { t } from '../messages/language'

export interface Mark {
  /** The same for the same hotel or cluster, so that the native map keeps its view. */
  key: string
  kind: 'pin' | 'cluster'
  lat: number
  lon: number
  label: string
  /** Second line of a cluster. */
  note: string
  /** For a screen reader. */
  name: string
  tone: 'plain' | 'best'
  /** How many hotels it stands for. */
  count: number
  /** Lower is better. */
  order: number
  /** What a press on a cluster shows. */
  box: Box | null
  /** A dot has no room for its price. */
  isDot: boolean
}

/** Native maps break down with more views on them. */
export const MARKS_MAX = 80
/** Pins without a price come after every pin with one. */
const NO_PRICE = Number.MAX_SAFE_INTEGER

const priced = (price: number | null | undefined): number => price ?? NO_PRICE

function cheapestOf({ pins, clusters }: MapAnswer): number {
  const prices = [
    ...pins.map((pin) => priced(pin.price_minor)),
    ...clusters.map((cluster) => priced(cluster.price_min_minor)),
  ]
  return Math.min(NO_PRICE, ...prices)
}

function pinMark(
  pin: MapAnswer['pins'][number],
  rank: number | undefined,
  isBest: boolean,
  currency: Currency,
): Mark {
  const { id, lat, lon, name, price_minor: price } = pin
  return {
    ...{ key: id, kind: 'pin', lat, lon, note: '', count: 1, box: null, isDot: false },
    label: price === null ? '–' : shortMoney(price, currency),
    name: price === null ? name : `${name}, ${money(price, currency)}`,
    tone: isBest ? 'best' : 'plain',
    order: isBest ? -1 : (rank ?? 1000 + priced(price) / NO_PRICE),
  }
}

function clusterMark(
  cluster: MapAnswer['clusters'][number],
  isBest: boolean,
  currency: Currency,
): Mark {
  const { lat, lon, count, price_min_minor: price, bbox } = cluster
  const [west = lon, south = lat, east = lon, north = lat] = bbox
  const note = price === null ? '' : t.map.from(shortMoney(price, currency))
  return {
    ...{ key: `${lat}/${lon}`, kind: 'cluster', lat, lon, note, count, isDot: false },
    label: wholeNumber(count),
    name: t.map.cluster(wholeNumber(count), note),
    tone: isBest ? 'best' : 'plain',
    // It stands for many hotels.
    order: -Math.log2(count),
    box: { west, south, east, north },
  }
}

/** All marks of an answer, the better ones first, never more than a map can bear. */
export function marksOf(answer: MapAnswer, best: readonly Hotel[], currency: Currency): Mark[] {
  const cheapest = cheapestOf(answer)
  const isBest = (price: number | null) => price !== null && price === cheapest
  const ranks = new Map(best.map(({ id }, rank) => [id, rank]))
  const pins = answer.pins.map((pin) =>
    pinMark(pin, ranks.get(pin.id), isBest(pin.price_minor), currency),
  )
  const clusters = answer.clusters.map((one) =>
    clusterMark(one, isBest(one.price_min_minor), currency),
  )
  return [...pins, ...clusters].sort((a, b) => a.order - b.order).slice(0, MARKS_MAX)
}

const PILL = { height: 30, letter: 8, padding: 22, least: 44 }
const CLUSTER_HEIGHT = 44
const GAP = 2

/** A generous guess at what will be drawn, so that nothing has to be measured. */
export function sizeOf({ kind, label, note }: Mark): { width: number; height: number } {
  const letters = Math.max(label.length, note.length * 0.82)
  const width = Math.max(PILL.least, Math.ceil(letters * PILL.letter + PILL.padding))
  return { width, height: kind === 'cluster' ? CLUSTER_HEIGHT : PILL.height }
}

/** Those of the better order keep their price; what they cover of others becomes a dot. */
export function separated(marks: readonly Mark[], area: Box, frame: Frame): Mark[] {
  const across = frame.width / Math.max(widthOf(area), 1e-9)
  const up = frame.height / Math.max(area.north - area.south, 1e-9)
  const taken: { x: number; y: number; width: number; height: number }[] = []
  return marks.map((mark) => {
    const x = ((((mark.lon - area.west) % 360) + 360) % 360) * across
    const y = (area.north - mark.lat) * up
    const { width, height } = sizeOf(mark)
    const covered = taken.some(
      (other) =>
        Math.abs(other.x - x) < (other.width + width) / 2 + GAP &&
        Math.abs(other.y - y) < (other.height + height) / 2 + GAP,
    )
    if (covered) return { ...mark, isDot: true }
    taken.push({ x, y, width, height })
    return mark
  })
}

/** Those that the map shows now: what lies outside costs the native map as much as what does not. */
export const within = (marks: readonly Mark[], area: Box): Mark[] =>
  marks.filter((mark) => contains(area, mark))
