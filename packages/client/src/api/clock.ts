// The server's time, learnt from the Date of its answers: whatever the own clock says, a hold ends
// for everybody at the same moment.

/**
 * When an answer was asked for and when it came, on the own clock, and the Date that it carried.
 */
export interface Sighting {
  sentMs: number
  receivedMs: number
  dateMs: number
}

/** What may be added to the own clock to get the server's: from, up to. */
export interface OffsetRange {
  from: number
  to: number
}

/** A Date has whole seconds: it was written up to a second later than it says. */
const DATE_STEP_MS = 1000

/** The server wrote its Date somewhen between the question and the answer. */
export const offsetOf = ({ sentMs, receivedMs, dateMs }: Sighting): OffsetRange => ({
  from: dateMs - receivedMs,
  to: dateMs + DATE_STEP_MS - sentMs,
})

/** Both are true; when they can't be, one of the clocks was set, and the newer one counts. */
export function narrowed(known: OffsetRange | null, seen: OffsetRange): OffsetRange {
  if (!known) return seen
  const both = { from: Math.max(known.from, seen.from), to: Math.min(known.to, seen.to) }
  return both.from <= both.to ? both : seen
}

/** The server's clock, as far as it is known. */
export class ServerClock {
  private offset: OffsetRange | null = null
  constructor(private readonly own: () => number) {}

  /** Learns from an answer that came straight from the server: a kept one has an old Date. */
  learn(sentMs: number, date: string | null): void {
    const dateMs = date === null ? Number.NaN : Date.parse(date)
    if (!Number.isFinite(dateMs)) return
    const seen = offsetOf({ sentMs, receivedMs: this.own(), dateMs })
    this.offset = narrowed(this.offset, seen)
  }

  /** Milliseconds since 1970 by the server; by the own clock before anything was learnt. */
  now(): number {
    const { from, to } = this.offset ?? { from: 0, to: 0 }
    return this.own() + (from + to) / 2
  }
}
