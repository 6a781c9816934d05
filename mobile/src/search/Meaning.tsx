// What the typed text was understood to mean, part by part; each can be taken away.
import type { UnderstoodPart } from '@innsight/client'
import { isMore, namedPlace, partsOf } from '@innsight/client'
import { ScrollView, StyleSheet } from 'react-native'
import { placeLabel } from '../format/place'
import { t } from '../messages/language'
import { Chip } from '../ui/Chip'
import { useMeta, useUnderstood } from './answers'
import { useSearch } from './store'
import { partWords } from './words'

const keyOf = (part: UnderstoodPart): string =>
  'code' in part ? `${part.kind}/${part.code}` : part.kind

export function Meaning() {
  const understood = useUnderstood()
  const meta = useMeta()
  const place = useSearch(({ search }) => search.place)
  const without = useSearch((search) => search.without)
  const change = useSearch((search) => search.change)
  if (!meta) return null
  const parts = understood && isMore(understood) ? partsOf(understood) : []
  if (parts.length === 0 && !place) return null
  const label = understood?.place ? placeLabel(understood.place) : ''
  const name = understood?.place ? namedPlace(understood.place, label).name : ''
  return (
    <ScrollView
      horizontal
      showsHorizontalScrollIndicator={false}
      accessibilityLabel={t.meaning.label}
      contentContainerStyle={styles.row}
    >
      {place && (
        <Chip on label={t.meaning.remove(place.name)} onPress={() => change({ place: null })}>
          {`${place.name}  ✕`}
        </Chip>
      )}
      {understood &&
        parts.map((part) => {
          const words = partWords(part, understood, meta)
          return (
            <Chip
              key={keyOf(part)}
              on
              label={t.meaning.remove(words)}
              onPress={() => without(part, name)}
            >
              {`${words}  ✕`}
            </Chip>
          )
        })}
    </ScrollView>
  )
}

const styles = StyleSheet.create({ row: { gap: 8 } })
