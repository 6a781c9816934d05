// brief: U2 – a sign-in says beside each field what is wrong with it.
import { expect, test } from 'vitest'
import { Problem } from '../api/problem'
import { signInFaults, signInRefusal } from './faults'

const GOOD = { name: 'Ana', email: 'ana@example.org', password: 'long enough' }

test('what can be used has no fault', () => {
  expect(signInFaults(GOOD, true)).toEqual({})
  expect(signInFaults({ ...GOOD, name: '' }, false)).toEqual({})
})

test.each([
  [{ name: ' ' }, { name: 'badName' }],
  [{ email: 'ana' }, { email: 'badEmail' }],
  [{ password: 'short' }, { password: 'badPassword' }],
  [{ password: 'x'.repeat(201) }, { password: 'badPassword' }],
])('%o is %o', (patch, faults) => {
  expect(signInFaults({ ...GOOD, ...patch }, true)).toEqual(faults)
})

test('what the server says stands where it belongs', () => {
  const taken = new Problem('refused', { status: 409, code: 'EMAIL_TAKEN' })
  expect(signInRefusal(taken)).toEqual({ fields: { email: 'taken' }, form: null })
  const common = new Problem('refused', { status: 400, code: 'COMMON_PASSWORD' })
  expect(signInRefusal(common)).toEqual({ fields: {}, form: { code: 'common' } })
  const first = new Problem('refused', { status: 202, code: 'VERIFY_FIRST' })
  expect(signInRefusal(first).form).toEqual({ code: 'verifyFirst' })
  const wrong = new Problem('refused', { status: 401, code: 'INVALID_CREDENTIALS' })
  expect(signInRefusal(wrong).form).toEqual({ code: 'wrong' })
  const busy = new Problem('busy', { status: 429, retryAfterSeconds: 42 })
  expect(signInRefusal(busy).form).toEqual({ code: 'waits', seconds: 42 })
  const field = new Problem('refused', { status: 400, fields: ['password'] })
  expect(signInRefusal(field)).toEqual({ fields: { password: 'badPassword' }, form: null })
  expect(signInRefusal(new Problem('refused', { status: 400 })).form).toEqual({ code: 'refused' })
  expect(signInRefusal(new Problem('offline')).form?.code).toBe('problem')
})
