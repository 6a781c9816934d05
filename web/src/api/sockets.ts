// Sockets of a browser. It writes a line into its console for each that is refused, and nobody can
// stop it: where none has ever opened, another one is tried only now and then.
import type { Socket } from '@innsight/client'

const REFUSED_MAX = 2
const REST_MS = 300_000

/** A socket that never says a word. */
const silent = (): Socket => ({
  send: () => undefined,
  close: () => undefined,
  onopen: null,
  onmessage: null,
  onclose: null,
})

/** Opens sockets as `make` does, but spares those that would be refused again. */
export function sparing(make: (address: string) => WebSocket, now: () => number) {
  let opened = false
  let refused = 0
  let lastMs = 0
  return (address: string): Socket => {
    if (!opened && refused >= REFUSED_MAX && now() - lastMs < REST_MS) return silent()
    lastMs = now()
    const socket = make(address)
    socket.addEventListener('open', () => {
      opened = true
    })
    socket.addEventListener('close', () => {
      if (!opened) refused += 1
    })
    return socket as Socket
  }
}

export const openSocket = sparing(
  (address) => {
    const url = new URL(address, window.location.href)
    url.protocol = url.protocol.replace('http', 'ws')
    return new WebSocket(url)
  },
  () => Date.now(),
)
