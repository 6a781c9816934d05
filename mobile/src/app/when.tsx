import { useLocalSearchParams } from 'expo-router'
import { DatesScreen } from '../dates/DatesScreen'

export default function When() {
  const { hotel } = useLocalSearchParams<{ hotel?: string }>()
  return <DatesScreen hotel={hotel ?? null} />
}
