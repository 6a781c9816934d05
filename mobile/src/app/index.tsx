// The search. A link with a search of its own (?bbox=…&check_in=…) puts it in the place of the old.
import { useLocalSearchParams, useRouter } from 'expo-router'
import { useEffect } from 'react'
import { queryOf } from '../search/link'
import { SearchScreen } from '../search/SearchScreen'
import { openLink } from '../search/store'

export default function Index() {
  const router = useRouter()
  const query = queryOf(useLocalSearchParams())
  useEffect(() => {
    if (!query) return
    openLink(query)
    router.replace('/')
  }, [query, router])
  return <SearchScreen />
}
