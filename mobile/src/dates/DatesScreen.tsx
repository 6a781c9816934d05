// Two dates of a stay. Over a hotel its nights have their prices; over the search it is the cheapest
// totals around the chosen stay.
import type { IsoDate, Nights, Range } from '@innsight/client'
import {
  addMonths,
  FLEX_DAYS,
  lastDeparture,
  lowestMinor,
  monthOf,
  nightsByDate,
  pick,
  useFlexibleDates,
} from '@innsight/client'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { ScrollView, StyleSheet, View } from 'react-native'
import { queries } from '../client'
import { Age } from '../faces/Age'
import { stayRange, stayWords, weekdayDayMonth, weekdayNames } from '../format/dates'
import { money, shortMoney } from '../format/money'
import { wholeNumber } from '../format/numbers'
import { t } from '../messages/language'
import { useCurrency, useLimits } from '../search/answers'
import { useSearch } from '../search/store'
import { Button } from '../ui/Button'
import { Chip } from '../ui/Chip'
import { Screen, useBack } from '../ui/Screen'
import { Words } from '../ui/Words'
import type { NightNote } from './Month'
import { Month } from './Month'

/** A calendar is asked for 62 nights at most: two months. */
const MONTHS_AT_ONCE = 2

/** The nights of a hotel over the months that are shown. */
function useNights(hotel: string | null, first: string, months: number) {
  const { adults, children, rooms } = useSearch(({ search }) => search)
  const { dates } = useLimits()
  const from = `${first}-01` < dates.first ? dates.first : `${first}-01`
  const end = `${addMonths(first, Math.min(months, MONTHS_AT_ONCE))}-01`
  const until = end > dates.last ? dates.last : end
  const to = hotel ? until : from
  return useQuery(queries.calendarQuery(hotel ?? '', from, to, { adults, children, rooms }))
}

function useNotes(nights: Nights) {
  const currency = useCurrency()
  return useCallback(
    (date: IsoDate): NightNote | undefined => {
      const night = nights.get(date)
      if (!night || !currency) return undefined
      const { available, price_minor: price } = night
      if (available === 0 || price === null || price === undefined) {
        return { short: '–', spoken: t.when.notFree, isFree: false }
      }
      return { short: shortMoney(price, currency), spoken: money(price, currency), isFree: true }
    },
    [nights, currency],
  )
}

/** The chosen stay some days earlier or later, with the cheapest total of the search. */
function Flexible({ range, onChoose }: { range: Range; onChoose: (range: Range) => void }) {
  const search = useSearch((all) => all.search)
  const currency = useCurrency()
  const asked = { ...search, checkIn: range.from, checkOut: range.to }
  const { data } = useFlexibleDates(asked)
  if (!data || !currency) return null
  const lowest = lowestMinor(data.stays)
  return (
    <View style={styles.flexible}>
      <Words kind="small">{t.flexible.title(wholeNumber(FLEX_DAYS))}</Words>
      <ScrollView
        horizontal
        showsHorizontalScrollIndicator={false}
        contentContainerStyle={styles.row}
      >
        {data.stays.map(({ check_in: from, check_out: to, cheapest_total_minor: total }) => {
          const price = total === null ? t.flexible.full : money(total, currency)
          const words = `${stayRange(from, to)} · ${price}${total !== null && total === lowest ? ' ✓' : ''}`
          return (
            <Chip
              key={from}
              opens
              on={from === range.from}
              onPress={() => total !== null && onChoose({ from, to })}
            >
              {words}
            </Chip>
          )
        })}
      </ScrollView>
    </View>
  )
}

interface FootProps {
  range: Range
  mayClear: boolean
  onTake: (range: Range) => void
}

/** What is chosen so far, and the way on. */
function Foot({ range, mayClear, onTake }: FootProps) {
  const { from, to } = range
  const leaving = from ? t.when.leave(weekdayDayMonth(from)) : t.when.arrive
  const words = from && to ? stayWords(from, to) : leaving
  return (
    <>
      <Words kind="label" style={styles.words} accessibilityLiveRegion="polite">
        {words}
      </Words>
      {from && to && <Button onPress={() => onTake(range)}>{t.when.show(words)}</Button>}
      {mayClear && (
        <Button kind="text" onPress={() => onTake({ from: null, to: null })}>
          {t.when.clear}
        </Button>
      )}
    </>
  )
}

interface Props {
  /** Slug or id of the hotel whose nights are shown. */
  hotel: string | null
}

export function DatesScreen({ hotel }: Props) {
  const back = useBack()
  const { checkIn, checkOut } = useSearch(({ search }) => search)
  const change = useSearch((search) => search.change)
  const { dates } = useLimits()
  const [range, setRange] = useState<Range>({ from: checkIn, to: checkOut })
  const [months, setMonths] = useState(MONTHS_AT_ONCE)
  const first = monthOf(checkIn ?? dates.first)
  const shown = Array.from({ length: months }, (_, index) => addMonths(first, index)).filter(
    (month) => `${month}-01` <= dates.last,
  )
  const calendar = useNights(hotel, first, months)
  const nights = nightsByDate(calendar.data?.nights)
  const noteOf = useNotes(nights)
  const departureMax = range.from ? lastDeparture(nights, range.from, dates.nightsMax) : undefined
  const limits = { ...dates, departureMax }
  const take = (stay: Range) => {
    change({ checkIn: stay.from, checkOut: stay.to })
    back()
  }
  const isWhole = range.from !== null && range.to !== null
  return (
    <Screen
      title={t.when.title}
      closes
      foot={<Foot range={range} mayClear={checkIn !== null} onTake={take} />}
    >
      <Age of={calendar} onRetry={() => void calendar.refetch()} />
      {isWhole && !hotel && <Flexible range={range} onChoose={setRange} />}
      <View style={styles.weekdays} importantForAccessibility="no-hide-descendants">
        {weekdayNames().map((name) => (
          <Words key={name} kind="small" tone="ink3" style={styles.weekday}>
            {name}
          </Words>
        ))}
      </View>
      {shown.map((month) => (
        <Month
          key={month}
          month={month}
          range={range}
          limits={limits}
          noteOf={noteOf}
          onPick={(date) => setRange(pick(range, date, limits))}
        />
      ))}
      {hotel && <Words kind="small">{t.when.priced}</Words>}
      {shown.length === months && (
        <Button kind="quiet" onPress={() => setMonths(months + MONTHS_AT_ONCE)}>
          {t.when.later}
        </Button>
      )}
    </Screen>
  )
}

const styles = StyleSheet.create({
  flexible: { gap: 4 },
  row: { gap: 8 },
  weekdays: { flexDirection: 'row' },
  weekday: { flex: 1, textAlign: 'center' },
  words: { textAlign: 'center' },
})
