// A wish that is on or off.
import { Pressable, StyleSheet, View } from 'react-native'
import { wholeNumber } from '../format/numbers'
import { useTheme } from '../theme/theme'
import { TOUCH } from '../theme/tokens'
import { Words } from './Words'

interface Props {
  children: string
  on?: boolean
  /** How many hotels there are with it. */
  count?: number | undefined
  onPress: () => void
  label?: string
  /** It opens something, and is no switch. */
  opens?: boolean
}

export function Chip({ children, on = false, count, onPress, label, opens = false }: Props) {
  const theme = useTheme()
  return (
    <Pressable
      accessibilityRole={opens ? 'button' : 'checkbox'}
      accessibilityLabel={label}
      aria-checked={opens ? undefined : on}
      onPress={onPress}
      style={styles.target}
    >
      <View
        style={[
          styles.chip,
          {
            backgroundColor: on ? theme.ink : theme.paper,
            borderColor: on ? theme.ink : theme.line,
          },
        ]}
      >
        <Words kind="small" tone={on ? 'onInk' : 'ink'} style={styles.words}>
          {children}
        </Words>
        {count !== undefined && !on && (
          <Words kind="small" tone="ink3">
            {wholeNumber(count)}
          </Words>
        )}
      </View>
    </Pressable>
  )
}

const styles = StyleSheet.create({
  target: { minHeight: TOUCH, justifyContent: 'center' },
  chip: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: 6,
    minHeight: 36,
    paddingHorizontal: 13,
    paddingVertical: 6,
    borderWidth: 1,
    borderRadius: 18,
  },
  words: { fontWeight: '600' },
})
