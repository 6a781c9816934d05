// brief: O4
import { expect, test } from 'vitest'
import { answer } from './client'
import { asProblem, Problem, problemOf } from './problem'

const BODY = {
  type: '/problems/INVALID_PARAMETER',
  title: 'A parameter can’t be used',
  status: 400,
  detail: 'rooms takes at most one room an adult; got 3 for 2 adults',
  code: 'INVALID_PARAMETER',
  request_id: 'abc',
  errors: [{ field: 'rooms', message: 'takes at most one room an adult; got 3 for 2 adults' }],
}

test('a problem keeps the server’s own words', () => {
  const problem = problemOf(400, BODY)
  expect(problem).toMatchObject({ code: 'INVALID_PARAMETER', requestId: 'abc', passing: false })
  expect(problem.message).toBe(BODY.detail)
  expect(problem.fields).toEqual(BODY.errors)
})

test.each([undefined, null, '<html>', [], { errors: 'x' }, { errors: [1, null, {}] }])(
  'a body that is no problem (%o) still is one',
  (body) => {
    const problem = problemOf(502, body)
    expect(problem).toBeInstanceOf(Problem)
    expect(problem.fields).toEqual([])
    expect(problem.title).not.toBe('')
  },
)

test('only what may pass is tried again', () => {
  expect([0, 429, 500, 503].map((status) => problemOf(status, {}).passing)).not.toContain(false)
  expect([400, 404, 409].map((status) => problemOf(status, {}).passing)).not.toContain(true)
})

test('an answer is unwrapped, an error thrown as a problem', async () => {
  const ok = Promise.resolve({ data: 7, response: new Response(null, { status: 200 }) })
  await expect(answer(ok)).resolves.toBe(7)
  const bad = Promise.resolve({ error: BODY, response: new Response(null, { status: 400 }) })
  await expect(answer(bad)).rejects.toMatchObject({ code: 'INVALID_PARAMETER', status: 400 })
})

test('no answer is a problem that passes, an abort stays an abort', async () => {
  await expect(answer(Promise.reject(new TypeError('fetch failed')))).rejects.toMatchObject({
    code: 'UNREACHABLE',
    passing: true,
  })
  const abort = new DOMException('gone', 'AbortError')
  await expect(answer(Promise.reject(abort))).rejects.toBe(abort)
  expect(asProblem(new Error('?')).code).toBe('UNREACHABLE')
})
