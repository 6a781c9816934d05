// One thing to type, with its name above and what is wrong with it below.
import type { TextInputProps } from 'react-native'
import { StyleSheet, TextInput, View } from 'react-native'
import { useTheme } from '../theme/theme'
import { RADIUS_SMALL, TOUCH } from '../theme/tokens'
import { Words } from './Words'

interface Props extends TextInputProps {
  label: string
  error?: string | undefined
  hint?: string
}

export function Field({ label, error, hint, ...props }: Props) {
  const theme = useTheme()
  return (
    <View style={styles.field}>
      <Words kind="small">{label}</Words>
      <TextInput
        accessibilityLabel={error ? `${label}. ${error}` : label}
        placeholderTextColor={theme.ink3}
        maxFontSizeMultiplier={2.4}
        {...props}
        style={[
          styles.input,
          {
            color: theme.ink,
            backgroundColor: theme.paper,
            borderColor: error ? theme.bad : theme.line2,
          },
        ]}
      />
      {error ? (
        <Words kind="small" tone="bad" accessibilityLiveRegion="polite">
          {error}
        </Words>
      ) : (
        hint && <Words kind="small">{hint}</Words>
      )}
    </View>
  )
}

const styles = StyleSheet.create({
  field: { gap: 5 },
  input: {
    minHeight: TOUCH + 4,
    paddingHorizontal: 13,
    paddingVertical: 9,
    borderWidth: 1,
    borderRadius: RADIUS_SMALL,
    fontSize: 16,
  },
})
