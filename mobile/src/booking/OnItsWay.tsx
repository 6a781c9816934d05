// The booking that is on its way, wherever somebody looks: after a tunnel or a restart it says what
// came of it, and leads there.
import type { BookingState } from '@innsight/client'
import { useBookingFlow } from '@innsight/client'
import { useRouter } from 'expo-router'
import { useEffect } from 'react'
import { Pressable, StyleSheet, View } from 'react-native'
import { timeLeft } from '../format/dates'
import { t } from '../messages/language'
import { useTheme } from '../theme/theme'
import { RADIUS } from '../theme/tokens'
import { Words } from '../ui/Words'

/** What is to be known of it from afar; nothing where nothing is at stake. */
export function wayWords(state: BookingState): { title: string; text: string } | null {
  const { phase, booking, intent, intentIsOld, trouble, stalled, secondsLeft } = state
  const waits = stalled ? t.booking.stalled : trouble ? t.booking.trying : ''
  if (intentIsOld) return { title: t.booking.oldWish, text: t.booking.oldWishWhy }
  if (state.signIn && state.stay) return { title: t.booking.needsSignIn, text: waits }
  switch (phase) {
    case 'holding': {
      if (!booking) return intent ? { title: t.booking.holding, text: waits } : null
      const left = secondsLeft === null ? '' : `${t.booking.timeLeft} ${timeLeft(secondsLeft)}`
      return { title: t.booking.held, text: waits || left }
    }
    case 'paying':
      return { title: t.booking.asking, text: waits }
    case 'confirmed':
    case 'failed':
      return { title: t.booking[phase], text: booking?.hotel.name ?? '' }
    case 'expired':
      return { title: t.booking.expired, text: booking?.hotel.name ?? '' }
    default:
      return null
  }
}

/** Goes on with what was on its way when the app was closed, once. */
export function useRestoring(): void {
  const { actions } = useBookingFlow()
  useEffect(() => actions.restore(), [actions])
}

export function OnItsWay() {
  const theme = useTheme()
  const router = useRouter()
  const { state } = useBookingFlow()
  const words = wayWords(state)
  if (!words) return null
  return (
    <Pressable
      testID="on-its-way"
      accessibilityRole="button"
      accessibilityLabel={`${words.title}. ${words.text}`}
      onPress={() => router.push('/booking')}
      style={[styles.way, { backgroundColor: theme.accentSoft }]}
    >
      <View style={styles.grow}>
        <Words kind="label">{words.title}</Words>
        {words.text !== '' && <Words kind="small">{words.text}</Words>}
      </View>
      <Words kind="label" tone="accentStrong">
        {t.trips.open}
      </Words>
    </Pressable>
  )
}

const styles = StyleSheet.create({
  way: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: 12,
    marginHorizontal: 12,
    paddingHorizontal: 16,
    paddingVertical: 10,
    borderRadius: RADIUS,
  },
  grow: { flex: 1 },
})
