import { counted } from '../format/dates'
import { useLimits } from '../search/answers'
import { usePage } from '../search/store'
import { Popover } from '../ui/Popover'
import { Stepper } from '../ui/Stepper'

export function partyWords(party: { adults: number; children: number; rooms: number }): string {
  const parts = [counted(party.adults, 'adult')]
  if (party.children) parts.push(counted(party.children, 'child', 'children'))
  if (party.rooms > 1) parts.push(counted(party.rooms, 'room'))
  return parts.join(' · ')
}

function Panel() {
  const { adults, children, rooms } = usePage((page) => page.search)
  const change = usePage((page) => page.change)
  const limits = useLimits()
  const replace = (patch: Parameters<typeof change>[0]) => change(patch, 'replace')
  return (
    <>
      <Stepper
        label="Adults"
        hint={`1 to ${limits.adultsMax}`}
        value={adults}
        min={1}
        max={limits.adultsMax}
        onChange={(value) => replace({ adults: value, rooms: Math.min(rooms, value) })}
      />
      <Stepper
        label="Children"
        hint={`Up to ${limits.childrenMax}`}
        value={children}
        min={0}
        max={limits.childrenMax}
        onChange={(value) => replace({ children: value })}
      />
      <Stepper
        label="Rooms"
        hint="At least one adult in each"
        value={rooms}
        min={1}
        max={Math.min(limits.roomsMax, adults)}
        onChange={(value) => replace({ rooms: value })}
      />
    </>
  )
}

export function WhoPicker({ className }: { className: string }) {
  const search = usePage((page) => page.search)
  return (
    <Popover
      label="Guests and rooms"
      buttonClass={className}
      panelClass="popover-who"
      button={
        <>
          <small>Who</small> <span>{partyWords(search)}</span>
        </>
      }
    >
      {() => <Panel />}
    </Popover>
  )
}
