// Prices as the guest's locale writes them: the same amount is the same string everywhere.
import type { Currency, Offer } from '@innsight/client'
import * as exact from '@innsight/client'
import { locale } from '../messages/locale'

/** €192, or €192.50 when there are cents: the exact amount. */
export const money = (minor: number, currency: Currency): string =>
  exact.money(minor, currency, locale())

/** As short as a pill needs it: €193, €12.4k. */
export const shortMoney = (minor: number, currency: Currency): string =>
  exact.shortMoney(minor, currency, locale())

/** What a night costs on average, rounded up. */
export const nightlyMoney = (
  offer: Pick<Offer, 'total_minor' | 'nights' | 'rooms' | 'nightly_minor'>,
  currency: Currency,
): string => exact.nightlyMoney(offer, currency, locale())
