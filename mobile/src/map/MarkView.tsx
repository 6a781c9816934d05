// How a mark looks: a price on paper, a number in ink, or a dot.
import { StyleSheet, View } from 'react-native'
import { FLOATING, useTheme } from '../theme/theme'
import { Words } from '../ui/Words'
import type { Mark } from './marks'
import { sizeOf } from './marks'

interface Props {
  mark: Mark
  selected: boolean
}

const DOT = 12

export function MarkView({ mark, selected }: Props) {
  const theme = useTheme()
  const isBest = mark.tone === 'best'
  const isInk = selected || mark.kind === 'cluster'
  const back = isBest ? theme.accent : isInk ? theme.ink : theme.paper
  const tone = isBest ? 'onAccent' : isInk ? 'onInk' : 'ink'
  if (mark.isDot && !selected) {
    return (
      <View style={styles.target}>
        <View
          style={[
            styles.dot,
            { backgroundColor: back === theme.paper ? theme.ink : back, borderColor: theme.paper },
          ]}
        />
      </View>
    )
  }
  return (
    <View
      style={[
        styles.pill,
        FLOATING,
        sizeOf(mark),
        { backgroundColor: back, borderColor: isInk || isBest ? back : theme.line },
      ]}
    >
      <Words kind="small" tone={tone} style={styles.label} maxFontSizeMultiplier={1}>
        {mark.label}
      </Words>
      {mark.note !== '' && (
        <Words kind="small" tone={tone} style={styles.note} maxFontSizeMultiplier={1}>
          {mark.note}
        </Words>
      )}
    </View>
  )
}

const styles = StyleSheet.create({
  pill: { alignItems: 'center', justifyContent: 'center', borderRadius: 22, borderWidth: 1 },
  label: { fontWeight: '700', fontVariant: ['tabular-nums'], fontSize: 14 },
  note: { fontSize: 11, lineHeight: 13 },
  target: { width: 28, height: 28, alignItems: 'center', justifyContent: 'center' },
  dot: { width: DOT, height: DOT, borderRadius: DOT / 2, borderWidth: 2 },
})
