// brief: U5 – a server without sockets is not asked for one again and again.
import { expect, test } from 'vitest'
import { sparing } from './sockets'

function world() {
  let now = 0
  const made: EventTarget[] = []
  const open = sparing(
    () => {
      const socket = new EventTarget()
      made.push(socket)
      return socket as WebSocket
    },
    () => now,
  )
  const tell = (event: string) => made.at(-1)?.dispatchEvent(new Event(event))
  return { open, made, tell, pass: (ms: number) => (now += ms) }
}

test('after two refusals one in five minutes is tried', () => {
  const { open, made, tell, pass } = world()
  for (let tries = 0; tries < 2; tries += 1) {
    open('/')
    tell('close')
  }
  for (let tries = 0; tries < 20; tries += 1) open('/').close()
  expect(made).toHaveLength(2)
  pass(300_000)
  open('/')
  expect(made).toHaveLength(3)
})

test('where one has opened, each is tried', () => {
  const { open, made, tell } = world()
  open('/')
  tell('open')
  for (let ends = 0; ends < 5; ends += 1) {
    tell('close')
    open('/')
  }
  expect(made).toHaveLength(6)
})
