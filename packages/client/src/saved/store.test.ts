// brief: U7 – hotels are kept here while nobody is signed in, and go along at a sign-in.
import { expect, test } from 'vitest'
import { createClient } from '../api/client'
import { SharedStorage, TestPlatform } from '../testing/platform'
import { createSavedStore, readSaved, SAVED_MAX } from './store'

const id = (number: number) => `00000000-0000-0000-0000-${String(number).padStart(12, '0')}`
const KEY = 'innsight-saved'

function world(shared = new SharedStorage()) {
  const kept: string[] = []
  const asked: string[] = []
  let fail: ((name: string) => Response | null) | null = null
  let gate: Promise<void> = Promise.resolve()
  let gated = 'PUT'
  const platform = new TestPlatform(async (address, init) => {
    const name = `${init.method} ${address}`
    asked.push(name)
    const failed = fail?.(name)
    if (failed) return failed
    const items = [...kept]
    if (init.method === gated) await gate
    const hotel = address.split('/').at(-1) ?? ''
    const at = kept.indexOf(hotel)
    if (init.method === 'GET') {
      const place = { city: 'c', district: null, country: 'PT' }
      const fields = { slug: 's', name: 'n', ...place, open: true, saved_at: 'x' }
      const told = items.map((hotel_id) => ({ hotel_id, ...fields }))
      return Response.json({ items: told, saved_max: 200 })
    }
    if (at >= 0) kept.splice(at, 1)
    if (init.method === 'PUT') kept.unshift(hotel)
    return new Response(null, { status: 204 })
  }, shared)
  const client = createClient(platform)
  const store = createSavedStore(client)
  const fails = (how: typeof fail) => {
    fail = how
  }
  /** Answers of this method wait from now on; what comes back lets them go. */
  const holds = (method: string) => {
    let open: () => void = () => undefined
    gated = method
    gate = new Promise((resolve) => {
      open = resolve
    })
    return open
  }
  return { client, store, kept, asked, shared, fails, holds }
}

const settled = async (store: ReturnType<typeof world>['store'], ids: string[]) => {
  await expect.poll(() => store.getState().ids).toEqual(ids)
}

test('without an account they are kept here, the newest first', async () => {
  const { store, asked, shared } = world()
  await store.getState().load()
  expect(store.getState().ids).toEqual([])
  await store.getState().toggle(id(1))
  await store.getState().toggle(id(2))
  expect(store.getState().ids).toEqual([id(2), id(1)])
  await store.getState().toggle(id(1))
  expect(JSON.parse(shared.texts.get(KEY) ?? '')).toEqual([id(2)])
  expect(asked).toEqual([])
  const again = world(shared)
  await again.store.getState().load()
  expect(again.store.getState().ids).toEqual([id(2)])
})

test('a sign-in takes them along once, and a sign-out leaves nothing here', async () => {
  const { client, store, kept, asked, shared } = world()
  kept.push(id(9))
  for (const number of [1, 2]) await store.getState().toggle(id(number))
  client.session.enter('ana')
  await settled(store, [id(2), id(1), id(9)])
  expect(shared.texts.has(KEY)).toBe(false)
  await store.getState().load()
  expect(asked.filter((name) => name.startsWith('PUT'))).toHaveLength(2)
  client.session.leave()
  expect(store.getState().ids).toEqual([])
  await store.getState().load()
  expect(store.getState().ids).toEqual([])
})

test('what can’t go along stays here for the next time; a hotel that is gone does not', async () => {
  const { client, store, kept, shared, fails } = world()
  for (const number of [1, 2, 3]) await store.getState().toggle(id(number))
  fails((name) => {
    if (name.endsWith(id(1))) return Response.json({ code: 'HOTEL_NOT_FOUND' }, { status: 404 })
    return name.endsWith(id(2)) ? Response.json({}, { status: 503 }) : null
  })
  client.session.enter('ana')
  await settled(store, [id(3), id(2)])
  expect(kept).toEqual([])
  expect(JSON.parse(shared.texts.get(KEY) ?? '')).toEqual([id(3), id(2)])
  fails(null)
  await store.getState().load()
  expect(store.getState().ids).toEqual([id(3), id(2)])
  expect(kept).toEqual([id(3), id(2)])
  expect(shared.texts.has(KEY)).toBe(false)
})

test('what could not go along can be removed all the same', async () => {
  const { client, store, shared, fails } = world()
  await store.getState().toggle(id(1))
  fails((name) => (name.startsWith('PUT') ? Response.json({}, { status: 503 }) : null))
  client.session.enter('ana')
  await expect.poll(() => shared.texts.get(KEY)).toBe(JSON.stringify([id(1)]))
  await store.getState().load()
  await store.getState().toggle(id(1))
  expect(store.getState().ids).toEqual([])
  expect(JSON.parse(shared.texts.get(KEY) ?? '[]')).toEqual([])
})

