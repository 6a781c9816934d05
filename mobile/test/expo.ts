// Who stands in for Expo's service, where the server of the tests hands notifications over.
import type { Server } from 'node:http'
import { createServer } from 'node:http'

export interface Told {
  to: string
  title: string
  body: string
  data: { kind: string; booking: string }
}

interface Service {
  /**
   * Waits until a phone was told so much. The clock of a test that draws pages is played, and a server's
   * is not: who waits for it waits for what it sends.
   */
  arrived: (token: string, count: number) => Promise<Told[]>
  close: () => Promise<void>
}

/** Takes all that comes, from now on. */
export async function listen(): Promise<Service> {
  const { port } = new URL(process.env.INNSIGHT_PUSH_URL ?? '')
  const told: Told[] = []
  const waiting = new Set<() => void>()
  const server: Server = createServer((request, response) => {
    let text = ''
    request.on('data', (part) => {
      text += part
    })
    request.on('end', () => {
      const messages = JSON.parse(text) as Told[]
      const data = messages.map((_, index) => ({
        status: 'ok',
        id: `ticket-${told.length + index}`,
      }))
      told.push(...messages)
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify({ data }))
      for (const look of waiting) look()
    })
  })
  await new Promise<void>((done) => server.listen(Number(port), '127.0.0.1', done))
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done())
      server.closeAllConnections()
    })
  const arrived = (token: string, count: number) =>
    new Promise<Told[]>((done) => {
      const look = () => {
        const here = told.filter(({ to }) => to === token)
        if (here.length < count) return
        waiting.delete(look)
        done(here)
      }
      waiting.add(look)
      look()
    })
  return { arrived, close }
}
