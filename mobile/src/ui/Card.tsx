// What belongs together, on a piece of paper.
import type { ReactNode } from 'react'
import type { ViewProps, ViewStyle } from 'react-native'
import { StyleSheet, View } from 'react-native'
import { useTheme } from '../theme/theme'
import { GAP, RADIUS } from '../theme/tokens'

interface Props extends ViewProps {
  children: ReactNode
  tone?: 'plain' | 'warn' | 'bad' | 'good'
}

export function Card({ children, tone = 'plain', style, ...props }: Props) {
  const theme = useTheme()
  const look: Record<typeof tone, ViewStyle> = {
    plain: { backgroundColor: theme.paper, borderColor: theme.line },
    warn: { backgroundColor: theme.warnSoft, borderColor: theme.warnSoft },
    bad: { backgroundColor: theme.badSoft, borderColor: theme.badSoft },
    good: { backgroundColor: theme.accentSoft, borderColor: theme.accentSoft },
  }
  return (
    <View {...props} style={[styles.card, look[tone], style]}>
      {children}
    </View>
  )
}

/** One line of facts: what it is, and what it comes to. */
export const ROW: ViewStyle = {
  flexDirection: 'row',
  alignItems: 'center',
  justifyContent: 'space-between',
  flexWrap: 'wrap',
  gap: 8,
}

const styles = StyleSheet.create({
  card: { padding: 16, gap: GAP, borderRadius: RADIUS, borderWidth: StyleSheet.hairlineWidth },
})
