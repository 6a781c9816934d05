// How it stands with what this phone is told, in words.
import { t } from '../messages/language'
import type { usePushes } from './store'

type Pushes = ReturnType<typeof usePushes.getState>

/** Nothing while it is being found out. */
export function stateWords(state: Pushes['state'], wish: Pushes['wish']): string {
  switch (state) {
    case 'told':
      return t.pushes.told
    case 'refused':
      return t.pushes.refused
    case 'failed':
      return t.pushes.failed
    case 'idle':
      return wish === 'off' ? t.pushes.off : ''
    default:
      return ''
  }
}
