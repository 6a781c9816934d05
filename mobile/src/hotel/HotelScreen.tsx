// A hotel: what it is, and what of it is free for the dates of the search.
import type { HotelDetail } from '@innsight/client'
import { useQuery } from '@tanstack/react-query'
import { Share, StyleSheet, View } from 'react-native'
import { queries } from '../client'
import { Age } from '../faces/Age'
import { Failure } from '../faces/Failure'
import { labelOf } from '../format/place'
import { t } from '../messages/language'
import { useAskedAnew, useMeta, useMetaQuery, useStay } from '../search/answers'
import { Rating, starsText } from '../search/HotelCard'
import { RADIUS } from '../theme/tokens'
import { Card } from '../ui/Card'
import { IconButton } from '../ui/IconButton'
import { Picture } from '../ui/Picture'
import { Screen } from '../ui/Screen'
import { Words } from '../ui/Words'
import { Offers } from './Offers'

function Head({ hotel }: { hotel: HotelDetail }) {
  const meta = useMeta()
  const { stars, rating, review_count: count, property_type: kind, address } = hotel
  return (
    <View style={styles.head}>
      <View style={styles.line}>
        <Words kind="title" style={styles.name}>
          {hotel.name}
        </Words>
        <Rating hotel={hotel} />
      </View>
      <Words kind="small">
        {stars > 0 && (
          <Words kind="small" tone="star" accessibilityLabel={t.count.stars(stars)}>
            {starsText(stars)}{' '}
          </Words>
        )}
        {labelOf(meta?.property_types, kind)} ·{' '}
        {rating === null ? t.hotel.noReviews : t.count.reviews(count)}
      </Words>
      <Words kind="small">{address}</Words>
    </View>
  )
}

function Facts({ hotel }: { hotel: HotelDetail }) {
  const meta = useMeta()
  const has = hotel.amenities.map((code) => labelOf(meta?.amenities, code)).filter(Boolean)
  return (
    <>
      <Card>
        <Words>{hotel.description}</Words>
      </Card>
      {has.length > 0 && (
        <Card>
          <Words kind="heading">{t.hotel.has}</Words>
          <Words tone="ink2">{has.join(' · ')}</Words>
        </Card>
      )}
      <Card>
        <Words kind="heading">{t.hotel.goodToKnow}</Words>
        <Words tone="ink2">{t.hotel.arrive(hotel.check_in_time)}</Words>
        <Words tone="ink2">{t.hotel.leave(hotel.check_out_time)}</Words>
      </Card>
    </>
  )
}

/** What of a hotel's page can be sent to somebody: the address of its page for everybody. */
const share = (hotel: HotelDetail): void => {
  const { name, canonical_url: url } = hotel
  // Whoever closes the sheet has shared nothing: that is no failure.
  void Share.share({ message: `${name}\n${url}`, url }).catch(() => undefined)
}

export function HotelScreen({ slug }: { slug: string }) {
  useMetaQuery()
  const query = useQuery(queries.hotelQuery(slug, useStay()))
  useAskedAnew(query)
  const { data: hotel, error } = query
  const again = () => void query.refetch()
  return (
    <Screen
      title={hotel?.name ?? ''}
      extra={
        hotel && <IconButton name="share" label={t.hotel.share} onPress={() => share(hotel)} />
      }
    >
      {!hotel && error && <Failure error={error} onRetry={again} />}
      {!hotel && !error && <Words kind="small">{t.menu.loading}</Words>}
      {hotel && (
        <>
          <Age of={query} onRetry={again} />
          <Picture hotel={hotel} style={styles.picture} />
          <Head hotel={hotel} />
          <Offers hotel={hotel} isOld={query.isPlaceholderData} />
          <Facts hotel={hotel} />
        </>
      )}
    </Screen>
  )
}

const styles = StyleSheet.create({
  picture: { height: 200, borderRadius: RADIUS },
  head: { gap: 4 },
  line: { flexDirection: 'row', alignItems: 'flex-start', gap: 10 },
  name: { flex: 1 },
})
