// The phone, as the shared client sees it.
import type { FetchInit, Platform } from '@innsight/client'
import { isOnline, isVisible, onAttention } from './attention'
import { base } from './base'
import { token } from './keychain'
import { openSocket } from './sockets'
import { storage } from './storage'

export const platform: Platform = {
  base,
  // Whoever has a token has no cookies: `init` says so, and a cookie would outlive it.
  fetch: (address: string, init: FetchInit) => fetch(address, init),
  storage,
  openSocket,
  now: () => Date.now(),
  random: () => Math.random(),
  isOnline,
  isVisible,
  onAttention,
  token,
}
