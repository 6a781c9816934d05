// A hotel at the address that its page in the web has; a link may bring dates and guests.
import { useLocalSearchParams } from 'expo-router'
import { useEffect } from 'react'
import { HotelScreen } from '../../hotel/HotelScreen'
import { stayOfLink } from '../../search/link'
import { useSearch } from '../../search/store'

export default function Hotel() {
  const { slug, ...rest } = useLocalSearchParams<{ slug: string }>()
  const stay = JSON.stringify(stayOfLink(rest))
  useEffect(() => {
    if (stay !== '{}') useSearch.getState().change(JSON.parse(stay))
  }, [stay])
  return <HotelScreen slug={slug} />
}
