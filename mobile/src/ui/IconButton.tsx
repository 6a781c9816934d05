// A sign that is pressed; its words are for who can't see it.
import type { ComponentProps } from 'react'
import type { ViewStyle } from 'react-native'
import { Pressable, StyleSheet } from 'react-native'
import { TOUCH } from '../theme/tokens'
import { Icon } from './Icon'

interface Props {
  name: ComponentProps<typeof Icon>['name']
  label: string
  onPress: () => void
  disabled?: boolean
  style?: ViewStyle
}

export function IconButton({ name, label, onPress, disabled = false, style }: Props) {
  return (
    <Pressable
      accessibilityRole="button"
      accessibilityLabel={label}
      aria-disabled={disabled}
      disabled={disabled}
      onPress={onPress}
      style={[styles.target, disabled && styles.off, style]}
    >
      <Icon name={name} />
    </Pressable>
  )
}

const styles = StyleSheet.create({
  target: { minWidth: TOUCH, minHeight: TOUCH, alignItems: 'center', justifyContent: 'center' },
  off: { opacity: 0.3 },
})
