// The stay that is booked: where, when, who, what it costs and what cancelling it costs.
import { View } from 'react-native'
import { hotelInstant, ownInstant, stayWords } from '../format/dates'
import { money } from '../format/money'
import { t } from '../messages/language'
import { useCurrency } from '../search/answers'
import { Card, ROW } from '../ui/Card'
import { Words } from '../ui/Words'
import type { StayFacts } from './facts'
import { useHotel } from './useHotel'

interface Props {
  facts: StayFacts
  /** Its slug, for its clock. */
  hotel: string
}

function Cancellation({ facts, hotel }: Props) {
  const currency = useCurrency()
  const zone = useHotel(hotel)?.time_zone
  const [first] = facts.cancellation
  if (!currency || !first) return null
  if (!first.until) {
    return <Words kind="small">{t.booking.notFree(money(first.penalty_minor, currency))}</Words>
  }
  const own = t.booking.freeYours(ownInstant(first.until))
  return (
    <Words kind="small" tone="accentStrong">
      {zone ? `${t.booking.freeUntil(hotelInstant(first.until, zone))} – ${own}` : own}
    </Words>
  )
}

export function StayCard({ facts, hotel }: Props) {
  const currency = useCurrency()
  if (!currency) return null
  const { adults, children, rooms } = facts.party
  const party = [
    t.count.adults(adults),
    children > 0 ? t.count.children(children) : '',
    rooms > 1 ? t.count.rooms(rooms) : '',
  ]
  return (
    <Card>
      <Words kind="heading">{facts.hotelName}</Words>
      <View>
        <Words>{facts.roomName}</Words>
        <Words tone="ink2">{stayWords(facts.checkIn, facts.checkOut)}</Words>
        <Words tone="ink2">{party.filter(Boolean).join(' · ')}</Words>
      </View>
      <View style={ROW}>
        <Words kind="label">{t.booking.total}</Words>
        <Words kind="price">{money(facts.totalMinor, currency)}</Words>
      </View>
      <Cancellation facts={facts} hotel={hotel} />
    </Card>
  )
}
