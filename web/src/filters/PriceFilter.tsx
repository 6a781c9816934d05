import { useEffect, useState } from 'react'
import type { PriceBin } from '../api/model'
import type { Currency } from '../format/money'
import { money } from '../format/money'
import { useCurrency, useMeta } from '../search/answers'
import { usePage } from '../search/store'
import { Popover } from '../ui/Popover'
import { useFacets } from './counts'
import { condensed, Histogram } from './Histogram'

const SETTLE_MS = 250

function words(min: number | null, max: number | null, currency: Currency | undefined): string {
  if (!currency || (min === null && max === null)) return 'Price a night'
  if (max === null) return `${money(min ?? 0, currency)} and up`
  if (min === null) return `Up to ${money(max, currency)} a night`
  return `${money(min ?? 0, currency)} – ${money(max, currency)} a night`
}

interface Bounds {
  from_minor: number
  to_minor?: number | null
}

/** Slider stops: every lower bound, and one past the last for "no upper limit". */
function Sliders({ bounds, currency }: { bounds: readonly Bounds[]; currency: Currency }) {
  const { priceMin, priceMax } = usePage((page) => page.search.filters)
  const filter = usePage((page) => page.filter)
  const stops = bounds.map((bound) => bound.from_minor)
  const top = stops.length
  const indexOf = (price: number | null, otherwise: number) => {
    if (price === null) return otherwise
    const index = stops.findLastIndex((stop) => stop <= price)
    return Math.max(0, index)
  }
  const [low, setLow] = useState(indexOf(priceMin, 0))
  const [high, setHigh] = useState(indexOf(priceMax, top))

  useEffect(() => {
    const timer = setTimeout(() => {
      const min = low === 0 ? null : (stops[low] ?? null)
      const max = stops[high] ?? null
      if (min !== priceMin || max !== priceMax) filter({ priceMin: min, priceMax: max })
    }, SETTLE_MS)
    return () => clearTimeout(timer)
  }, [low, high, stops, priceMin, priceMax, filter])

  const spoken = (index: number) => {
    const price = stops[index]
    return price === undefined ? 'no limit' : money(price, currency)
  }
  return (
    <>
      <div className="sliders">
        <input
          type="range"
          aria-label="Lowest price a night"
          aria-valuetext={spoken(low)}
          min={0}
          max={top}
          value={low}
          onChange={(event) => setLow(Math.min(Number(event.target.value), high - 1))}
        />
        <input
          type="range"
          aria-label="Highest price a night"
          aria-valuetext={spoken(high)}
          min={0}
          max={top}
          value={high}
          onChange={(event) => setHigh(Math.max(Number(event.target.value), low + 1))}
        />
      </div>
      <footer className="popover-foot">
        <output>
          {spoken(low)} – {spoken(high)}
        </output>
        <button
          type="button"
          className="text-button"
          disabled={low === 0 && high === top}
          onClick={() => {
            setLow(0)
            setHigh(top)
          }}
        >
          Any price
        </button>
      </footer>
    </>
  )
}

const BINS_MIN = 12

/** The scale ends a little after the dearest hotel here, and stays while the panel is open. */
function Panel({ bounds, currency }: { bounds: readonly Bounds[]; currency: Currency }) {
  const { priceMin, priceMax } = usePage((page) => page.search.filters)
  const bins = useFacets()?.price ?? NO_BINS
  const [end] = useState(() => {
    const dearest = bins.findLastIndex((bin) => bin.count > 0)
    const chosen = bounds.findLastIndex(({ from_minor }) => from_minor <= (priceMax ?? 0))
    const used = bins.length ? Math.max(dearest, chosen) + 2 : bounds.length
    return Math.min(bounds.length, Math.max(BINS_MIN, used))
  })
  return (
    <>
      <p className="hint">Average for one room and night, taxes in</p>
      <Histogram bins={bins.slice(0, end)} from={priceMin} to={priceMax} />
      <Sliders bounds={bounds.slice(0, end)} currency={currency} />
    </>
  )
}

const NO_BINS: PriceBin[] = []

export function PriceFilter() {
  const { priceMin, priceMax } = usePage((page) => page.search.filters)
  const meta = useMeta()
  const currency = useCurrency()
  const bins = useFacets()?.price ?? NO_BINS
  const on = priceMin !== null || priceMax !== null
  return (
    <Popover
      label="Price a night"
      buttonClass={on ? 'chip on' : 'chip'}
      panelClass="popover-price"
      button={
        <>
          {bins.some((bin) => bin.count > 0) && (
            <Histogram bins={condensed(bins)} from={priceMin} to={priceMax} small />
          )}
          {words(priceMin, priceMax, currency)}
        </>
      }
    >
      {() => (meta && currency ? <Panel bounds={meta.price_bins} currency={currency} /> : null)}
    </Popover>
  )
}
