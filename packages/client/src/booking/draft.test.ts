// brief: U2, U3
import { expect, test } from 'vitest'
import { Session } from '../api/session'
import type { KeyStorage } from '../platform'
import { SharedStorage } from '../testing/platform'
import { STAY } from '../testing/stay'
import { createDraftStore, DRAFT_KEY } from './draft'

const draftOver = (storage: KeyStorage, session = new Session()) =>
  createDraftStore({ platform: { storage }, session })

const settle = () => new Promise((done) => setTimeout(done))

test('what was typed is there after a reload', async () => {
  const storage = new SharedStorage().tab()
  const before = draftOver(storage).getState()
  before.choose(STAY)
  before.type({ name: 'Ana' })
  before.type({ email: 'ana@example.org' })
  await settle()
  const after = draftOver(storage)
  await after.getState().load()
  expect(after.getState()).toMatchObject({
    loaded: true,
    stay: STAY,
    guest: { name: 'Ana', email: 'ana@example.org' },
  })
  after.getState().clear()
  await settle()
  const last = draftOver(storage)
  await last.getState().load()
  expect(last.getState()).toMatchObject({ stay: null, guest: { name: '', email: '' } })
})

test('what is typed before that is there is not lost', async () => {
  const shared = new SharedStorage()
  shared.texts.set(DRAFT_KEY, JSON.stringify({ guest: { name: 'Bo', email: 'bo@example.org' } }))
  const store = draftOver(shared.tab())
  const loading = store.getState().load()
  store.getState().type({ name: 'Ana' })
  await loading
  expect(store.getState().guest).toEqual({ name: 'Ana', email: 'bo@example.org' })
})

test.each(['', '{', 'null', '[]', '{"stay":7,"guest":"x"}', '{"guest":{"name":1}}'])(
  'a draft that reads %s is none',
  async (text) => {
    const shared = new SharedStorage()
    shared.texts.set(DRAFT_KEY, text)
    const store = draftOver(shared.tab())
    await store.getState().load()
    expect(store.getState()).toMatchObject({ stay: null, guest: { name: '', email: '' } })
  },
)

test('storage that fails costs nothing but the memory', async () => {
  const store = draftOver({
    get: async () => null,
    set: () => Promise.reject(new Error('full')),
    remove: async () => undefined,
  })
  store.getState().type({ name: 'Ana' })
  await settle()
  store.getState().type({ name: 'Ann' })
  await settle()
  expect(store.getState().guest.name).toBe('Ann')
})

test('who signs out takes it along; who signs in as somebody else does not find it', async () => {
  const shared = new SharedStorage()
  const session = new Session()
  const store = draftOver(shared.tab(), session)
  store.getState().type({ name: 'Ana' })
  session.enter('ana')
  expect(store.getState().guest.name).toBe('Ana')
  session.enter(null)
  session.enter('bo')
  expect(store.getState().guest.name).toBe('')
  store.getState().type({ name: 'Bo' })
  session.leave()
  await settle()
  expect(store.getState().guest.name).toBe('')
  expect(shared.texts.get(DRAFT_KEY)).not.toContain('Bo')
})
