// The colours of now: the phone's own choice of light and dark.
import { useColorScheme } from 'react-native'
import type { Tokens } from './tokens'
import { THEMES } from './tokens'

export const useIsDark = (): boolean => useColorScheme() === 'dark'

export const useTheme = (): Tokens => THEMES[useIsDark() ? 'dark' : 'light']

/** A soft shadow below what floats. */
export const FLOATING = {
  boxShadow: '0px 1px 2px rgba(20, 33, 61, 0.10), 0px 4px 14px rgba(20, 33, 61, 0.16)',
} as const
