// The hotels that this guest has saved, and those that are being compared.
import type { Problem } from '@innsight/client'
import { createSavedStore, SAVED_MAX } from '@innsight/client'
import { create } from 'zustand'
import { client } from '../api/client'
import { wordsOf } from '../faces/words'
import { wholeNumber } from '../format/numbers'
import { t } from '../messages/language'
import { usePage } from '../search/store'
import { useUser, whoIsIt } from '../user/store'
import { COMPARED_MAX } from '../view/view'

export const useSaved = createSavedStore(client)

/** Why a hotel is not saved, in words. */
export function savingWords(problem: Problem): string {
  const words = t.marks
  if (problem.code === 'TOO_MANY_SAVED') return words.full(wholeNumber(SAVED_MAX))
  if (problem.status === 401) return words.again
  return `${words.notSaved} ${wordsOf(problem).title}.`
}

useSaved.subscribe(({ problem }, before) => {
  if (problem && problem !== before.problem) usePage.getState().notify(savingWords(problem))
})

let begun = false

/** Reads what is saved, once somebody wants to see it. */
export function beginSaved() {
  if (begun) return
  begun = true
  void readSavedHotels()
}

/** Reads them of whoever is there, once that is known. */
export async function readSavedHotels(): Promise<void> {
  await whoIsIt()
  const { user, problem } = useUser.getState()
  if (user === undefined) useSaved.setState({ unread: problem })
  // Where somebody is signed in, the store has heard of it by itself.
  else if (user === null || useSaved.getState().unread) await useSaved.getState().load()
}

interface ComparedStore {
  /** Ids of hotels, in the order they were chosen. */
  ids: readonly string[]
  toggle: (id: string) => void
  clear: () => void
}

export const useCompared = create<ComparedStore>((set, get) => ({
  ids: [],
  toggle: (id) => {
    const { ids } = get()
    if (ids.includes(id)) set({ ids: ids.filter((one) => one !== id) })
    else if (ids.length < COMPARED_MAX) set({ ids: [...ids, id] })
    else usePage.getState().notify(t.marks.compareFull(wholeNumber(COMPARED_MAX)))
  },
  clear: () => set({ ids: [] }),
}))
