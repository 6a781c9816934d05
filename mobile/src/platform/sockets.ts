// The phone's WebSocket as the client knows one.
import type { Socket } from '@innsight/client'

/** The same place over a socket: https becomes wss. */
export const socketAddress = (address: string): string => address.replace(/^http/, 'ws')

export function openSocket(address: string): Socket {
  const inner = new WebSocket(socketAddress(address))
  const socket: Socket = {
    send: (text) => inner.send(text),
    close: (code) => inner.close(code),
    onopen: null,
    onmessage: null,
    onclose: null,
  }
  inner.onopen = () => socket.onopen?.()
  inner.onmessage = ({ data }) => socket.onmessage?.({ data })
  inner.onclose = ({ code }) => socket.onclose?.({ code: code ?? 1006 })
  return socket
}
