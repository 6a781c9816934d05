// Light or dark: the system's choice until the guest makes one, which this browser remembers.
import { create } from 'zustand'

export type Theme = 'light' | 'dark'
const KEY = 'innsight-theme'
const system = window.matchMedia('(prefers-color-scheme: dark)')

function remembered(): Theme | null {
  try {
    const theme = window.localStorage.getItem(KEY)
    return theme === 'light' || theme === 'dark' ? theme : null
  } catch {
    return null
  }
}

function remember(theme: Theme) {
  try {
    window.localStorage.setItem(KEY, theme)
  } catch {
    // Private windows may refuse: the choice then lasts as long as the page.
  }
}

const systemTheme = (): Theme => (system.matches ? 'dark' : 'light')

function show(theme: Theme) {
  document.documentElement.dataset.theme = theme
}

interface ThemeStore {
  theme: Theme
  choose: (theme: Theme) => void
}

export const useTheme = create<ThemeStore>((set) => {
  const theme = remembered() ?? systemTheme()
  show(theme)
  system.addEventListener('change', () => {
    if (remembered()) return
    show(systemTheme())
    set({ theme: systemTheme() })
  })
  return {
    theme,
    choose: (chosen) => {
      remember(chosen)
      show(chosen)
      set({ theme: chosen })
    },
  }
})
