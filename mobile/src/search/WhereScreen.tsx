// Words with suggestions: a place, a hotel, or wishes as people type them.
import type { Place } from '@innsight/client'
import { textFault } from '@innsight/client'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'expo-router'
import { useState } from 'react'
import { Pressable, StyleSheet, View } from 'react-native'
import { queries, queryClient } from '../client'
import { placeAround, placeName } from '../format/place'
import { t } from '../messages/language'
import { useTheme } from '../theme/theme'
import { TOUCH } from '../theme/tokens'
import { Button } from '../ui/Button'
import { Field } from '../ui/Field'
import { Screen, useBack } from '../ui/Screen'
import { Words } from '../ui/Words'
import { useMeta } from './answers'
import { goToHotel, goToPlace, useSearch } from './store'
import { textFaultWords } from './words'

/** A text waits so long to be understood; then it is searched without a place to go to. */
const WAIT_MS = 4000

async function understand(text: string) {
  const limit = new Promise<null>((done) => setTimeout(() => done(null), WAIT_MS))
  const told = queryClient.fetchQuery(queries.understoodQuery(text)).catch(() => null)
  return Promise.race([told, limit])
}

function Suggestion({ place, onPress }: { place: Place; onPress: () => void }) {
  const theme = useTheme()
  const around = placeAround(place)
  const kind = t.where.kinds[place.kind] ?? ''
  return (
    <Pressable
      accessibilityRole="button"
      accessibilityLabel={[placeName(place), around, kind].filter(Boolean).join(', ')}
      onPress={onPress}
      style={[styles.suggestion, { borderColor: theme.line }]}
    >
      <View style={styles.words}>
        <Words kind="label">{placeName(place)}</Words>
        {around !== '' && <Words kind="small">{around}</Words>}
      </View>
      <Words kind="small" tone="ink3">
        {kind}
      </Words>
    </Pressable>
  )
}

function useWhere() {
  const back = useBack()
  const router = useRouter()
  const { place, filters } = useSearch(({ search }) => search)
  const [text, setText] = useState(filters.text || place?.name || '')
  const [typed, setTyped] = useState(false)
  const [busy, setBusy] = useState(false)
  const limits = useMeta()?.limits
  const words = text.trim()
  const fault = words ? textFault(words, limits) : null
  const isAsked = typed && words !== '' && !fault
  const places = useQuery({ ...queries.placesQuery(words), enabled: isAsked })
  const go = async () => {
    if (busy || fault) return
    if (!words) {
      const { change, search } = useSearch.getState()
      change({ place: null, filters: { ...search.filters, text: '', literal: false } })
      return back()
    }
    setBusy(true)
    const understood = await understand(words)
    useSearch.getState().say(words, understood)
    back()
  }
  const choose = (chosen: Place) => {
    if (chosen.kind !== 'hotel') {
      goToPlace(chosen)
      return back()
    }
    goToHotel(chosen)
    router.replace(`/hotels/${chosen.slug ?? chosen.id}`)
  }
  const type = (next: string) => {
    setTyped(true)
    setText(next)
  }
  return { text, type, words, fault, busy, go, choose, places, isAsked }
}

export function WhereScreen() {
  const { text, type, words, fault, busy, go, choose, places, isAsked } = useWhere()
  return (
    <Screen title={t.where.label} closes>
      <Field
        testID="where-text"
        label={t.where.hint}
        value={text}
        onChangeText={type}
        onSubmitEditing={() => void go()}
        error={fault ? textFaultWords(fault) : undefined}
        autoFocus
        autoCorrect={false}
        selectTextOnFocus
        returnKeyType="search"
        clearButtonMode="while-editing"
      />
      {places.data?.map((place) => (
        <Suggestion key={place.id} place={place} onPress={() => choose(place)} />
      ))}
      {isAsked && places.isPending && !places.error && (
        <Words kind="small">{t.where.looking}</Words>
      )}
      {isAsked && places.error && <Words kind="small">{t.where.failed}</Words>}
      <Button kind="quiet" busy={busy} onPress={() => void go()}>
        {busy ? t.where.looking : words ? t.where.search(words) : t.where.here}
      </Button>
    </Screen>
  )
}

const styles = StyleSheet.create({
  suggestion: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: 10,
    minHeight: TOUCH + 8,
    paddingVertical: 8,
    borderBottomWidth: StyleSheet.hairlineWidth,
  },
  words: { flex: 1 },
})
