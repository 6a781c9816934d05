// The rooms that are free for the stay, with their real total; without dates the way to them.
import type { Currency, DetailOffer, HotelDetail } from '@innsight/client'
import { offerMinor } from '@innsight/client'
import { useRouter } from 'expo-router'
import { StyleSheet, View } from 'react-native'
import { lastDayBefore, stayWords } from '../format/dates'
import { money, nightlyMoney } from '../format/money'
import { t } from '../messages/language'
import { useCurrency } from '../search/answers'
import { useSearch } from '../search/store'
import { Button } from '../ui/Button'
import { Card, ROW } from '../ui/Card'
import { Words } from '../ui/Words'

const FEW_LEFT = 3

/** Until when cancelling is free, on the hotel's own calendar; else what it costs. */
export function cancellationWords(
  steps: DetailOffer['cancellation'],
  timeZone: string,
  currency: Currency,
): string {
  const [first] = steps
  if (first?.until) return t.hotel.freeUntil(lastDayBefore(first.until, timeZone))
  return t.hotel.costsAll(money(first?.penalty_minor ?? 0, currency))
}

interface RoomProps {
  hotel: HotelDetail
  offer: DetailOffer
  currency: Currency
}

function Room({ hotel, offer, currency }: RoomProps) {
  const router = useRouter()
  const type = hotel.room_types.find(({ id }) => id === offer.room_type_id)
  const total = money(offerMinor(offer), currency)
  const left = offer.rooms_left
  const isFree = offer.cancellation[0]?.until != null
  return (
    <Card>
      <View style={ROW}>
        <View style={styles.grow}>
          <Words kind="label">{offer.room_type_name}</Words>
          <Words kind="small">
            {[type?.beds, type && t.hotel.sleeps(t.count.guests(type.max_guests))]
              .filter(Boolean)
              .join(' · ')}
          </Words>
        </View>
        <View style={styles.price}>
          <Words kind="price">{total}</Words>
          <Words kind="small" tone="ink3">
            {t.list.taxes(t.list.aNight(nightlyMoney(offer, currency)))}
          </Words>
        </View>
      </View>
      <Words kind="small" tone={isFree ? 'accentStrong' : 'ink2'}>
        {cancellationWords(offer.cancellation, hotel.time_zone, currency)}
      </Words>
      {left != null && left <= FEW_LEFT && (
        <Words kind="small" tone="warn">
          {t.list.roomsLeft(left)}
        </Words>
      )}
      <Button
        label={t.hotel.bookRoom(total, offer.room_type_name)}
        onPress={() => router.push(`/book/${offer.room_type_id}?hotel=${hotel.slug}`)}
      >
        {t.hotel.book(total)}
      </Button>
    </Card>
  )
}

/** `isOld`: the answer is one for other dates, as long as the new one is on its way. */
export function Offers({ hotel, isOld }: { hotel: HotelDetail; isOld: boolean }) {
  const router = useRouter()
  const currency = useCurrency()
  const { checkIn, checkOut } = useSearch(({ search }) => search)
  const toDates = () => router.push(`/when?hotel=${hotel.slug}`)
  if (!currency) return null
  if (!checkIn || !checkOut) {
    return (
      <Card>
        <Words kind="heading">{t.hotel.rooms}</Words>
        <Words tone="ink2">{t.hotel.choose}</Words>
        <Button onPress={toDates}>{t.hotel.chooseDates}</Button>
      </Card>
    )
  }
  const offers = hotel.offers ?? []
  return (
    <View style={[styles.offers, isOld && styles.dimmed]}>
      <View style={ROW}>
        <Words kind="heading">{stayWords(checkIn, checkOut)}</Words>
        <Button kind="text" onPress={toDates}>
          {t.hotel.otherDates}
        </Button>
      </View>
      {offers.length === 0 && !isOld && (
        <Card tone="warn">
          <Words tone="warn">{t.hotel.nothingFree}</Words>
        </Card>
      )}
      {!isOld &&
        offers.map((offer) => <Room key={offer.room_type_id} {...{ hotel, offer, currency }} />)}
    </View>
  )
}

const styles = StyleSheet.create({
  offers: { gap: 12 },
  dimmed: { opacity: 0.6 },
  grow: { flexShrink: 1, flexGrow: 1 },
  price: { alignItems: 'flex-end' },
})
