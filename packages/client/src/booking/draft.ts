// What is being typed on the way to a booking: kept over reloads, so that nothing is typed twice.
// Nothing secret is in it.
import { create } from 'zustand'
import type { Session } from '../api/session'
import type { KeyStorage } from '../platform'
import type { Guest } from './intent'
import type { Stay } from './stay'

/** Where it is kept. */
export const DRAFT_KEY = 'innsight.draft'

interface Draft {
  stay: Stay | null
  guest: Guest
}

export interface DraftSlice extends Draft {
  /** Whether what was kept is there. */
  loaded: boolean
  load: () => Promise<void>
  choose: (stay: Stay | null) => void
  /** Another letter of the guest's name or address. */
  type: (patch: Partial<Guest>) => void
  /** Forgets all of it. */
  clear: () => void
}

const EMPTY: Draft = { stay: null, guest: { name: '', email: '' } }
const TEXT_MAX = 200

function readDraft(text: string | null): Draft {
  try {
    const { stay, guest } = JSON.parse(text ?? '{}') as Partial<Draft>
    const whole = typeof stay?.roomTypeId === 'string'
    const word = (value: unknown) => (typeof value === 'string' ? value.slice(0, TEXT_MAX) : '')
    return {
      stay: whole ? stay : null,
      guest: { name: word(guest?.name), email: word(guest?.email) },
    }
  } catch {
    return EMPTY
  }
}

interface Home {
  platform: { storage: KeyStorage }
  session: Pick<Session, 'subscribe' | 'userId'>
}

/**
 * The store of a client. What is typed before the kept part is there wins over it; who signs out
 * takes it along.
 */
export function createDraftStore({ platform: { storage }, session }: Home) {
  let writing: Promise<void> = Promise.resolve()
  const write = ({ stay, guest }: Draft) => {
    const text = JSON.stringify({ stay, guest })
    writing = writing.then(() => storage.set(DRAFT_KEY, text)).catch(() => undefined)
  }
  const store = create<DraftSlice>()((set, get) => ({
    ...EMPTY,
    loaded: false,
    load: async () => {
      const kept = readDraft(await storage.get(DRAFT_KEY))
      const { stay, guest } = get()
      set({
        loaded: true,
        stay: stay ?? kept.stay,
        guest: { name: guest.name || kept.guest.name, email: guest.email || kept.guest.email },
      })
    },
    choose: (stay) => {
      set({ stay })
      write(get())
    },
    type: (patch) => {
      set({ guest: { ...get().guest, ...patch } })
      write(get())
    },
    clear: () => {
      set(EMPTY)
      write(EMPTY)
    },
  }))
  let owner = session.userId ?? null
  session.subscribe(({ leaving }) => {
    const { userId } = session
    const isAnother = owner !== null && !!userId && userId !== owner
    owner = userId ?? owner
    if (leaving || isAnother) store.getState().clear()
  })
  return store
}
