// What is pressed. Every target is at least 44 points high.
import type { ReactNode } from 'react'
import type { ViewStyle } from 'react-native'
import { Pressable, StyleSheet } from 'react-native'
import { useTheme } from '../theme/theme'
import { RADIUS_SMALL, TOUCH } from '../theme/tokens'
import { Words } from './Words'

interface Props {
  children: ReactNode
  onPress: () => void
  /** `main`: the one thing to do here. `quiet`: another way. `text`: the least. */
  kind?: 'main' | 'quiet' | 'text'
  /** Something has to be finished first. */
  busy?: boolean
  /** What a screen reader says instead of the words. */
  label?: string
  style?: ViewStyle
}

export function Button({ children, onPress, kind = 'main', busy = false, label, style }: Props) {
  const theme = useTheme()
  const look: Record<typeof kind, ViewStyle> = {
    main: { backgroundColor: theme.accent },
    quiet: { backgroundColor: theme.paper, borderColor: theme.line2, borderWidth: 1 },
    text: { backgroundColor: 'transparent', paddingHorizontal: 4 },
  }
  const tone = { main: 'onAccent', quiet: 'ink', text: 'accent' } as const
  return (
    <Pressable
      accessibilityRole="button"
      accessibilityLabel={label}
      aria-disabled={busy}
      aria-busy={busy}
      onPress={() => !busy && onPress()}
      style={({ pressed }) => [
        styles.button,
        look[kind],
        { opacity: busy ? 0.5 : pressed ? 0.8 : 1 },
        style,
      ]}
    >
      <Words kind="label" tone={tone[kind]} style={styles.words}>
        {children}
      </Words>
    </Pressable>
  )
}

const styles = StyleSheet.create({
  button: {
    minHeight: TOUCH + 4,
    paddingHorizontal: 18,
    paddingVertical: 10,
    borderRadius: RADIUS_SMALL + 3,
    alignItems: 'center',
    justifyContent: 'center',
  },
  words: { textAlign: 'center' },
})
