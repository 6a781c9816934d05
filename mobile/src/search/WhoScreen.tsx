// How many guests and rooms.
import { StyleSheet, View } from 'react-native'
import { wholeNumber } from '../format/numbers'
import { t } from '../messages/language'
import { Button } from '../ui/Button'
import { Card } from '../ui/Card'
import { IconButton } from '../ui/IconButton'
import { Screen, useBack } from '../ui/Screen'
import { Words } from '../ui/Words'
import { useLimits } from './answers'
import { useSearch } from './store'

type Of = 'adults' | 'children' | 'rooms'

interface StepperProps {
  of: Of
  value: number
  min: number
  max: number
  onChange: (value: number) => void
}

function Stepper({ of, value, min, max, onChange }: StepperProps) {
  return (
    <View style={styles.line}>
      <Words kind="label" style={styles.grow}>
        {t.who[of]}
      </Words>
      <IconButton
        name="minus"
        label={t.who.fewer[of]}
        disabled={value <= min}
        onPress={() => onChange(value - 1)}
      />
      <Words kind="price" style={styles.value} accessibilityLiveRegion="polite">
        {wholeNumber(value)}
      </Words>
      <IconButton
        name="plus"
        label={t.who.more[of]}
        disabled={value >= max}
        onPress={() => onChange(value + 1)}
      />
    </View>
  )
}

export function WhoScreen() {
  const back = useBack()
  const { adults, children, rooms } = useSearch(({ search }) => search)
  const change = useSearch((search) => search.change)
  const { adultsMax, childrenMax, roomsMax } = useLimits()
  return (
    <Screen title={t.who.title} closes foot={<Button onPress={back}>{t.done}</Button>}>
      <Card>
        <Stepper
          of="adults"
          value={adults}
          min={1}
          max={adultsMax}
          // At least one adult in each room.
          onChange={(value) => change({ adults: value, rooms: Math.min(rooms, value) })}
        />
        <Stepper
          of="children"
          value={children}
          min={0}
          max={childrenMax}
          onChange={(value) => change({ children: value })}
        />
        <Stepper
          of="rooms"
          value={rooms}
          min={1}
          max={Math.min(roomsMax, adults)}
          onChange={(value) => change({ rooms: value })}
        />
      </Card>
    </Screen>
  )
}

const styles = StyleSheet.create({
  line: { flexDirection: 'row', alignItems: 'center', flexWrap: 'wrap' },
  grow: { flexGrow: 1 },
  value: { minWidth: 36, textAlign: 'center' },
})
