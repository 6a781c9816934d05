// A stay to book, and a flow to book it with.
import { createClient } from '../api/client'
import { BookingFlow } from '../booking/flow'
import type { Stay } from '../booking/stay'
import { SharedStorage, TestPlatform } from './platform'
import { BookingServer } from './server'

export const STAY: Stay = {
  ...{ roomTypeId: 'r', checkIn: '2027-03-12', checkOut: '2027-03-14', adults: 2, children: 0 },
  ...{ rooms: 1, hotelSlug: 'casa', shownMinor: 30_000 },
}

let draws = 0

/** A tab in which somebody books; tabs may share a server and a storage. */
export function openTab(server = new BookingServer(), storage = new SharedStorage()) {
  const platform = new TestPlatform(server.answer, storage)
  platform.draws = () => {
    draws += 1
    return (draws * 0.618_033_988_75) % 1
  }
  const client = createClient(platform)
  const flow = new BookingFlow(client)
  return { server, storage, platform, client, flow, act: flow.actions, state: flow.current }
}

export type Tab = ReturnType<typeof openTab>
