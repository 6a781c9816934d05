// brief: U4 – every failure has a face in words for people, in both languages, without codes.
import { Problem } from '@innsight/client'
import { refusalWords } from '../booking/refusalWords'
import { useLanguage } from '../messages/language'
import { ageWords } from './Age'
import { waitWords, wordsOf } from './words'

const KINDS = [
  'offline',
  'unreachable',
  'late',
  'garbled',
  'busy',
  'down',
  'gone',
  'refused',
] as const
const REFUSALS = [
  { code: 'INSUFFICIENT_INVENTORY', night: '2027-03-02', requested: 2, available: 1 },
  { code: 'INSUFFICIENT_INVENTORY', night: null, requested: 1, available: 0 },
  { code: 'NIGHT_CLOSED', night: '2027-03-02' },
  { code: 'NIGHT_CLOSED', night: null },
  { code: 'INVALID_DATE_RANGE', night: null },
  { code: 'MIN_STAY', nights: 3 },
  { code: 'TOO_MANY_HOLDS', most: 10 },
  { code: 'PARTY_TOO_LARGE' },
  { code: 'ROOM_TYPE_NOT_FOUND' },
  { code: 'TOO_MANY_ATTEMPTS' },
  { code: 'PAYMENT_REQUIRED' },
  { code: 'BOOKING_EXPIRED' },
  { code: 'BOOKING_NOT_PENDING' },
  { code: 'OTHER', requestId: 'abc' },
] as const

/** UPPER_SNAKE, a status, or nothing at all. */
const CODE = /[A-Z]{3,}_|\b[45]\d\d\b|undefined|null|NaN/

describe.each(['en', 'de'] as const)('in %s', (language) => {
  beforeEach(() => useLanguage.getState().choose(language))

  test.each(KINDS)('%s', (kind) => {
    const { title, text } = wordsOf(new Problem(kind, { status: 503, code: 'LANE_FULL' }))
    expect(title.length).toBeGreaterThan(5)
    expect(`${title} ${text}`).not.toMatch(CODE)
  })

  test.each(REFUSALS)('%o', (refusal) => {
    const words = refusalWords(refusal)
    expect(words.length).toBeGreaterThan(10)
    expect(words).not.toMatch(CODE)
  })
})

test('how old something is, is said once it could not be asked again', () => {
  useLanguage.getState().choose('en')
  const now = Date.parse('2027-03-01T12:00:00Z')
  const answer = { data: {}, dataUpdatedAt: now - 3_600_000, error: null as unknown }
  expect(ageWords(answer, now)).toBe('')
  expect(ageWords({ ...answer, error: new Problem('offline') }, now)).toMatch(
    /^No network\. What you see is from \d\d:\d\d\.$/,
  )
  const days = { ...answer, dataUpdatedAt: now - 3 * 86_400_000, error: new Problem('late') }
  expect(ageWords(days, now)).toMatch(/from .*26 Feb/)
  expect(ageWords({ ...answer, data: undefined, error: new Problem('offline') }, now)).toBe('')
})

test('a wait is said in seconds, then in minutes', () => {
  expect(waitWords(42)).toBe('42 seconds')
  expect(waitWords(200)).toBe('4 minutes')
})
