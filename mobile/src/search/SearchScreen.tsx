// The search: a map with prices, and over it a sheet with the list. Both answer one question.
import type { Box, Hotel } from '@innsight/client'
import { useRouter } from 'expo-router'
import { useCallback, useEffect, useState } from 'react'
import { StyleSheet, View } from 'react-native'
import { useSafeAreaInsets } from 'react-native-safe-area-context'
import { OnItsWay } from '../booking/OnItsWay'
import { useLive } from '../live/useLive'
import { HotelMap } from '../map/HotelMap'
import { hasMap } from '../map/map'
import type { Mark } from '../map/marks'
import { useMarks } from '../map/useMarks'
import { useTheme } from '../theme/theme'
import { useHotels, useJudging, useNoting } from './answers'
import { HotelList } from './HotelList'
import { SearchBar } from './SearchBar'
import { Sheet } from './Sheet'
import { Summary } from './Summary'
import type { Stop } from './sheet'
import { PEEK } from './sheet'
import { useSearch } from './store'

/** The map ends a little below the upper edge of the sheet's head. */
const OVERLAP = 20
/** Where no map is laid out the list is asked for such a window. */
const LIST_FRAME = { width: 390, height: 640 }

/** The size of the whole, once it is known. */
function useLayout() {
  const [size, setSize] = useState<{ width: number; height: number } | null>(null)
  const onLayout = useCallback(
    ({ nativeEvent: { layout } }: { nativeEvent: { layout: { width: number; height: number } } }) =>
      setSize({ width: layout.width, height: layout.height }),
    [],
  )
  return { size, onLayout }
}

/** The part of the map that can be seen; nothing is asked of the map before it is there. */
function useFrame(size: { width: number; height: number } | null, isReady: boolean): void {
  const framedAs = useSearch((search) => search.framedAs)
  const width = size?.width ?? 0
  const height = (size?.height ?? 0) - PEEK + OVERLAP
  useEffect(() => {
    if (!hasMap()) framedAs(LIST_FRAME)
    else if (isReady && width > 0 && height > 0) framedAs({ width, height })
  }, [framedAs, isReady, width, height])
}

function MapPart({ selected, onSelect, onReady }: MapPartProps) {
  const router = useRouter()
  const { hotels } = useHotels()
  const area = useSearch(({ search }) => search.area)
  const moved = useSearch((search) => search.moved)
  const look = useSearch((search) => search.look)
  const marks = useMarks()
  const onMoved = useCallback((to: Box) => moved(to), [moved])
  const onMark = useCallback(
    (mark: Mark) => {
      if (mark.box) look(mark.box)
      else if (hotels.some(({ id }) => id === mark.key)) onSelect(mark.key)
      // The map knows more hotels than the list has loaded.
      else router.push(`/hotels/${mark.key}`)
    },
    [hotels, look, onSelect, router],
  )
  return <HotelMap {...{ area, marks, selected, onMoved, onMark, onReady }} />
}

interface MapPartProps {
  selected: string | null
  onSelect: (id: string | null) => void
  onReady: () => void
}

export function SearchScreen() {
  const theme = useTheme()
  const router = useRouter()
  const insets = useSafeAreaInsets()
  const { size, onLayout } = useLayout()
  const [isReady, setReady] = useState(false)
  const [barHeight, setBarHeight] = useState(120)
  const [stop, setStop] = useState<Stop>(hasMap() ? 'half' : 'full')
  const [selected, setSelected] = useState<string | null>(null)
  useJudging()
  useNoting()
  useFrame(size, isReady)
  const said = useLive()
  const select = useCallback((id: string | null) => {
    setSelected(id)
    // The card of a pressed price is shown, and the map still is.
    setStop((now) => (now === 'peek' ? 'half' : now))
  }, [])
  const ready = useCallback(() => setReady(true), [])
  const open = useCallback(
    (hotel: Hotel) => {
      setSelected(hotel.id)
      router.push(`/hotels/${hotel.slug}`)
    },
    [router],
  )
  return (
    <View
      testID="search"
      style={[styles.screen, { backgroundColor: theme.paper2 }]}
      onLayout={onLayout}
    >
      {hasMap() && size && (
        <View style={[styles.map, { height: size.height - PEEK + OVERLAP }]}>
          <MapPart selected={selected} onSelect={select} onReady={ready} />
        </View>
      )}
      <View
        pointerEvents="box-none"
        style={[styles.bar, { paddingTop: insets.top + 8 }]}
        onLayout={({ nativeEvent }) => setBarHeight(nativeEvent.layout.height)}
      >
        <SearchBar />
        <OnItsWay />
      </View>
      {size && (
        <View pointerEvents="box-none" style={[styles.sheet, { top: barHeight }]}>
          <Sheet
            height={size.height - barHeight}
            stop={stop}
            onStop={setStop}
            head={<Summary said={said} />}
          >
            <HotelList selected={selected} onOpen={open} />
          </Sheet>
        </View>
      )}
    </View>
  )
}

const styles = StyleSheet.create({
  screen: { flex: 1 },
  map: { position: 'absolute', top: 0, left: 0, right: 0 },
  bar: { gap: 2, paddingBottom: 4 },
  sheet: { position: 'absolute', left: 0, right: 0, bottom: 0 },
})
