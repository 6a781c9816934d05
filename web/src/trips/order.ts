// Which trips are still to come. Pure.
import type { Booking, IsoDate } from '@innsight/client'

/** Whether a guest still has something to expect of it. */
export const isComing = (
  { status, check_out }: Pick<Booking, 'status' | 'check_out'>,
  today: IsoDate,
): boolean => (status === 'confirmed' || status === 'pending') && check_out >= today
