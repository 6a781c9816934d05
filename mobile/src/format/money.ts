// Prices as the guest's locale writes them: the same amount is the same string everywhere.
import type { Currency, Offer } from '@innsight/client'
import * as exact from '@innsight/client'
import { locale } from '../messages/locale'

/** €192, or €192.50 when there are cents: the exact amount. */
export const money = (minor: number, currency: Currency): string =>
  exact.money(minor, currency, locale())

const COMPACT_FROM = 10_000

/**
 * As short as a mark needs it. Hermes does not know how to round up, so that is done before: a short
 * price never promises less than is paid.
 */
export function shortMoney(minor: number, currency: Currency): string {
  const unit = 10 ** currency.exponent
  const step = minor > COMPACT_FROM * unit ? 100 * unit : unit
  return exact.shortMoney(Math.ceil(minor / step) * step, currency, locale())
}

/** What a night costs on average, rounded up. */
export const nightlyMoney = (
  offer: Pick<Offer, 'total_minor' | 'nights' | 'rooms' | 'nightly_minor'>,
  currency: Currency,
): string => exact.nightlyMoney(offer, currency, locale())
