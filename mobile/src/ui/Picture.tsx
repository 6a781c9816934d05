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
  const window = (index: number): string => {
    const x = left + 5 + (index % columns) * 11
    const y = top + 6 + Math.floor(index / columns) * 11
    return `M${x} ${y}h5v6h-5Z`
  }
  const windows = Array.from({ length: floors * columns }, (_, index) => index)
  const isLit = (index: number) => (shape >> (index % 13)) % 3 === 0
  const lit = windows.filter(isLit).map(window).join('')
  const unlit = windows
    .filter((index) => !isLit(index))
    .map(window)
    .join('')
  return (
    <Svg width="100%" height="100%" viewBox="0 0 100 100" preserveAspectRatio="xMidYMax meet">
      <Rect x={-200} y={-200} width={500} height={400} fill={tint(86, 20)} />
      <Circle cx={74 - (shape % 50)} cy={24} r={9} fill={tint(95, 34)} />
      <Path d="M-200 74 Q -75 56 0 74 T 100 70 T 300 72 V 150 H -200 Z" fill={tint(74, 15)} />
      <Rect x={left} y={top} width={width} height={height} rx={2} fill={tint(42, 48)} />
      <Path d={unlit} fill={tint(62, 30)} />
      <Path d={lit} fill="#ffe4a0" />
      <Rect x={-200} y={88} width={500} height={62} fill={tint(60, 11)} />
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
