// What stands in the way of a booking, whatever goes on below: a sign-in, an old wish, no network, a
// refusal.
import type { BookingView, Refusal } from '@innsight/client'
import { Problem } from '@innsight/client'
import { useRouter } from 'expo-router'
import { View } from 'react-native'
import { SignIn } from '../account/SignIn'
import { FailureLine } from '../faces/Failure'
import { t } from '../messages/language'
import { Button } from '../ui/Button'
import { Card, ROW } from '../ui/Card'
import { Words } from '../ui/Words'
import { refusalWords } from './refusalWords'

function Refused({ refusal, hotel }: { refusal: Refusal; hotel: string }) {
  const router = useRouter()
  return (
    <Card tone="bad" accessibilityRole="alert">
      {refusal.code === 'INSUFFICIENT_INVENTORY' && (
        <Words kind="heading" tone="bad">
          {t.booking.refusal.soldTitle}
        </Words>
      )}
      <Words tone="bad">{refusalWords(refusal)}</Words>
      <View style={ROW}>
        {hotel !== '' && (
          <Button kind="quiet" onPress={() => router.replace(`/hotels/${hotel}`)}>
            {t.booking.refusal.otherRooms}
          </Button>
        )}
        {refusal.code === 'TOO_MANY_HOLDS' && (
          <Button kind="quiet" onPress={() => router.push('/trips')}>
            {t.trips.title}
          </Button>
        )}
      </View>
      {refusal.code === 'OTHER' && refusal.requestId && (
        <Words kind="small">{t.failure.ifYouTell(refusal.requestId)}</Words>
      )}
    </Card>
  )
}

export function InTheWay({ state, actions }: BookingView) {
  const { trouble, stalled, refusal, stay } = state
  if (state.signIn) {
    return (
      <Card>
        <Words kind="heading">{t.booking.needsSignIn}</Words>
        <Words tone="ink2">{t.booking.needsSignInWhy}</Words>
        <SignIn />
      </Card>
    )
  }
  if (state.intentIsOld) {
    return (
      <Card tone="warn" accessibilityRole="alert">
        <Words kind="heading">{t.booking.oldWish}</Words>
        <Words>{t.booking.oldWishWhy}</Words>
        <View style={ROW}>
          <Button kind="quiet" onPress={actions.resume}>
            {t.booking.resume}
          </Button>
          <Button kind="quiet" onPress={actions.drop}>
            {t.booking.drop}
          </Button>
        </View>
      </Card>
    )
  }
  return (
    <>
      {trouble && (
        <FailureLine
          error={new Problem(trouble)}
          onRetry={stalled ? actions.retry : actions.nudge}
          what={stalled ? t.booking.stalled : t.booking.trying}
        />
      )}
      {refusal && <Refused refusal={refusal} hotel={stay?.hotelSlug ?? ''} />}
    </>
  )
}
