// After a booking the next searches have to show it: its answer brings a token for them.

/** By then every search shows the booking without being told to. */
const TOKEN_MS = 60_000

/** The newest token, as long as it can matter. */
export class Freshness {
  private token = ''
  private until = 0
  constructor(private readonly now: () => number) {}

  /** Takes the token of a booking. */
  take(token: string | null | undefined): void {
    if (!token) return
    this.token = token
    this.until = this.now() + TOKEN_MS
  }

  /** The parameter for a search, or none. */
  parameter(): { freshness?: string } {
    if (this.now() >= this.until) this.token = ''
    return this.token ? { freshness: this.token } : {}
  }

  /** It was refused: another life of the database than the one that gave it. */
  forget(): void {
    this.token = ''
  }
}
