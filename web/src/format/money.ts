// Prices arrive as whole minor units; the currency's exponent comes from /v1/meta.

export interface Currency {
  code: string
  exponent: number
}

const cache = new Map<string, Intl.NumberFormat>()

function format(currency: Currency, decimals: number): Intl.NumberFormat {
  const key = `${currency.code}/${decimals}`
  const known = cache.get(key)
  if (known) return known
  const made = new Intl.NumberFormat('en-GB', {
    style: 'currency',
    currency: currency.code,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
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
export function money(minor: number, currency: Currency): string {
  const whole = minor % 10 ** currency.exponent === 0
  const decimals = whole ? 0 : currency.exponent
  return format(currency, decimals).format(
    decimalText(minor, currency.exponent) as unknown as number,
  )
}

const THOUSAND = 1000

/** As short as a pill needs it: €192, €1.2k. Rounded to the nearest. */
export function shortMoney(minor: number, currency: Currency): string {
  const major = Math.round(minor / 10 ** currency.exponent)
  if (major < 10 * THOUSAND) return format(currency, 0).format(major)
  const thousands = Math.round(major / THOUSAND)
  return `${format(currency, 0).format(thousands)}k`
}

/** A nightly average beside an exact total: whole units, rounded down as the server rounds. */
export function nightlyMoney(minor: number, currency: Currency): string {
  return format(currency, 0).format(Math.floor(minor / 10 ** currency.exponent))
}
