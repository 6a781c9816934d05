// An address that this app does not have: the search is never far.
import { useRouter } from 'expo-router'
import { t } from '../messages/language'
import { Button } from '../ui/Button'
import { Screen } from '../ui/Screen'
import { Words } from '../ui/Words'

export default function NotFound() {
  const router = useRouter()
  return (
    <Screen title="">
      <Words kind="heading">{t.failure.gone.title}</Words>
      <Words tone="ink2">{t.failure.gone.text}</Words>
      <Button onPress={() => router.replace('/')}>{t.failure.toSearch}</Button>
    </Screen>
  )
}
