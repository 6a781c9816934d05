// The hotel of a booking, without a stay: its name, its clock, its rooms.
import type { HotelDetail } from '@innsight/client'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../client'

/** Undefined as long as it is not known, and where there is none. */
export const useHotel = (slug: string): HotelDetail | undefined =>
  useQuery({ ...queries.hotelQuery(slug, {}), enabled: slug !== '' }).data