test('a press shows at once, and goes back when it comes to nothing', async () => {
  const { client, store, fails } = world()
  client.session.enter('ana')
  await settled(store, [])
  fails(() => Response.json({}, { status: 503 }))
  const pressed = store.getState().toggle(id(1))
  expect(store.getState().ids).toEqual([id(1)])
  await pressed
  expect(store.getState().ids).toEqual([])
  expect(store.getState().problem?.kind).toBe('down')
  fails(null)
  await store.getState().toggle(id(1))
  expect(store.getState()).toMatchObject({ ids: [id(1)], problem: null })
})

test('two quick presses come to what was pressed last, however slow the first is', async () => {
  const { client, store, kept, asked, holds } = world()
  client.session.enter('ana')
  await settled(store, [])
  const open = holds('PUT')
  const both = Promise.all([store.getState().toggle(id(1)), store.getState().toggle(id(1))])
  await expect.poll(() => asked.at(-1)).toBe(`PUT /v1/users/me/saved/${id(1)}`)
  open()
  await both
  expect(kept).toEqual([])
  expect(asked.slice(-2)).toEqual([
    `PUT /v1/users/me/saved/${id(1)}`,
    `DELETE /v1/users/me/saved/${id(1)}`,
  ])
})

test('a press while the list is read counts, whatever the list says', async () => {
  const { client, store, kept, asked, holds } = world()
  kept.push(id(1), id(2))
  client.session.enter('ana')
  await settled(store, [id(1), id(2)])
  const open = holds('GET')
  const reading = store.getState().load()
  await expect.poll(() => asked.filter((name) => name.startsWith('GET'))).toHaveLength(2)
  const pressed = [store.getState().toggle(id(3)), store.getState().toggle(id(1))]
  open()
  await Promise.all([reading, ...pressed])
  expect(store.getState().ids).toEqual([id(3), id(2)])
  expect(kept).toEqual([id(3), id(2)])
})

test('a press on a list that could not be read reads it first, or comes to nothing', async () => {
  const { client, store, kept, fails } = world()
  kept.push(id(1), id(2))
  fails(() => Response.json({}, { status: 503 }))
  client.session.enter('ana')
  await expect.poll(() => store.getState().unread?.kind).toBe('down')
  expect(store.getState()).toMatchObject({ ids: undefined, problem: null })
  await store.getState().toggle(id(3))
  expect(store.getState().ids).toBeUndefined()
  expect(store.getState().problem?.kind).toBe('down')
  fails(null)
  await store.getState().toggle(id(3))
  expect(store.getState()).toMatchObject({
    ids: [id(3), id(1), id(2)],
    problem: null,
    unread: null,
  })
})

test('a press that waits is nobody else’s after a sign-out', async () => {
  const { client, store, kept, asked, shared, holds } = world()
  client.session.enter('ana')
  await settled(store, [])
  const open = holds('PUT')
  const pressed = [store.getState().toggle(id(1)), store.getState().toggle(id(2))]
  await expect.poll(() => asked.filter((name) => name.startsWith('PUT'))).toHaveLength(1)
  client.session.leave()
  open()
  await Promise.all(pressed)
  await store.getState().load()
  expect(kept).toEqual([id(1)])
  expect(shared.texts.has(KEY)).toBe(false)
  expect(store.getState().ids).toEqual([])
})

test('a session that ended elsewhere is over here with the next question', async () => {
  const { client, store, fails } = world()
  client.session.enter('ana')
  await settled(store, [])
  fails(() => Response.json({ code: 'UNAUTHENTICATED' }, { status: 401 }))
  await store.getState().toggle(id(1))
  expect(client.session.userId).toBeNull()
  expect(store.getState().problem?.status).toBe(401)
  await store.getState().load()
  expect(store.getState().ids).toEqual([])
})

test('one above the limit is refused here', async () => {
  const { store } = world()
  store.setState({ ids: Array.from({ length: SAVED_MAX }, (_, number) => id(number)) })
  await store.getState().toggle(id(999))
  expect(store.getState().ids).toHaveLength(SAVED_MAX)
  expect(store.getState().problem?.code).toBe('TOO_MANY_SAVED')
})

test('another tab is seen', async () => {
  const shared = new SharedStorage()
  const [one, two] = [world(shared), world(shared)]
  await one.store.getState().toggle(id(1))
  await settled(two.store, [id(1)])
})

test.each([
  [null, []],
  ['', []],
  ['no JSON', []],
  ['{"0":"x"}', []],
  [JSON.stringify([id(1), 7, null, 'casa', `${id(2)}"`, id(1), '<b>']), [id(1)]],
])('whatever is stored, only ids come out: %s', (text, ids) => {
  expect(readSaved(text)).toEqual(ids)
})
