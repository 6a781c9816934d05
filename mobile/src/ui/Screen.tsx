// A page over the search: the way back, a title, and what scrolls below.
import { useRouter } from 'expo-router'
import type { ReactNode } from 'react'
import { KeyboardAvoidingView, Platform, ScrollView, StyleSheet, View } from 'react-native'
import { useSafeAreaInsets } from 'react-native-safe-area-context'
import { t } from '../messages/language'
import { useTheme } from '../theme/theme'
import { TOUCH } from '../theme/tokens'
import { IconButton } from './IconButton'
import { Words } from './Words'

interface Props {
  title: string
  children: ReactNode
  /** Stays at the lower edge, under the thumb. */
  foot?: ReactNode
  /** Opened over something: it is closed, not left. */
  closes?: boolean
  /** Beside the title. */
  extra?: ReactNode
}

/** A way back, also for whoever came by a link. */
export function useBack(): () => void {
  const router = useRouter()
  return () => (router.canGoBack() ? router.back() : router.replace('/'))
}

export function Screen({ title, children, foot, closes = false, extra }: Props) {
  const theme = useTheme()
  const insets = useSafeAreaInsets()
  const back = useBack()
  return (
    <KeyboardAvoidingView
      behavior={Platform.OS === 'ios' ? 'padding' : undefined}
      style={[styles.screen, { backgroundColor: theme.paper2 }]}
    >
      <View
        style={[
          styles.head,
          { paddingTop: insets.top + 4, backgroundColor: theme.paper, borderColor: theme.line },
        ]}
      >
        <IconButton
          name={closes ? 'close' : 'back'}
          label={closes ? t.close : t.back}
          onPress={back}
        />
        <Words kind="heading" numberOfLines={1} style={styles.title}>
          {title}
        </Words>
        {extra ?? <View style={styles.balance} />}
      </View>
      <ScrollView
        keyboardShouldPersistTaps="handled"
        contentContainerStyle={[styles.body, { paddingBottom: 24 + (foot ? 0 : insets.bottom) }]}
      >
        {children}
      </ScrollView>
      {foot && (
        <View
          style={[
            styles.foot,
            {
              paddingBottom: 12 + insets.bottom,
              backgroundColor: theme.paper,
              borderColor: theme.line,
            },
          ]}
        >
          {foot}
        </View>
      )}
    </KeyboardAvoidingView>
  )
}

const styles = StyleSheet.create({
  screen: { flex: 1 },
  head: {
    flexDirection: 'row',
    alignItems: 'center',
    paddingHorizontal: 6,
    paddingBottom: 4,
    borderBottomWidth: StyleSheet.hairlineWidth,
  },
  title: { flex: 1, textAlign: 'center' },
  balance: { width: TOUCH },
  body: {
    padding: 16,
    gap: 14,
    width: '100%',
    maxWidth: 640,
    alignSelf: 'center',
  },
  foot: {
    gap: 10,
    padding: 12,
    paddingHorizontal: 16,
    borderTopWidth: StyleSheet.hairlineWidth,
  },
})
