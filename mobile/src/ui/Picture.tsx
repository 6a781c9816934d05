// The picture of a hotel: its photo where the server has one, else drawn from what it is. The same
// hotel always looks the same, also without a network.
import type { Hotel } from '@innsight/client'
import { useState } from 'react'
import type { ViewStyle } from 'react-native'
import { Image, StyleSheet, View } from 'react-native'
import Svg, { Circle, Path, Rect } from 'react-native-svg'
import { base } from '../platform/base'
import { useIsDark } from '../theme/theme'

interface Props {
  hotel: Pick<Hotel, 'id' | 'city' | 'stars' | 'property_type' | 'image'>
  style: ViewStyle
}

/** A number from a text: the same for the same text. */
function seedOf(text: string): number {
  let seed = 7
  for (const letter of text) seed = (seed * 31 + (letter.codePointAt(0) ?? 0)) % 65_521
  return seed
}

const WIDTHS: Record<string, number> = { villa: 56, guesthouse: 46, bed_and_breakfast: 46 }

/** A house under a sky in its city's colour: as high as it has stars. */
function Drawing({ hotel, dark }: { hotel: Props['hotel']; dark: boolean }) {
  const hue = seedOf(hotel.city) % 360
  const shape = seedOf(hotel.id)
  const width = WIDTHS[hotel.property_type] ?? 34 + (shape % 12)
  const floors = Math.max(2, hotel.stars + 1)
  const height = floors * 11 + 8
  const left = 50 - width / 2 + (shape % 17) - 8
  const top = 88 - height
  const tint = (light: number, dim: number) => `hsl(${hue}, 32%, ${dark ? dim : light}%)`
  const columns = Math.floor(width / 11)
  const windows = Array.from({ length: floors * columns }, (_, index) => ({
    x: left + 5 + (index % columns) * 11,
    y: top + 6 + Math.floor(index / columns) * 11,
    lit: (shape >> (index % 13)) % 3 === 0,
  }))
  return (
    <Svg width="100%" height="100%" viewBox="0 0 100 100" preserveAspectRatio="xMidYMax slice">
      <Rect x={-50} y={-50} width={200} height={150} fill={tint(86, 20)} />
      <Circle cx={74 - (shape % 50)} cy={24} r={9} fill={tint(95, 34)} />
      <Path d="M-50 78 Q 0 60 50 76 T 150 70 V 150 H -50 Z" fill={tint(74, 15)} />
      <Rect x={left} y={top} width={width} height={height} rx={2} fill={tint(42, 48)} />
      {windows.map(({ x, y, lit }) => (
        <Rect
          key={`${x}/${y}`}
          {...{ x, y }}
          width={5}
          height={6}
          rx={0.8}
          fill={lit ? '#ffe4a0' : tint(62, 30)}
        />
      ))}
      <Rect x={-50} y={88} width={200} height={62} fill={tint(60, 11)} />
    </Svg>
  )
}

const isDrawn = (url: string): boolean => url.endsWith('.svg')

export function Picture({ hotel, style }: Props) {
  const dark = useIsDark()
  const [failed, setFailed] = useState(false)
  const { url } = hotel.image
  const address = url.startsWith('/') ? base + url : url
  return (
    <View style={[styles.frame, style]} accessible={false} importantForAccessibility="no">
      {isDrawn(url) || failed ? (
        <Drawing hotel={hotel} dark={dark} />
      ) : (
        <Image
          source={{ uri: address }}
          style={StyleSheet.absoluteFill}
          resizeMode="cover"
          onError={() => setFailed(true)}
        />
      )}
    </View>
  )
}

const styles = StyleSheet.create({ frame: { overflow: 'hidden' } })
