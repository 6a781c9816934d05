// What of a booking on its way is kept over reloads and shared between tabs: by its stay, so that
// two tabs with different stays don't disturb each other. Nothing of a card is in it.
import type { Who } from '../api/session'
import type { KeyStorage } from '../platform'
import type { Guest, Intent, Payment } from './intent'
import { isOld, stayKey } from './intent'
import type { BookingState } from './state'
import type { Stay } from './stay'

/** The kept part. */
export interface StoredBooking {
  version: 1
  /** Whose it is; null as long as nobody was signed in. */
  userId: string | null
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
  const { userId, stay, guest, agreedMinor, intent, booking, payment, order } = state
  if (!stay || (!intent && !booking)) return null
  const bookingId = booking?.id ?? null
  return {
    ...{ version: 1, userId, stay, guest, agreedMinor, intent, bookingId, payment },
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
  return whole ? ({ ...record, userId: record.userId ?? null } as StoredBooking) : null
}

/** Whether it may be shown to whoever is there now. Nobody has to have asked who that is. */
export const isOf = ({ userId }: StoredBooking, who: Who): boolean =>
  userId === null || who === undefined || who === userId

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

/** Who is there, and when. */
interface Here {
  who: Who
  ownMs: number
}

/** Another tab's wish that may still be answered, or sent again: it is not ours to lose. */
function isLiving(intent: Intent | null, own: ReadonlySet<string>, nowMs: number): boolean {
  return intent !== null && !own.has(intent.key) && !isOld(intent, nowMs)
}

/**
 * Keeps what is known beside what others have stored: a wish that was not sent yet knows nothing of
 * the booking that another tab may have made, and does not take the place of its wish.
 */
export async function saveBeside(
  storage: KeyStorage,
  record: StoredBooking,
  own: ReadonlySet<string>,
  { who, ownMs }: Here,
): Promise<void> {
  const found = record.bookingId ? null : await loadRecord(storage, record.stay)
  const before = found && isOf(found, who) ? found : null
  if (before && isLiving(before.intent, own, ownMs)) return
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

/** Forgets a wish that came to nothing; what another tab has made or still wants stays. */
export async function removeWish(
  storage: KeyStorage,
  stay: Stay,
  own: ReadonlySet<string>,
): Promise<void> {
  const record = await loadRecord(storage, stay)
  const isOurs = !record?.intent || own.has(record.intent.key)
  if (record?.bookingId === null && isOurs) await removeRecord(storage, stay)
}

/** Forgets all that is somebody's, or could be. */
export async function removeRecordsOf(storage: KeyStorage, userId: string | null): Promise<void> {
  const before = await readIndex(storage)
  const kept: string[] = []
  for (const key of before) {
    const record = readRecord(await storage.get(key))
    if (record && record.userId !== null && record.userId !== userId) kept.push(key)
    else await storage.remove(key)
  }
  await storage.set(INDEX, JSON.stringify(kept))
}
