// Real HTTP, and a place where it can be cut: before the server hears of it, or after it has acted.
import { request } from 'node:http'
import type { FetchAnswer, FetchInit } from '@innsight/client'
import { connect, phone } from './phone'

/** One request is cut; then there is no network until somebody connects again. */
export interface Cut {
  method: string
  path: RegExp
  when: 'before' | 'after'
}

export const traffic = {
  cut: null as Cut | null,
  /** What was asked, as "METHOD /path", in order. */
  asked: [] as string[],
  /** Instead of the server's: a captive portal, for one. */
  answer: null as FetchAnswer | null,
  /** What becomes of the server's answers on their way: another gateway than the tests' server has. */
  change: null as ((path: string, text: string) => string) | null,
}

/** Past the tunnel, and uncounted: for the test itself. */
export function send(address: string, init: FetchInit): Promise<FetchAnswer> {
  return new Promise((done, fail) => {
    const { method, headers, body, signal } = init
    const sent = request(address, { method, headers, agent: false }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('error', fail)
      answer.on('end', () => {
        const status = answer.statusCode ?? 0
        const get = (name: string) => {
          const value = answer.headers[name.toLowerCase()]
          return Array.isArray(value) ? value.join(', ') : (value ?? null)
        }
        const text = async () => Buffer.concat(parts).toString('utf8')
        done({ ok: status >= 200 && status < 300, status, headers: { get }, text })
      })
    })
    const abandon = () => sent.destroy(new Error('abandoned'))
    signal.addEventListener('abort', abandon)
    sent.on('close', () => signal.removeEventListener('abort', abandon))
    sent.on('error', fail)
    sent.end(body)
  })
}

/** The network of the phone. */
export async function phoneFetch(address: string, init: FetchInit): Promise<FetchAnswer> {
  const method = init.method ?? 'GET'
  const path = address.replace(/^https?:\/\/[^/]+/, '')
  if (!phone.isConnected) throw new Error('no network')
  if (init.credentials !== 'omit') throw new Error(`a cookie could outlive the token: ${path}`)
  traffic.asked.push(`${method} ${path}`)
  if (traffic.answer) return traffic.answer
  const { cut } = traffic
  const isCut = cut !== null && cut.method === method && cut.path.test(path)
  if (isCut) traffic.cut = null
  if (isCut && cut.when === 'before') {
    connect(false)
    throw new Error('cut before')
  }
  const answer = await send(address, init)
  const { change } = traffic
  if (!isCut)
    return change ? { ...answer, text: async () => change(path, await answer.text()) } : answer
  connect(false)
  throw new Error('cut after')
}
