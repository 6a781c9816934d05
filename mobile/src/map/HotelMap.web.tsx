// The map where the app runs in a browser, for its tests: land, marks, dragging and a wheel. What
// the phone's own maps do is not shown by it.
import type { Box } from '@innsight/client'
import { widthOf } from '@innsight/client'
import { useEffect, useMemo, useRef, useState } from 'react'
import { PanResponder, Pressable, StyleSheet, View } from 'react-native'
import Svg, { Path } from 'react-native-svg'
import { t } from '../messages/language'
import { useTheme } from '../theme/theme'
import { useLand } from './land.web'
import { MarkView } from './MarkView'
import type { HotelMapProps } from './map'
import { sizeOf } from './marks'
import { mercator, moved, zoomed } from './mercator.web'

const WHEEL = 0.002
const SLOP = 4

function useSize() {
  const [size, setSize] = useState({ width: 0, height: 0 })
  return {
    size,
    onLayout: ({ nativeEvent: { layout } }: { nativeEvent: { layout: typeof size } }) =>
      setSize({ width: layout.width, height: layout.height }),
  }
}

/** The area while a finger moves it, and how it is moved. */
function useMoving(area: Box, size: { width: number; height: number }, onMoved: (to: Box) => void) {
  const [view, setView] = useState(area)
  const latest = useRef({ area, size, onMoved })
  latest.current = { area, size, onMoved }
  useEffect(() => setView(area), [area])
  const responder = useMemo(() => {
    const to = (dx: number, dy: number) => moved(latest.current.area, dx, dy, latest.current.size)
    return PanResponder.create({
      onMoveShouldSetPanResponder: (_, { dx, dy }) => Math.abs(dx) + Math.abs(dy) > SLOP,
      onPanResponderMove: (_, { dx, dy }) => setView(to(dx, dy)),
      onPanResponderRelease: (_, { dx, dy }) => latest.current.onMoved(to(dx, dy)),
    })
  }, [])
  return { view, handlers: responder.panHandlers, latest }
}

/** Land and its coast. */
function Ground({ view }: { view: Box }) {
  const theme = useTheme()
  const land = useLand(view)
  const { x, y, width, height } = mercator(view)
  return (
    <Svg
      width="100%"
      height="100%"
      viewBox={`${x} ${y} ${width} ${height}`}
      preserveAspectRatio="none"
      style={styles.ground}
    >
      {land.map((path) => (
        <Path
          key={path.slice(0, 60)}
          d={path}
          fill={theme.land}
          stroke={theme.coast}
          strokeWidth={1}
          vectorEffect="non-scaling-stroke"
        />
      ))}
    </Svg>
  )
}

export function HotelMap({ area, marks, selected, onMoved, onMark, onReady }: HotelMapProps) {
  const theme = useTheme()
  const { size, onLayout } = useSize()
  const { view, handlers, latest } = useMoving(area, size, onMoved)
  const isLaidOut = size.width > 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(() => {
    if (isLaidOut) onReady()
  }, [isLaidOut])
  const wheel = (event: { deltaY: number }) => {
    const { area: from, onMoved: tell } = latest.current
    tell(zoomed(from, Math.exp(event.deltaY * WHEEL)))
  }
  const { x, y, width, height } = mercator(view)
  const across = size.width / width
  const up = size.height / height
  return (
    <View
      {...handlers}
      {...({ onWheel: wheel } as object)}
      testID="map"
      accessibilityLabel={t.map.label}
      onLayout={onLayout}
      style={[StyleSheet.absoluteFill, styles.map, { backgroundColor: theme.sea }]}
    >
      {isLaidOut && <Ground view={view} />}
      {isLaidOut &&
        [...marks].reverse().map((mark) => {
          const point = mercator({
            west: mark.lon,
            east: mark.lon,
            south: mark.lat,
            north: mark.lat,
          })
          const shown = mark.isDot ? { width: 28, height: 28 } : sizeOf(mark)
          const left = ((point.x - x + (widthOf(view) > 360 ? 0 : 360)) % 360) * across
          return (
            <Pressable
              key={mark.key}
              testID={`mark-${mark.key}`}
              accessibilityRole="button"
              accessibilityLabel={mark.name}
              onPress={() => onMark(mark)}
              style={[
                styles.mark,
                { left: left - shown.width / 2, top: (point.y - y) * up - shown.height / 2 },
              ]}
            >
              <MarkView mark={mark} selected={mark.key === selected} />
            </Pressable>
          )
        })}
    </View>
  )
}

const styles = StyleSheet.create({
  map: { overflow: 'hidden' },
  ground: { position: 'absolute', left: 0, top: 0 },
  mark: { position: 'absolute' },
})
