import { useLocalSearchParams } from 'expo-router'
import { BookingScreen } from '../../booking/BookingScreen'

export default function Booking() {
  const { id } = useLocalSearchParams<{ id: string }>()
  return <BookingScreen id={id} />
}
