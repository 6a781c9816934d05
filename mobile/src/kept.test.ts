// brief: U4 – what was seen is there again after a restart, whatever the storage holds or takes.
import { dehydrate, InfiniteQueryObserver, QueryClient } from '@tanstack/react-query'
import { phone, texts, wipe } from '../test/phone'
import { fitting, forgetUnseen, keepAnswers, restoreAnswers } from './kept'
import { storage } from './platform/storage'

const KEY = 'innsight.answers'
const fresh = () =>
  new QueryClient({ defaultOptions: { queries: { gcTime: Number.POSITIVE_INFINITY } } })

beforeEach(wipe)

async function kept(fill: (client: QueryClient) => void): Promise<void> {
  const client = fresh()
  const end = keepAnswers(client, storage)
  fill(client)
  await end()
}

test('an answer and its age come back, and what is not worth it does not', async () => {
  const seenAt = Date.now() - 60_000
  await kept((client) => {
    client.setQueryData(['hotel', 'a'], { name: 'Alfama' }, { updatedAt: seenAt })
    client.setQueryData(['places', 'lis'], ['Lisbon'])
  })
  const after = fresh()
  await restoreAnswers(after, storage)
  expect(after.getQueryData(['hotel', 'a'])).toEqual({ name: 'Alfama' })
  expect(after.getQueryState(['hotel', 'a'])?.dataUpdatedAt).toBe(seenAt)
  expect(after.getQueryData(['places', 'lis'])).toBeUndefined()
})

test('an answer that could not be asked again is kept as the answer that it is', async () => {
  await kept((client) => {
    client.setQueryData(['hotel', 'a'], { name: 'Alfama' })
    const query = client.getQueryCache().find({ queryKey: ['hotel', 'a'] })
    query?.setState({ status: 'error', error: new Error('offline') })
  })
  const after = fresh()
  await restoreAnswers(after, storage)
  expect(after.getQueryState(['hotel', 'a'])).toMatchObject({ status: 'success', error: null })
})

test.each([
  ['nothing', undefined],
  ['no JSON', '{"buster'],
  ['another shape', '{"buster":"1","timestamp":1,"clientState":7}'],
  ['an older version', '{"buster":"0","timestamp":9999999999999,"clientState":{"queries":[{}]}}'],
])('a storage with %s is as good as an empty one', async (_, text) => {
  if (text !== undefined) texts.set(KEY, text)
  const after = fresh()
  await restoreAnswers(after, storage)
  expect(after.getQueryCache().getAll()).toHaveLength(0)
})

test('an answer that is the same is written out once, however often it is kept', async () => {
  const client = fresh()
  let written = 0
  const same = {
    toJSON: () => {
      written += 1
      return { name: 'Alfama' }
    },
  }
  client.setQueryData(['hotel', 'a'], same, { updatedAt: Date.now() - 1 })
  await keepAnswers(client, storage)()
  const once = written
  await keepAnswers(client, storage)()
  expect(written).toBe(once)
  client.setQueryData(['hotel', 'a'], same, { updatedAt: Date.now() })
  await keepAnswers(client, storage)()
  expect(written).toBeGreaterThan(once)
  // Another question with the very same answer is another text.
  client.setQueryData(['hotel', 'b'], same)
  await keepAnswers(client, storage)()
  const after = fresh()
  await restoreAnswers(after, storage)
  expect(after.getQueryData(['hotel', 'a'])).toEqual({ name: 'Alfama' })
  expect(after.getQueryData(['hotel', 'b'])).toEqual({ name: 'Alfama' })
})

test('a full storage breaks nothing', async () => {
  phone.isFull = true
  await kept((client) => void client.setQueryData(['hotel', 'a'], {}))
  expect(texts.has(KEY)).toBe(false)
})

test('the newest answers are kept, as many as fit', () => {
  const client = fresh()
  for (let age = 0; age < 10; age += 1) {
    client.setQueryData(['hotel', age], 'x'.repeat(1000), { updatedAt: Date.now() - age * 1000 })
  }
  const some = fitting(dehydrate(client).queries, 5000)
  expect(some.length).toBeGreaterThan(1)
  expect(some.length).toBeLessThan(5)
  expect(JSON.parse(some[0] ?? '').queryKey).toEqual(['hotel', 0])
})

test('two hundred pans leave no more behind than sixty answers', () => {
  const client = fresh()
  for (let pan = 0; pan < 200; pan += 1) {
    client.setQueryData(['map', pan], { pan }, { updatedAt: pan + 1 })
    forgetUnseen(client)
  }
  const left = client.getQueryCache().getAll()
  expect(left).toHaveLength(60)
  expect(client.getQueryData(['map', 199])).toEqual({ pan: 199 })
  expect(client.getQueryData(['map', 0])).toBeUndefined()
})

test('a question that was just put is asked once, however many answers lie about', async () => {
  const client = fresh()
  const end = keepAnswers(client, storage)
  for (let pan = 0; pan < 80; pan += 1) client.setQueryData(['map', pan], { pan })
  let asked = 0
  const question = (pan: number) => ({
    queryKey: ['hotels', pan],
    queryFn: async () => {
      asked += 1
      return { items: [] }
    },
    ...{ initialPageParam: null, getNextPageParam: () => null },
  })
  const observer = new InfiniteQueryObserver(client, question(0))
  const stop = observer.subscribe(() => undefined)
  for (let pan = 1; pan <= 5; pan += 1) {
    observer.setOptions(question(pan))
    const query = client.getQueryCache().find({ queryKey: ['hotels', pan] })
    expect(query).toBeDefined()
    // Drawing asks for the same again before it is seen.
    observer.setOptions(question(pan))
    expect(client.getQueryCache().find({ queryKey: ['hotels', pan] })).toBe(query)
    await query?.promise
  }
  expect(asked).toBe(6)
  stop()
  await end()
})

test('a question that failed and that nobody looks at is forgotten too', () => {
  const client = fresh()
  for (let pan = 0; pan < 70; pan += 1) {
    const query = client.getQueryCache().build(client, { queryKey: ['map', pan] })
    query.setState({ status: 'error', error: new Error('offline'), errorUpdatedAt: pan + 1 })
  }
  forgetUnseen(client)
  expect(client.getQueryCache().getAll()).toHaveLength(60)
})
