// A hotel in the list: its picture, what it is, and what the stay costs.
import type { Currency, Hotel } from '@innsight/client'
import { memo } from 'react'
import { Pressable, StyleSheet, View } from 'react-native'
import { money, nightlyMoney } from '../format/money'
import { distance, ratingNumber, wholeNumber } from '../format/numbers'
import { amenityWords, cityWords } from '../format/place'
import { t } from '../messages/language'
import { useTheme } from '../theme/theme'
import { RADIUS } from '../theme/tokens'
import { Picture } from '../ui/Picture'
import { Words } from '../ui/Words'
import { useMeta } from './answers'

const AMENITIES_SHOWN = 3
/** From here on it is few. */
const FEW_LEFT = 3

/** What is big and what is small about a price; the total of the stay wherever there are dates. */
export function priceWords({ offer }: Pick<Hotel, 'offer'>, currency: Currency) {
  if (!offer) return { big: t.list.noPrice, small: '' }
  const { total_minor: total, nights, rooms } = offer
  if (total === null) {
    return {
      big: `${t.list.from} ${money(offer.nightly_minor, currency)}`,
      small: t.list.nightTaxes,
    }
  }
  const isOne = nights === 1 && (rooms ?? 1) === 1
  const each = isOne ? t.list.theNight : t.list.aNight(nightlyMoney(offer, currency))
  return { big: money(total, currency), small: t.list.taxes(each) }
}

export const starsText = (stars: number): string => '★'.repeat(stars)

export function Rating({ hotel }: { hotel: Pick<Hotel, 'rating' | 'review_count'> }) {
  const theme = useTheme()
  const { rating, review_count: count } = hotel
  if (rating === null) {
    return (
      <Words kind="small" tone="ink3">
        {t.list.newHotel}
      </Words>
    )
  }
  return (
    <View
      accessible
      accessibilityLabel={t.list.rated(ratingNumber(rating), wholeNumber(count))}
      style={[styles.rating, { backgroundColor: theme.ink }]}
    >
      <Words kind="small" tone="onInk" style={styles.bold}>
        {ratingNumber(rating)}
      </Words>
    </View>
  )
}

interface Props {
  hotel: Hotel
  currency: Currency
  selected: boolean
  onPress: (hotel: Hotel) => void
}

/** All of a card in one sentence. */
function spoken(hotel: Hotel, currency: Currency): string {
  const { big, small } = priceWords(hotel, currency)
  const { rating, review_count: count, stars } = hotel
  const rated =
    rating === null ? t.list.newHotel : t.list.rated(ratingNumber(rating), wholeNumber(count))
  return [hotel.name, stars ? t.count.stars(stars) : '', cityWords(hotel), rated, big, small]
    .filter(Boolean)
    .join(', ')
}

export const HotelCard = memo(function HotelCard({ hotel, currency, selected, onPress }: Props) {
  const theme = useTheme()
  const meta = useMeta()
  const { big, small } = priceWords(hotel, currency)
  const { offer, distance_m: away } = hotel
  const left = offer?.rooms_left ?? null
  const where = [cityWords(hotel), away ? t.list.away(distance(away)) : ''].filter(Boolean)
  return (
    <Pressable
      testID={`hotel-${hotel.id}`}
      accessibilityRole="link"
      accessibilityLabel={spoken(hotel, currency)}
      onPress={() => onPress(hotel)}
      style={[
        styles.card,
        {
          backgroundColor: theme.paper,
          borderColor: selected ? theme.accent : theme.line,
        },
      ]}
    >
      <Picture hotel={hotel} style={styles.picture} />
      <View style={styles.body}>
        <View style={styles.head}>
          <Words kind="label" numberOfLines={2} style={styles.name}>
            {hotel.name}
          </Words>
          <Rating hotel={hotel} />
        </View>
        <Words kind="small" numberOfLines={1}>
          {hotel.stars > 0 && (
            <Words kind="small" tone="star">
              {starsText(hotel.stars)}{' '}
            </Words>
          )}
          {where.join(' · ')}
        </Words>
        <Words kind="small" tone="ink3" numberOfLines={1}>
          {amenityWords(hotel.amenities, meta, AMENITIES_SHOWN)}
        </Words>
        <View style={styles.foot}>
          <View style={styles.tags}>
            {offer?.free_cancellation && (
              <Words kind="small" tone="accentStrong">
                {t.filters.free}
              </Words>
            )}
            {left !== null && left <= FEW_LEFT && (
              <Words kind="small" tone="warn">
                {t.list.roomsLeft(left)}
              </Words>
            )}
          </View>
          <View style={styles.price}>
            <Words kind="price" tone={offer ? 'ink' : 'ink3'}>
              {big}
            </Words>
            {small !== '' && (
              <Words kind="small" tone="ink3" style={styles.right}>
                {small}
              </Words>
            )}
          </View>
        </View>
      </View>
    </Pressable>
  )
})

const styles = StyleSheet.create({
  card: {
    flexDirection: 'row',
    borderWidth: 1,
    borderRadius: RADIUS,
    overflow: 'hidden',
  },
  picture: { width: 104 },
  body: { flex: 1, padding: 12, gap: 3 },
  head: { flexDirection: 'row', alignItems: 'flex-start', gap: 8 },
  name: { flex: 1 },
  rating: { paddingHorizontal: 7, paddingVertical: 2, borderRadius: 7 },
  bold: { fontWeight: '700', fontVariant: ['tabular-nums'] },
  foot: {
    flexDirection: 'row',
    flexWrap: 'wrap',
    alignItems: 'flex-end',
    justifyContent: 'space-between',
    gap: 6,
    marginTop: 'auto',
    paddingTop: 6,
  },
  tags: { flexShrink: 1 },
  price: { alignItems: 'flex-end', marginLeft: 'auto' },
  right: { textAlign: 'right' },
})
