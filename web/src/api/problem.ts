// One kind of error for everything that can go wrong on the way to an answer. The server explains
// itself in application/problem+json; its own words are shown, with the fields it names.

export interface FieldProblem {
  field: string
  message: string
}

export class Problem extends Error {
  override readonly name = 'Problem'
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly fields: FieldProblem[],
    readonly requestId: string | null,
  ) {
    super(detail || title)
  }

  /** Another try may help: nothing was wrong with the question. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function fieldProblems(value: unknown): FieldProblem[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null) return []
    const { field, message } = one as Record<string, unknown>
    return text(message) ? [{ field: text(field), message: text(message) }] : []
  })
}

const TITLES: Record<number, string> = {
  404: 'Not found',
  429: 'Too many requests',
  503: 'Not available right now',
}

/** Maps an error answer, whatever its body, to a problem. */
export function problemOf(status: number, body: unknown): Problem {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const title = text(fields.title) || TITLES[status] || `The server answered ${status}`
  return new Problem(
    status,
    text(fields.code) || 'UNKNOWN',
    title,
    text(fields.detail),
    fieldProblems(fields.errors),
    text(fields.request_id) || null,
  )
}

/** No answer came at all. */
export const unreachable = (): Problem =>
  new Problem(0, 'UNREACHABLE', 'The server can’t be reached', 'Check the connection.', [], null)

export const asProblem = (error: unknown): Problem =>
  error instanceof Problem ? error : unreachable()
