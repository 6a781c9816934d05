// One month to choose from, with a price under each night where there is one.
import type { IsoDate, Range, RangeLimits } from '@innsight/client'
import { datesOfMonth, firstOfMonth, isPickable, partOf, weekday } from '@innsight/client'
import { memo } from 'react'
import { Pressable, StyleSheet, View } from 'react-native'
import { fullDate, monthName } from '../format/dates'
import { useTheme } from '../theme/theme'
import { TOUCH } from '../theme/tokens'
import { Words } from '../ui/Words'

/** What stands under a night, and what a screen reader says of it. */
export interface NightNote {
  short: string
  spoken: string
  isFree: boolean
}

interface Props {
  month: string
  range: Range
  limits: RangeLimits
  noteOf: (night: IsoDate) => NightNote | undefined
  onPick: (date: IsoDate) => void
}

const WEEK = 7

interface DayProps {
  date: IsoDate
  part: ReturnType<typeof partOf>
  may: boolean
  note: NightNote | undefined
  onPick: (date: IsoDate) => void
}

const Day = memo(function Day({ date, part, may, note, onPick }: DayProps) {
  const theme = useTheme()
  const isEdge = part === 'start' || part === 'end' || part === 'single'
  const back = isEdge ? theme.accent : part === 'inside' ? theme.accentSoft : 'transparent'
  const tone = isEdge ? 'onAccent' : may ? 'ink' : 'line2'
  return (
    <Pressable
      testID={`day-${date}`}
      accessibilityRole="button"
      accessibilityLabel={[fullDate(date), note?.spoken].filter(Boolean).join(', ')}
      aria-selected={part !== 'outside'}
      aria-disabled={!may}
      disabled={!may}
      onPress={() => onPick(date)}
      style={[styles.day, { backgroundColor: back }]}
    >
      <Words kind="label" tone={tone} maxFontSizeMultiplier={1.5}>
        {String(Number(date.slice(8)))}
      </Words>
      {note && (
        <Words
          kind="small"
          tone={isEdge ? 'onAccent' : note.isFree ? 'ink2' : 'ink3'}
          maxFontSizeMultiplier={1.2}
          numberOfLines={1}
          style={styles.note}
        >
          {note.short}
        </Words>
      )}
    </Pressable>
  )
})

export function Month({ month, range, limits, noteOf, onPick }: Props) {
  const dates = datesOfMonth(month)
  const before = weekday(firstOfMonth(month))
  const cells = [...Array.from({ length: before }, () => null), ...dates]
  const weeks = Array.from({ length: Math.ceil(cells.length / WEEK) }, (_, week) =>
    Array.from({ length: WEEK }, (_, day) => cells[week * WEEK + day] ?? null),
  )
  return (
    <View style={styles.month}>
      <Words kind="heading">{monthName(month)}</Words>
      {weeks.map((week, row) => (
        <View key={week.find(Boolean) ?? row} style={styles.week}>
          {week.map((date, column) =>
            date ? (
              <Day
                key={date}
                date={date}
                part={partOf(range, date, null, limits)}
                may={isPickable(range, date, limits)}
                note={noteOf(date)}
                onPick={onPick}
              />
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: an empty place has nothing else
              <View key={column} style={styles.day} />
            ),
          )}
        </View>
      ))}
    </View>
  )
}

const styles = StyleSheet.create({
  month: { gap: 4 },
  week: { flexDirection: 'row' },
  day: {
    flex: 1,
    minHeight: TOUCH + 6,
    alignItems: 'center',
    justifyContent: 'center',
    borderRadius: 8,
  },
  note: { fontSize: 10, lineHeight: 13, fontVariant: ['tabular-nums'] },
})
