// Whether this phone is told what becomes of bookings. What its owner wants is kept; the server is told
// of it anew whenever something may have changed: a sign-in, the language, the phone's settings.
import { changeAccount } from '@innsight/client'
import { create } from 'zustand'
import { client, useUser } from '../client'
import { t, useLanguage } from '../messages/language'
import { areAllowed, askAllowed, canBeTold, pushToken, refuseAll } from '../platform/pushes'
import { storage } from '../platform/storage'

const KEY = 'innsight.pushes'

/** What somebody wants on this phone; open = nobody was asked yet. */
type Wish = 'open' | 'on' | 'off'
/** How it stands: `refused` by the phone's settings, `failed` = it is tried again. */
type State = 'idle' | 'busy' | 'told' | 'refused' | 'failed'

interface Pushes {
  wish: Wish
  state: State
  /** Takes up what was wanted before. */
  load: () => Promise<void>
  turnOn: () => Promise<void>
  turnOff: () => Promise<void>
  /** Tells the server how it is, as far as it can be told. */
  refresh: () => Promise<void>
}

const isWish = (kept: string | null): kept is Wish => kept === 'on' || kept === 'off'

const { signal } = new AbortController()

async function tellServer(): Promise<void> {
  const token = await pushToken()
  const { language } = useLanguage.getState()
  await changeAccount(client, 'keep_phone', { body: { token, language }, signal })
}

async function forget(): Promise<void> {
  if (useUser.getState().user) await changeAccount(client, 'forget_phone', { signal })
}

export const usePushes = create<Pushes>((set, get) => {
  const want = (wish: Wish) => {
    set({ wish })
    void storage.set(KEY, wish).catch(() => undefined)
  }
  const run = async (work: () => Promise<State>) => {
    if (get().state === 'busy') return
    set({ state: 'busy' })
    set({ state: await work().catch(() => 'failed' as const) })
  }
  const tell = async (): Promise<State> => {
    await tellServer()
    return 'told'
  }
  return {
    wish: 'open',
    state: 'idle',
    load: async () => {
      const kept = await storage.get(KEY).catch(() => null)
      set({ wish: isWish(kept) ? kept : 'open', state: 'idle' })
    },
    turnOn: () =>
      run(async () => {
        // Whoever allows it later, in the phone's settings, need not say so here again.
        want('on')
        return (await askAllowed(t.pushes.channel)) === 'yes' ? tell() : 'refused'
      }),
    turnOff: () =>
      run(async () => {
        // The phone's no is enough in a tunnel, and the server's where the phone can't be asked.
        const done = get().wish === 'on' ? await Promise.allSettled([refuseAll(), forget()]) : []
        if (done.length > 0 && done.every(({ status }) => status === 'rejected')) return 'failed'
        want('off')
        return 'idle'
      }),
    refresh: async () => {
      if (!canBeTold() || get().wish !== 'on' || !useUser.getState().user) return
      await run(async () => ((await areAllowed()) === 'yes' ? tell() : 'refused'))
    },
  }
})

/** Follows whatever changes who is told in which language, as long as the app runs. */
export function followPushes(): void {
  if (!canBeTold()) return
  const { refresh } = usePushes.getState()
  useUser.subscribe(({ user }, before) => {
    if (user && user.id !== before.user?.id) void refresh()
    // Whoever comes next on this phone is not told of these bookings, though the server may not know yet.
    if (user === null && before.user && usePushes.getState().wish === 'on') {
      void refuseAll().catch(() => undefined)
    }
  })
  useLanguage.subscribe(({ language }, before) => {
    if (language !== before.language) void refresh()
  })
  const { isVisible, isOnline, onAttention } = client.platform
  onAttention(() => {
    const { state } = usePushes.getState()
    const isOpen = state === 'failed' || state === 'refused'
    if (isOpen && isVisible() && isOnline()) void refresh()
  })
}
