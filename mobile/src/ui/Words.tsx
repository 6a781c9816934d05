// Text in the few sizes that there are. All of them grow with the phone's own setting.
import type { TextProps, TextStyle } from 'react-native'
import { StyleSheet, Text } from 'react-native'
import { useTheme } from '../theme/theme'
import type { Tokens } from '../theme/tokens'

type Kind = 'title' | 'heading' | 'body' | 'small' | 'price' | 'label'

interface Props extends TextProps {
  kind?: Kind
  tone?: keyof Tokens
}

const HEADINGS: readonly Kind[] = ['title', 'heading']

/** Text that is drawn as its kind says; titles and headings are headings for a screen reader too. */
export function Words({ kind = 'body', tone, style, ...props }: Props) {
  const theme = useTheme()
  const color: TextStyle = { color: theme[tone ?? (kind === 'small' ? 'ink2' : 'ink')] }
  return (
    <Text
      accessibilityRole={HEADINGS.includes(kind) ? 'header' : undefined}
      maxFontSizeMultiplier={2.4}
      {...props}
      style={[styles[kind], color, style]}
    />
  )
}

const styles = StyleSheet.create({
  title: { fontSize: 24, lineHeight: 30, fontWeight: '700', letterSpacing: -0.4 },
  heading: { fontSize: 17, lineHeight: 23, fontWeight: '600' },
  body: { fontSize: 15, lineHeight: 22 },
  small: { fontSize: 13, lineHeight: 18 },
  label: { fontSize: 15, lineHeight: 20, fontWeight: '600' },
  price: {
    fontSize: 19,
    lineHeight: 24,
    fontWeight: '700',
    letterSpacing: -0.3,
    fontVariant: ['tabular-nums'],
  },
})
