// The booking on its way, without the hotel's page before it.
import { useBookingFlow } from '@innsight/client'
import { useRouter } from 'expo-router'
import { t } from '../messages/language'
import { useMetaQuery } from '../search/answers'
import { Button } from '../ui/Button'
import { Screen } from '../ui/Screen'
import { Words } from '../ui/Words'
import { Flow } from './Flow'

export function WayScreen() {
  useMetaQuery()
  const router = useRouter()
  const view = useBookingFlow()
  const { stay, work } = view.state
  return (
    <Screen title={t.booking.label}>
      {stay || work ? (
        <Flow view={view} />
      ) : (
        <>
          <Words kind="heading">{t.booking.none}</Words>
          <Button kind="quiet" onPress={() => router.replace('/trips')}>
            {t.trips.title}
          </Button>
        </>
      )}
    </Screen>
  )
}
