// A booking as a file that calendars take (RFC 5545). Pure.
import type { IsoDate } from '@innsight/client'

export interface Appointment {
  id: string
  summary: string
  description: string
  location: string
  checkIn: IsoDate
  /** On the hotel's clock: 15:00:00. */
  arrival: string
  checkOut: IsoDate
  departure: string
  timeZone: string
  latitude: number
  longitude: number
}

const FIELDS: Intl.DateTimeFormatOptions = {
  ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
}

/** How far a zone's clock is ahead of UTC at an instant. */
function aheadMs(timeZone: string, instantMs: number): number {
  const format = new Intl.DateTimeFormat('sv-SE', { ...FIELDS, timeZone })
  return Date.parse(`${format.format(instantMs).replace(' ', 'T')}Z`) - instantMs
}

/** The instant at which a zone's clock shows this; an hour that is left out counts as the next. */
export function instantOf(date: IsoDate, time: string, timeZone: string): number {
  const wall = Date.parse(`${date}T${time.slice(0, 5)}:00Z`)
  try {
    const first = wall - aheadMs(timeZone, wall)
    return wall - aheadMs(timeZone, first)
  } catch {
    return wall
  }
}

const stamp = (instantMs: number): string =>
  new Date(instantMs).toISOString().replace(/[-:]|\.\d{3}/g, '')

const escaped = (text: string): string =>
  text.replace(/[\\;,]/g, (sign) => `\\${sign}`).replace(/\r?\n/g, '\\n')

const LINE_OCTETS = 75

/** A line has at most 75 octets; its rest goes on after a blank, and no letter is cut in two. */
function folded(line: string): string {
  const encoder = new TextEncoder()
  let octets = 0
  let text = ''
  for (const letter of line) {
    const size = encoder.encode(letter).length
    if (octets + size > LINE_OCTETS) {
      text += '\r\n '
      octets = 1
    }
    text += letter
    octets += size
  }
  return text
}

/** The file. Times are instants in UTC: every calendar shows them on its own clock. */
export function calendarFile(stay: Appointment, nowMs: number): string {
  const begins = instantOf(stay.checkIn, stay.arrival, stay.timeZone)
  const ends = instantOf(stay.checkOut, stay.departure, stay.timeZone)
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Innsight//Booking//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${stay.id}@innsight`,
    `DTSTAMP:${stamp(nowMs)}`,
    `DTSTART:${stamp(begins)}`,
    `DTEND:${stamp(ends)}`,
    `SUMMARY:${escaped(stay.summary)}`,
    `DESCRIPTION:${escaped(stay.description)}`,
    `LOCATION:${escaped(stay.location)}`,
    `GEO:${stay.latitude};${stay.longitude}`,
    'STATUS:CONFIRMED',
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return `${lines.map(folded).join('\r\n')}\r\n`
}

/** Hands a text over as a file. */
export function download(name: string, type: string, text: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
  // Not at once: the browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
