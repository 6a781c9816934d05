// In the place of a page that broke: what happened, and the way on. It takes nothing for granted.
import type { ErrorBoundaryProps } from 'expo-router'
import { StyleSheet, View } from 'react-native'
import { t } from '../messages/language'
import { useTheme } from '../theme/theme'
import { Button } from '../ui/Button'
import { Words } from '../ui/Words'

export function Wreck({ retry }: ErrorBoundaryProps) {
  const theme = useTheme()
  return (
    <View style={[styles.page, { backgroundColor: theme.paper2 }]}>
      <Words kind="title">{t.failure.wholeApp.title}</Words>
      <Words tone="ink2">{t.failure.wholeApp.text}</Words>
      <Button onPress={() => void retry()}>{t.tryAgain}</Button>
    </View>
  )
}

const styles = StyleSheet.create({
  page: { flex: 1, justifyContent: 'center', gap: 12, padding: 24 },
})
