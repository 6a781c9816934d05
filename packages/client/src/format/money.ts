// Prices arrive as whole minor units; the currency's exponent comes from /v1/meta.
import type { Offer } from '../api/model'

export interface Currency {
  code: string
  exponent: number
}

const cache = new Map<string, Intl.NumberFormat>()

/** How amounts are written where an app says nothing else. */
const LOCALE = 'en-GB'

function format(
  currency: Currency,
  options: Intl.NumberFormatOptions,
  locale: string,
): Intl.NumberFormat {
  const key = JSON.stringify([locale, currency.code, options])
  const known = cache.get(key)
  if (known) return known
  const made = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: currency.code,
    currencyDisplay: 'narrowSymbol',
    ...options,
  })
  cache.set(key, made)
  return made
}

/** Decimal digits as a text, so that no amount ever passes through a float. */
function decimalText(minor: number, exponent: number): `${number}` {
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0')
  const whole = digits.slice(0, digits.length - exponent)
  const part = digits.slice(digits.length - exponent)
  return `${minor < 0 ? '-' : ''}${whole}${part && `.${part}`}` as `${number}`
}

/** €192, or €192.50 when there are cents: the exact amount. */
export function money(minor: number, currency: Currency, locale = LOCALE): string {
  const whole = minor % 10 ** currency.exponent === 0
  const decimals = whole ? 0 : currency.exponent
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  const exact = decimalText(minor, currency.exponent) as unknown as number
  return format(currency, digits, locale).format(exact)
}

/** Rounded up: a price that is shown short never promises less than is paid. */
const WHOLE = { maximumFractionDigits: 0, roundingMode: 'ceil' } as const
const COMPACT = { notation: 'compact', maximumFractionDigits: 1, roundingMode: 'ceil' } as const
const COMPACT_FROM = 10_000

/** As short as a pill needs it: €193, €12.4k. */
export function shortMoney(minor: number, currency: Currency, locale = LOCALE): string {
  const exact = decimalText(minor, currency.exponent) as unknown as number
  const options = Number(exact) > COMPACT_FROM ? COMPACT : WHOLE
  return format(currency, options, locale).format(exact)
}

/** What an offer costs: its stay, or without dates a night. */
export const offerMinor = ({ total_minor, nightly_minor }: Offer): number =>
  total_minor ?? nightly_minor

/**
 * What a night costs on average, to the smallest coin, rounded up. The server's own average is
 * rounded down, which is right for filters and too little for a price tag.
 */
export function nightlyMoney(
  offer: Pick<Offer, 'total_minor' | 'nights' | 'rooms' | 'nightly_minor'>,
  currency: Currency,
  locale = LOCALE,
): string {
  const { total_minor: total, nights, rooms, nightly_minor: nightly } = offer
  if (!total || !nights || !rooms) return money(nightly, currency, locale)
  const parts = nights * rooms
  return money(Math.floor(total / parts) + (total % parts === 0 ? 0 : 1), currency, locale)
}
