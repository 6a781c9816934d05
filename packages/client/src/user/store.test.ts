// brief: U2, U3
import { expect, test } from 'vitest'
import { createClient } from '../api/client'
import { SharedStorage, TestPlatform } from '../testing/platform'
import { createUserStore } from './store'

const ANA = { id: 'u', email: 'ana@example.org', name: 'Ana', created_at: '2027-03-01T12:00:00Z' }
const SESSION = { token: 'secret', expires_at: '2027-04-01T12:00:00Z', user: ANA }
const LOGIN = { email: ANA.email, password: 'innsight-demo' }
const refused = (status: number, code: string) => Response.json({ code }, { status })

function world(answer: TestPlatform['answer']) {
  const asked: string[] = []
  const shared = new SharedStorage()
  const platform = new TestPlatform((address, init) => {
    asked.push(`${init.method} ${address}`)
    return answer(address, init)
  }, shared)
  const client = createClient(platform)
  const [kept, told]: [unknown[], number[]] = [[], []]
  client.session.subscribe(() => told.push(1))
  const keychain = { keep: async (session: unknown) => void kept.push(session) }
  return { asked, client, shared, kept, told, store: createUserStore(client, keychain) }
}

test('nobody knows who is there before it was asked', async () => {
  const { store } = world(() => refused(401, 'UNAUTHENTICATED'))
  expect(store.getState().user).toBeUndefined()
  await store.getState().load()
  expect(store.getState().user).toBeNull()
})

test('no answer is not nobody, and why there is none is known', async () => {
  const { store } = world(() => refused(503, 'UNAVAILABLE'))
  await expect(store.getState().load()).rejects.toMatchObject({ kind: 'down' })
  expect(store.getState().user).toBeUndefined()
  expect(store.getState().problem?.kind).toBe('down')
})

test('a session that ends or begins elsewhere is seen', async () => {
  let who: typeof ANA | null = ANA
  const { store, client, asked } = world(() =>
    who ? Response.json(who) : refused(401, 'UNAUTHENTICATED'),
  )
  client.session.found('u')
  expect(asked).toEqual([])
  await store.getState().load()
  expect(store.getState().user?.name).toBe('Ana')
  who = null
  client.session.found(null)
  expect(store.getState().user).toBeNull()
  who = { ...ANA, id: 'b', name: 'Bo' }
  client.session.found('b')
  await expect.poll(() => store.getState().user?.name).toBe('Bo')
  expect(asked).toHaveLength(2)
})

test('signing in is told to whoever waits for it, and stores nothing by itself', async () => {
  const { store, kept, told, shared } = world(() => Response.json(SESSION, { status: 201 }))
  await store.getState().signIn(LOGIN)
  expect(store.getState().user).toEqual(ANA)
  expect(kept).toEqual([SESSION])
  expect(told).toHaveLength(1)
  expect(shared.texts.size).toBe(0)
  expect(JSON.stringify(store.getState())).not.toMatch(/secret|innsight-demo/)
})

test('a wrong login changes nothing', async () => {
  const { store, told } = world(() => refused(401, 'INVALID_CREDENTIALS'))
  await expect(store.getState().signIn(LOGIN)).rejects.toMatchObject({
    code: 'INVALID_CREDENTIALS',
  })
  expect(store.getState().user).toBeUndefined()
  expect(told).toEqual([])
})

test('an account is opened and entered at once', async () => {
  const { store, asked } = world((address) =>
    Response.json(address.endsWith('users') ? ANA : SESSION, { status: 201 }),
  )
  await store.getState().signUp({ ...LOGIN, name: 'Ana' })
  expect(asked).toEqual(['POST /v1/users', 'POST /v1/sessions'])
  expect(store.getState().user).toEqual(ANA)
})

test('signing out counts here, whatever the server says', async () => {
  const { store, kept, told, asked } = world(() => refused(500, 'INTERNAL'))
  store.setState({ user: ANA })
  await expect(store.getState().signOut()).rejects.toMatchObject({ kind: 'down' })
  expect(store.getState().user).toBeNull()
  expect([asked, kept, told]).toEqual([['DELETE /v1/sessions/current'], [null], [1]])
})

test('where accounts are hidden, a mail says how a sign-up goes on', async () => {
  const { store, asked } = world(() => new Response(null, { status: 202 }))
  const signedUp = store.getState().signUp({ name: 'Ana', ...LOGIN })
  await expect(signedUp).rejects.toMatchObject({ kind: 'refused', code: 'VERIFY_FIRST' })
  expect(asked).toEqual(['POST /v1/users'])
  expect(store.getState().user).toBeUndefined()
})
