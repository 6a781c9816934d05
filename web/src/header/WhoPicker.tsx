import { wholeNumber } from '../format/numbers'
import { t } from '../messages/language'
import { useLimits } from '../search/answers'
import { usePage } from '../search/store'
import { Popover } from '../ui/Popover'
import { Stepper } from '../ui/Stepper'

export function partyWords(party: { adults: number; children: number; rooms: number }): string {
  const parts = [t.count.adults(party.adults)]
  if (party.children) parts.push(t.count.children(party.children))
  if (party.rooms > 1) parts.push(t.count.rooms(party.rooms))
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
        label={t.who.adults}
        fewer={t.who.fewer.adults}
        more={t.who.more.adults}
        hint={t.who.oneTo(wholeNumber(limits.adultsMax))}
        value={adults}
        min={1}
        max={limits.adultsMax}
        onChange={(value) => replace({ adults: value, rooms: Math.min(rooms, value) })}
      />
      <Stepper
        label={t.who.children}
        fewer={t.who.fewer.children}
        more={t.who.more.children}
        hint={t.who.upTo(wholeNumber(limits.childrenMax))}
        value={children}
        min={0}
        max={limits.childrenMax}
        onChange={(value) => replace({ children: value })}
      />
      <Stepper
        label={t.who.rooms}
        fewer={t.who.fewer.rooms}
        more={t.who.more.rooms}
        hint={t.who.oneEach}
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
      label={t.who.title}
      buttonClass={className}
      panelClass="popover-who"
      button={
        <>
          <small>{t.who.label}</small> <span>{partyWords(search)}</span>
        </>
      }
    >
      {() => <Panel />}
    </Popover>
  )
}
