import { useLocalSearchParams } from 'expo-router'
import { BookScreen } from '../../booking/BookScreen'

export default function Book() {
  const { room, hotel } = useLocalSearchParams<{ room: string; hotel: string }>()
  return <BookScreen roomTypeId={room} slug={hotel ?? ''} />
}
