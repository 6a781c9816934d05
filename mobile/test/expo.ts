// Who stands in for Expo's service, where the server of the tests hands notifications over.
import type { Server } from 'node:http'
import { createServer } from 'node:http'

export interface Told {
  to: string
  title: string
  body: string
  data: { kind: string; booking: string }
}

/** Takes all that comes, from now on. */
export async function listen(): Promise<{ told: Told[]; close: () => Promise<void> }> {
  const { port } = new URL(process.env.INNSIGHT_PUSH_URL ?? '')
  const told: Told[] = []
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
    })
  })
  await new Promise<void>((done) => server.listen(Number(port), '127.0.0.1', done))
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done())
      server.closeAllConnections()
    })
  return { told, close }
}
