// Whether there is a network and whether somebody looks, as the phone tells it.
import NetInfo from '@react-native-community/netinfo'
import { AppState } from 'react-native'

const listeners = new Set<() => void>()
let online = true
let visible = AppState.currentState !== 'background'

function tell(): void {
  for (const listener of [...listeners]) listener()
}

// Only a sure no is a no. Whether the internet answers is never known for sure, and somebody else's
// server would have to be asked for it.
NetInfo.configure({ reachabilityShouldRun: () => false })
NetInfo.addEventListener(({ isConnected }) => {
  const now = isConnected !== false
  if (now === online) return
  online = now
  tell()
})

// "inactive" is a call that comes in, or the list of apps: the app is still seen.
AppState.addEventListener('change', (state) => {
  const now = state !== 'background'
  if (now === visible) return
  visible = now
  tell()
})

export const isOnline = (): boolean => online
export const isVisible = (): boolean => visible

/** Tells when one of them has changed. */
export function onAttention(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
