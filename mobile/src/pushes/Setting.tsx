// Turns notifications on this phone on and off.
import { View } from 'react-native'
import { t } from '../messages/language'
import { canBeTold, openSettings } from '../platform/pushes'
import { useMetaQuery } from '../search/answers'
import { Button } from '../ui/Button'
import { Card, ROW } from '../ui/Card'
import { Chip } from '../ui/Chip'
import { Words } from '../ui/Words'
import { usePushes } from './store'
import { stateWords } from './words'

export function Setting() {
  const { data: meta } = useMetaQuery()
  const { wish, state, turnOn, turnOff } = usePushes()
  if (!meta?.tells_phones || !canBeTold()) return null
  const isOn = wish === 'on'
  const said = stateWords(state, wish)
  return (
    <Card>
      <Words kind="heading">{t.pushes.title}</Words>
      <View style={ROW}>
        <Chip on={isOn} onPress={() => void (isOn ? turnOff() : turnOn())}>
          {t.pushes.setting}
        </Chip>
      </View>
      <Words kind="small">{t.pushes.why}</Words>
      {said !== '' && (
        <Words kind="small" accessibilityLiveRegion="polite">
          {said}
        </Words>
      )}
      {state === 'refused' && (
        <Button kind="quiet" onPress={() => void openSettings().catch(() => undefined)}>
          {t.pushes.toSettings}
        </Button>
      )}
    </Card>
  )
}
