// The phone's own map with our marks. What it shows is what is searched, once it rests; where the
// search goes by itself, it follows.
import type { Box } from '@innsight/client'
import { boxOfRegion, boxText, regionOfBox, widthOf } from '@innsight/client'
import { memo, useCallback, useEffect, useRef, useState } from 'react'
import { Platform, StyleSheet } from 'react-native'
import type { Region } from 'react-native-maps'
import MapView, { Marker } from 'react-native-maps'
import { t } from '../messages/language'
import { useIsDark } from '../theme/theme'
import { MarkView } from './MarkView'
import type { HotelMapProps } from './map'
import type { Mark } from './marks'
import { pictureOf, sourceOf, useMarkStyle } from './pictures'
import { useGradually } from './useGradually'

const FLIGHT_MS = 400
/** The map rests when nothing has moved it for so long. */
const REST_MS = 180
/** Google's map has no letters finer than this. */
const NEAR = 0.04

/** Whether both show the same, as far as a map's own rounding goes. */
function isNear(a: Box, b: Box): boolean {
  const slack = NEAR * Math.max(widthOf(a), a.north - a.south)
  const sides: (keyof Box)[] = ['west', 'south', 'east', 'north']
  return sides.every((side) => Math.abs(a[side] - b[side]) <= slack)
}

interface MarkerProps {
  mark: Mark
  selected: boolean
  onPress: (mark: Mark) => void
}

/** The native map takes a picture of the view; it looks again only until it is drawn. */
const MapMark = memo(
  function MapMark({ mark, selected, onPress }: MarkerProps) {
    const [drawn, setDrawn] = useState('')
    const style = useMarkStyle((store) => store.style)
    const usual = {
      identifier: mark.key,
      coordinate: { latitude: mark.lat, longitude: mark.lon },
      anchor: { x: 0.5, y: 0.5 },
      zIndex: selected ? 1000 : mark.isDot ? 1 : 100 - Math.min(99, Math.max(0, mark.order)),
      accessibilityLabel: mark.name,
      // On Android a press on a mark is one on the map as well.
      stopPropagation: true,
      onPress: () => onPress(mark),
    }
    if (style === 'pictures') {
      return (
        <Marker
          // A marker that had a view of its own does not take a picture any more.
          key="picture"
          {...usual}
          image={sourceOf(pictureOf(mark, selected))}
          tracksViewChanges={false}
          {...(mark.box ? {} : { title: mark.name })}
        />
      )
    }
    const look = `${mark.label} ${mark.note} ${mark.tone} ${mark.isDot} ${selected}`
    return (
      <Marker
        key="drawn"
        {...usual}
        tracksViewChanges={drawn !== look}
        onLayout={() => setDrawn(look)}
      >
        <MarkView mark={mark} selected={selected} />
      </Marker>
    )
  },
  (before, after) =>
    before.selected === after.selected &&
    before.onPress === after.onPress &&
    (before.mark === after.mark || JSON.stringify(before.mark) === JSON.stringify(after.mark)),
)

/** Where the map was sent, and what it showed last. */
function useFollowing(area: Box, isReady: boolean) {
  const map = useRef<MapView>(null)
  const shown = useRef<Box>(area)
  const text = boxText(area)
  // biome-ignore lint/correctness/useExhaustiveDependencies: an area is its text
  useEffect(() => {
    if (!isReady || isNear(shown.current, area)) return
    shown.current = area
    map.current?.animateToRegion(regionOfBox(area), FLIGHT_MS)
  }, [text, isReady])
  return { map, shown }
}

export function HotelMap({ area, marks, selected, onMoved, onMark, onReady }: HotelMapProps) {
  const [isReady, setReady] = useState(false)
  const dark = useIsDark()
  const drawn = useGradually(marks)
  const { map, shown } = useFollowing(area, isReady)
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(rest.current), [])
  const moved = useCallback(
    (region: Region) => {
      clearTimeout(rest.current)
      const box = boxOfRegion(region)
      if (!box || !isReady) return
      rest.current = setTimeout(() => {
        // It has come where it was sent: nobody has moved it.
        if (isNear(box, shown.current)) return
        shown.current = box
        onMoved(box)
      }, REST_MS)
    },
    [isReady, onMoved, shown],
  )
  return (
    <MapView
      ref={map}
      testID="map"
      accessibilityLabel={t.map.label}
      style={StyleSheet.absoluteFill}
      initialRegion={regionOfBox(area)}
      userInterfaceStyle={dark ? 'dark' : 'light'}
      rotateEnabled={false}
      pitchEnabled={false}
      toolbarEnabled={false}
      showsCompass={false}
      moveOnMarkerPress={false}
      loadingEnabled={Platform.OS === 'android'}
      onMapReady={() => {
        setReady(true)
        onReady()
      }}
      onRegionChangeComplete={moved}
    >
      {isReady &&
        drawn.map((mark) => (
          <MapMark key={mark.key} mark={mark} selected={mark.key === selected} onPress={onMark} />
        ))}
    </MapView>
  )
}
