import { t } from '../messages/language'

const FEW_ROOMS = 4

/** How many rooms are left, once they are few. */
export function RoomsLeft({ left }: { left: number | null }) {
  if (left === null || left > FEW_ROOMS) return null
  return <span className="tag few">{t.list.roomsLeft(left)}</span>
}
