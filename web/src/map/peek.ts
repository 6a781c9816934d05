import { create } from 'zustand'

interface Peek {
  /** The hotel whose small card stands over the map of a phone. */
  id: string | null
  peek: (id: string | null) => void
}

export const usePeek = create<Peek>((set) => ({
  id: null,
  peek: (id) => set({ id }),
}))
