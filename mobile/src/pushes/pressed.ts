// A notification that is pressed opens its booking.
import { useRouter } from 'expo-router'
import { useEffect } from 'react'
import { canBeTold, onPressed } from '../platform/pushes'

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The page of what a notification tells of; null for one that tells of nothing. */
export function pageOf(data: unknown): `/bookings/${string}` | null {
  if (typeof data !== 'object' || data === null || !('booking' in data)) return null
  const { booking } = data
  return typeof booking === 'string' && ID.test(booking) ? `/bookings/${booking}` : null
}

export function usePressed(): void {
  const router = useRouter()
  useEffect(() => {
    if (!canBeTold()) return
    return onPressed((data) => {
      const page = pageOf(data)
      if (page) router.navigate(page)
    })
  }, [router])
}
