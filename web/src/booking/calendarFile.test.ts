// brief: U2 – the file that calendars take: RFC 5545.
import { expect, test } from 'vitest'
import { calendarFile, instantOf } from './calendarFile'

const STAY = {
  id: '0198c0de-0000-7000-8000-000000000001',
  summary: 'Hôtel du Nord; the one, by the sea, which has a name that goes on and on for long',
  description: 'Two lines\nand a \\',
  location: '1 Rua, Lisbon',
  checkIn: '2027-03-27',
  arrival: '15:00:00',
  checkOut: '2027-03-29',
  departure: '11:00:00',
  timeZone: 'Europe/Lisbon',
  latitude: 38.7,
  longitude: -9.1,
}

test('times are those of the hotel’s clock, over the change to summer time', () => {
  const file = calendarFile(STAY, 0)
  expect(file).toContain('DTSTART:20270327T150000Z\r\n')
  // Lisbon goes over to UTC+1 on 28 March.
  expect(file).toContain('DTEND:20270329T100000Z\r\n')
})

test.each([
  ['2027-01-05', '15:00:00', 'Pacific/Auckland', '2027-01-05T02:00:00.000Z'],
  ['2027-07-05', '00:00:00', 'America/St_Johns', '2027-07-05T02:30:00.000Z'],
  ['2027-07-05', '14:00', 'Asia/Kathmandu', '2027-07-05T08:15:00.000Z'],
  ['2027-07-05', '14:00', 'Mars/Olympus', '2027-07-05T14:00:00.000Z'],
] as const)('%s %s in %s is %s', (date, time, zone, instant) => {
  expect(new Date(instantOf(date, time, zone)).toISOString()).toBe(instant)
})

test('every line ends with CRLF, has at most 75 octets, and comes whole again', () => {
  const file = calendarFile(STAY, 0)
  const lines = file.split('\r\n')
  expect(lines.at(-1)).toBe('')
  for (const line of lines) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75)
  expect(file.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/)
  const whole = file.replaceAll('\r\n ', '')
  expect(whole).toContain('SUMMARY:Hôtel du Nord\\; the one\\, by the sea\\, which has a name')
  expect(whole).toContain('DESCRIPTION:Two lines\\nand a \\\\')
})
