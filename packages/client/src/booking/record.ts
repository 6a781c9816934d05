// What of a booking on its way is kept over reloads and shared between tabs: by its stay, so that
// two tabs with different stays don't disturb each other. Nothing of a card is in it.
import type { KeyStorage } from '../platform'
import type { Guest, Intent, Payment } from './intent'
import { stayKey } from './intent'
import type { BookingState } from './state'
import type { Stay } from './stay'

/** The kept part. */
export interface StoredBooking {
  version: 1
  stay: Stay
  guest: Guest | null
  agreedMinor: number | null
  intent: Intent | null
  bookingId: string | null
  payment: Payment | null
  orderId: string | null
}

const PREFIX = 'innsight.booking'
/** Which stays there are, the last one first. */
const INDEX = `${PREFIX}s`
const STAYS_MAX = 10

/** Where a stay's booking is kept. */
export const recordKey = (stay: Stay): string => `${PREFIX}/${stayKey(stay)}`

/** What is worth keeping; nothing before something was wanted. */
export function recordOf(state: BookingState): StoredBooking | null {
  const { stay, guest, agreedMinor, intent, booking, payment, order } = state
  if (!stay || (!intent && !booking)) return null
  const bookingId = booking?.id ?? null
  return {
    ...{ version: 1, stay, guest, agreedMinor, intent, bookingId, payment },
    orderId: order?.id ?? booking?.order?.id ?? null,
  }
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}

/** Only what this version has written is believed. */
export function readRecord(text: string | null): StoredBooking | null {
  const record = parsed(text) as Partial<StoredBooking> | null
  const whole = record?.version === 1 && typeof record.stay?.roomTypeId === 'string'
  return whole ? (record as StoredBooking) : null
}

async function readIndex(storage: KeyStorage): Promise<string[]> {
  const keys = parsed(await storage.get(INDEX))
  return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : []
}

/** The booking of a stay, or of the stay that was booked last. */
export async function loadRecord(
  storage: KeyStorage,
  stay: Stay | null,
): Promise<StoredBooking | null> {
  const key = stay ? recordKey(stay) : (await readIndex(storage))[0]
  return key ? readRecord(await storage.get(key)) : null
}

/** Keeps it, as the last one; the oldest goes when there are too many. */
export async function saveRecord(storage: KeyStorage, record: StoredBooking): Promise<void> {
  const key = recordKey(record.stay)
  const text = JSON.stringify(record)
  if ((await storage.get(key)) !== text) await storage.set(key, text)
  const before = await readIndex(storage)
  if (before[0] === key) return
  const [kept, gone] = [[key, ...before.filter((one) => one !== key)], before.slice(STAYS_MAX - 1)]
  await storage.set(INDEX, JSON.stringify(kept.slice(0, STAYS_MAX)))
  for (const old of gone) if (old !== key) await storage.remove(old)
}

/**
 * Keeps what is known beside what others have stored: a wish that was not sent yet knows nothing of
 * the booking that another tab may have made.
 */
export async function saveBeside(storage: KeyStorage, record: StoredBooking): Promise<void> {
  const before = record.bookingId ? null : await loadRecord(storage, record.stay)
  await saveRecord(storage, { ...record, bookingId: record.bookingId ?? before?.bookingId ?? null })
}

/** Forgets it. */
export async function removeRecord(storage: KeyStorage, stay: Stay): Promise<void> {
  const key = recordKey(stay)
  await storage.remove(key)
  const before = await readIndex(storage)
  if (before.includes(key)) {
    await storage.set(INDEX, JSON.stringify(before.filter((one) => one !== key)))
  }
}

/** Forgets a wish that came to nothing; a booking that another tab has made of it stays. */
export async function removeWish(storage: KeyStorage, stay: Stay): Promise<void> {
  const record = await loadRecord(storage, stay)
  if (record?.bookingId === null) await removeRecord(storage, stay)
}
