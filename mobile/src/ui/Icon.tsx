// The few signs of the app, drawn; whoever can't see them hears the words beside them.
import Svg, { Path } from 'react-native-svg'
import { useTheme } from '../theme/theme'
import type { Tokens } from '../theme/tokens'

const PATHS = {
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm5 12 4.5 4.5',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5',
  back: 'M14.5 5 7.5 12l7 7',
  close: 'M6 6l12 12M18 6 6 18',
  minus: 'M6 12h12',
  plus: 'M6 12h12M12 6v12',
  share: 'M12 15V4M8 8l4-4 4 4M5 12v7h14v-7',
  filter: 'M4 7h16M7 12h10M10 17h4',
} as const

interface Props {
  name: keyof typeof PATHS
  tone?: keyof Tokens
  size?: number
}

export function Icon({ name, tone = 'ink', size = 22 }: Props) {
  const theme = useTheme()
  return (
    <Svg width={size} height={size} viewBox="0 0 24 24" fill="none">
      <Path
        d={PATHS[name]}
        stroke={theme[tone]}
        strokeWidth={1.9}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </Svg>
  )
}
