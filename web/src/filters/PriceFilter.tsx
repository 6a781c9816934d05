import type { Currency, PriceBin, Scale } from '@innsight/client'
import { positionOf, priceAt, STEPS, stopFor, topOf } from '@innsight/client'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { money } from '../format/money'
import { t } from '../messages/language'
import { useCurrency, useFacets, useMeta } from '../search/answers'
import { usePage } from '../search/store'
import { Popover } from '../ui/Popover'
import { condensed, Histogram } from './Histogram'

const SETTLE_MS = 250
const BINS_MIN = 12
const NO_BINS: PriceBin[] = []

type Prices = readonly [min: number | null, max: number | null]

function words([min, max]: Prices, currency: Currency | undefined): string {
  if (!currency || (min === null && max === null)) return t.price.label
  if (max === null) return t.price.from(money(min ?? 0, currency))
  if (min === null) return t.price.to(money(max, currency))
  return t.price.between(money(min, currency), money(max, currency))
}

/**
 * What the thumbs show: the asked prices, until a person moves one of them. Only then is anything
 * asked anew, once the thumb rests; all movements of one opening are one step in the history.
 */
function usePrices(): [Prices, (prices: Prices) => void] {
  const { priceMin, priceMax } = usePage((page) => page.search.filters)
  const [moving, setMoving] = useState<Prices | null>(null)
  const pending = useRef<Prices | null>(null)
  const stepped = useRef(false)
  const settle = useCallback(() => {
    if (!pending.current) return
    const [min, max] = pending.current
    pending.current = null
    usePage
      .getState()
      .filter({ priceMin: min, priceMax: max }, stepped.current ? 'replace' : 'push')
    stepped.current = true
    setMoving(null)
  }, [])
  useEffect(() => {
    if (!moving) return
    const timer = setTimeout(settle, SETTLE_MS)
    return () => clearTimeout(timer)
  }, [moving, settle])
  // Closing the panel does not take a movement back.
  useEffect(() => settle, [settle])
  const move = (prices: Prices) => {
    pending.current = prices
    setMoving(prices)
  }
  return [moving ?? [priceMin, priceMax], move]
}

function Sliders({ scale, currency }: { scale: Scale; currency: Currency }) {
  const [[min, max], move] = usePrices()
  const [low, high] = [positionOf(scale, min, 'low'), positionOf(scale, max, 'high')]
  const lowest = money(min ?? 0, currency)
  const highest = max === null ? t.price.noLimit : money(max, currency)
  const free = min === null && max === null
  const moveLow = (to: number) => {
    const below = Math.ceil(high / STEPS) - 1
    move([priceAt(scale, Math.max(0, Math.min(stopFor(low, to), below))), max])
  }
  const moveHigh = (to: number) => {
    const above = Math.floor(low / STEPS) + 1
    move([min, priceAt(scale, Math.min(scale.stops.length, Math.max(stopFor(high, to), above)))])
  }
  return (
    <>
      <div className="sliders">
        <input
          type="range"
          aria-label={t.price.lowest}
          aria-valuetext={lowest}
          min={0}
          max={topOf(scale)}
          value={low}
          onChange={(event) => moveLow(Number(event.target.value))}
        />
        <input
          type="range"
          aria-label={t.price.highest}
          aria-valuetext={highest}
          min={0}
          max={topOf(scale)}
          value={high}
          onChange={(event) => moveHigh(Number(event.target.value))}
        />
      </div>
      <div className="popover-foot">
        <output>
          {lowest} – {highest}
        </output>
        <button
          type="button"
          className="text-button"
          aria-disabled={free}
          onClick={() => !free && move([null, null])}
        >
          {t.price.any}
        </button>
      </div>
    </>
  )
}

/** The scale ends a little after the dearest hotel here, and stays while the panel is open. */
function Panel({ bounds, currency }: { bounds: readonly number[]; currency: Currency }) {
  const { priceMin, priceMax } = usePage((page) => page.search.filters)
  const bins = useFacets()?.price ?? NO_BINS
  const [end] = useState(() => {
    const dearest = bins.findLastIndex((bin) => bin.count > 0)
    const chosen = bounds.findLastIndex((from) => from <= Math.max(priceMin ?? 0, priceMax ?? 0))
    const used = bins.length ? Math.max(dearest, chosen) + 2 : bounds.length
    return Math.min(bounds.length, Math.max(BINS_MIN, used))
  })
  const scale = useMemo(() => ({ stops: bounds.slice(0, end) }), [bounds, end])
  return (
    <>
      <p className="hint">{t.price.about}</p>
      <Histogram bins={bins.slice(0, end)} from={priceMin} to={priceMax} />
      <Sliders scale={scale} currency={currency} />
    </>
  )
}

export function PriceFilter() {
  const { priceMin, priceMax } = usePage((page) => page.search.filters)
  const meta = useMeta()
  const currency = useCurrency()
  const bins = useFacets()?.price ?? NO_BINS
  const on = priceMin !== null || priceMax !== null
  return (
    <Popover
      label={t.price.label}
      buttonClass={on ? 'chip on' : 'chip'}
      panelClass="popover-price"
      button={
        <>
          {bins.some((bin) => bin.count > 0) && (
            <Histogram bins={condensed(bins)} from={priceMin} to={priceMax} small />
          )}
          {words([priceMin, priceMax], currency)}
        </>
      }
    >
      {() =>
        meta && currency ? (
          <Panel bounds={meta.price_bins.map((bin) => bin.from_minor)} currency={currency} />
        ) : null
      }
    </Popover>
  )
}
