// brief: O7 – the account's page says what is the matter, without a code, and what to do first.
import { ClientProvider, Problem } from '@innsight/client'
import { QueryClientProvider } from '@tanstack/react-query'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test, vi } from 'vitest'
import { client, queryClient } from '../api/client'
import { troubleWords } from './doing'
import { Erase, Tied } from './Erase'
import { Profile } from './Profile'
import { isPassword } from './password'
import { Sessions } from './Sessions'
import { SESSIONS_KEY } from './sessions'
import { tiesOf } from './ties'

// What the stores read when they are made; nothing is drawn into it.
vi.hoisted(() => {
  const nothing = () => undefined
  const window = { location: { search: '', pathname: '/' }, addEventListener: nothing }
  Object.assign(globalThis, { window })
})

const CODE = /[A-Z]{3,}_[A-Z]|_at\b|\b(undefined|null|NaN)\b/
const ANA = {
  id: 'ana',
  email: 'ana@example.org',
  name: 'Ana <b>',
  created_at: '2027-03-01T12:00:00Z',
}

function drawn(element: React.ReactElement): string {
  const inside = createElement(ClientProvider, { value: client }, element)
  return renderToStaticMarkup(createElement(QueryClientProvider, { client: queryClient }, inside))
}

const text = (markup: string) => markup.replace(/<[^>]*>/g, ' ')

const session = (id: string, current: boolean, device: string | null) => ({
  id,
  current,
  device,
  created_at: '2027-03-01T12:00:00Z',
  last_seen_at: '2027-03-02T12:00:00Z',
  expires_at: '2027-04-01T12:00:00Z',
})

test('sessions tell this device apart, and name what ends', () => {
  const items = [session('1', true, 'Firefox, Windows'), session('2', false, null)]
  queryClient.setQueryData([...SESSIONS_KEY, ''], { items })
  const markup = drawn(createElement(Sessions))
  expect(text(markup)).toMatch(/Firefox, Windows.*This device.*Unknown device.*last used/s)
  expect(markup).toContain('aria-label="Sign out Unknown device, last used')
  expect(text(markup)).toContain('Sign out everywhere else')
  expect(text(markup)).not.toMatch(CODE)
  expect(markup).not.toContain('Sign out Firefox')
})

test('what somebody typed is drawn as text', () => {
  const markup = drawn(createElement(Profile, { user: ANA }))
  expect(markup).toContain('value="Ana &lt;b&gt;"')
  expect(text(markup)).toMatch(/ana@example.org.*1 March 2027/s)
  expect(text(markup)).not.toMatch(CODE)
})

test('the first step of the end deletes nothing', () => {
  const shown = text(drawn(createElement(Erase, { onDone: () => undefined })))
  expect(shown).toMatch(/Delete the account…/)
  expect(shown).not.toMatch(/for ever/)
})

test.each([
  [{ stays: ['a', 'b'], payments: [] }, /2 booked stays.*Cancel them/s],
  [{ stays: ['a'], payments: ['c'] }, /1 booked stay .*1 payment /s],
  [{}, /still needed/],
  [{ stays: 'x', payments: null }, /still needed/],
])('%o is told with what to do first', (details, words) => {
  const problem = new Problem('refused', { status: 409, code: 'ACCOUNT_IN_USE', details })
  const markup = drawn(createElement(Tied, { problem }))
  expect(text(markup)).toMatch(words)
  expect(text(markup)).toContain('My trips')
  expect(text(markup)).not.toMatch(CODE)
})

test('other problems are no ties', () => {
  expect(tiesOf(new Problem('offline'))).toBeNull()
  expect(tiesOf(new Problem('refused', { code: 'CONCURRENCY_ABORT' }))).toBeNull()
})

test.each([
  [new Problem('refused', { status: 403, code: 'WRONG_PASSWORD' }), true, /not your current/],
  [new Problem('busy', { status: 429, retryAfterSeconds: 42 }), true, /42 seconds/],
  [new Problem('busy', { status: 429, retryAfterSeconds: 42 }), false, /short pause/],
  [new Problem('refused', { status: 401, code: 'UNAUTHENTICATED' }), true, /sign-in is over/],
  [new Problem('offline'), false, /You are offline/],
  [new Problem('down', { status: 503 }), false, /has a problem/],
  [new Problem('refused', { status: 400 }), false, /look it over/],
])('%o has words', (problem, withPassword, words) => {
  expect(troubleWords(problem, withPassword)).toMatch(words)
  expect(troubleWords(problem, withPassword)).not.toMatch(CODE)
})

test.each([
  ['1234567', false],
  ['12345678', true],
  ['é'.repeat(8), true],
  ['x'.repeat(200), true],
  ['x'.repeat(201), false],
])('%s may be a password: %s', (password, may) => expect(isPassword(password)).toBe(may))
