// The sheet over the map, with three stops: it is dragged by its head, or moved by a press.
import type { ReactNode } from 'react'
import { useEffect, useMemo, useRef } from 'react'
import {
  AccessibilityInfo,
  Animated,
  PanResponder,
  Pressable,
  StyleSheet,
  View,
} from 'react-native'
import { t } from '../messages/language'
import { FLOATING, useTheme } from '../theme/theme'
import { RADIUS } from '../theme/tokens'
import type { Stop } from './sheet'
import { beside, offsetsOf, restOf } from './sheet'

interface Props {
  /** Of the place that it may fill. */
  height: number
  stop: Stop
  onStop: (stop: Stop) => void
  head: ReactNode
  children: ReactNode
}

const MOVE_MS = 180
/** Smaller movements of a finger are presses. */
const SLOP = 6

function useStill() {
  const still = useRef(false)
  useEffect(() => {
    void AccessibilityInfo.isReduceMotionEnabled().then((is) => {
      still.current = is
    })
  }, [])
  return still
}

/** Follows the finger, and comes to rest at a stop. */
function useDrag({ height, stop, onStop }: Pick<Props, 'height' | 'stop' | 'onStop'>) {
  const offsets = offsetsOf(height)
  const at = useRef(new Animated.Value(offsets[stop])).current
  const still = useStill()
  const target = offsets[stop]
  useEffect(() => {
    const toValue = target
    const move = Animated.timing(at, {
      toValue,
      duration: still.current ? 0 : MOVE_MS,
      useNativeDriver: false,
    })
    move.start()
    return () => move.stop()
  }, [at, target, still])
  const responder = useMemo(() => {
    const bounded = (offset: number) => Math.min(offsetsOf(height).peek, Math.max(0, offset))
    const from = offsetsOf(height)[stop]
    const end = (dy: number, vy: number) => {
      const rest = restOf(stop, from + dy, vy, height)
      if (rest !== stop) return onStop(rest)
      Animated.timing(at, { toValue: from, duration: MOVE_MS, useNativeDriver: false }).start()
    }
    return PanResponder.create({
      onMoveShouldSetPanResponder: (_, { dx, dy }) =>
        Math.abs(dy) > SLOP && Math.abs(dy) > Math.abs(dx),
      onPanResponderMove: (_, { dy }) => at.setValue(bounded(from + dy)),
      onPanResponderRelease: (_, { dy, vy }) => end(dy, vy),
      onPanResponderTerminate: (_, { dy }) => end(dy, 0),
    })
  }, [at, height, stop, onStop])
  return { at, handlers: responder.panHandlers }
}

export function Sheet({ height, stop, onStop, head, children }: Props) {
  const theme = useTheme()
  const { at, handlers } = useDrag({ height, stop, onStop })
  const up = stop !== 'full'
  // The list ends where the screen ends, wherever the sheet stands.
  const seen = height - offsetsOf(height)[stop]
  return (
    <Animated.View
      style={[
        styles.sheet,
        FLOATING,
        { height, backgroundColor: theme.paper2, transform: [{ translateY: at }] },
      ]}
    >
      <View style={{ height: seen }}>
        <View {...handlers}>
          <Pressable
            testID="sheet"
            accessibilityRole="button"
            accessibilityLabel={up ? t.list.showMore : t.list.showLess}
            onPress={() => onStop(up ? beside(stop, 1) : 'peek')}
            style={styles.head}
          >
            <View style={[styles.grip, { backgroundColor: theme.line2 }]} />
            {head}
          </Pressable>
        </View>
        <View style={styles.body} accessibilityLabel={t.list.sheet}>
          {children}
        </View>
      </View>
    </Animated.View>
  )
}

const styles = StyleSheet.create({
  sheet: {
    position: 'absolute',
    left: 0,
    right: 0,
    top: 0,
    borderTopLeftRadius: RADIUS + 6,
    borderTopRightRadius: RADIUS + 6,
    overflow: 'hidden',
  },
  head: { paddingHorizontal: 16, paddingTop: 8, paddingBottom: 10, gap: 8, minHeight: 64 },
  grip: { alignSelf: 'center', width: 40, height: 4, borderRadius: 2, opacity: 0.6 },
  body: { flex: 1 },
})
