// Everything that can go wrong on the way to an answer, by what a person can do about it. What the
// server says of itself (fields, codes) decides which kind it is, and is never shown.

/** What a person can do about it. */
export type ProblemKind =
  /** This machine has no network. */
  | 'offline'
  /** No answer at all. */
  | 'unreachable'
  /** No answer in time. */
  | 'late'
  /** An answer that is cut off, or not of the promised shape. */
  | 'garbled'
  /** Too many questions: the server says when to come back. */
  | 'busy'
  /** The server can't answer now. */
  | 'down'
  /** What was asked for is not there. */
  | 'gone'
  /** The question can't be answered: another try would not help. */
  | 'refused'

interface Told {
  status?: number
  /** For programs: which of the server's problems it is. Never shown. */
  code?: string
  /** Facts of the server's about it, for programs. */
  details?: Readonly<Record<string, unknown>>
  /** The parameters that were refused. */
  fields?: string[]
  retryAfterSeconds?: number | null
  requestId?: string | null
}

/** A question without an answer that can be used. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>
  readonly fields: readonly string[]
  readonly retryAfterSeconds: number | null
  readonly requestId: string | null
  constructor(
    readonly kind: ProblemKind,
    told: Told = {},
  ) {
    super(kind)
    this.status = told.status ?? 0
    this.code = told.code ?? ''
    this.details = told.details ?? {}
    this.fields = told.fields ?? []
    this.retryAfterSeconds = told.retryAfterSeconds ?? null
    this.requestId = told.requestId ?? null
  }

  /** Another try may help: nothing was wrong with the question. */
  get passing(): boolean {
    return this.kind !== 'gone' && this.kind !== 'refused'
  }

  /** Asking again may be answered: also what something in between says is not there. */
  get repeatable(): boolean {
    return this.kind !== 'refused'
  }
}

const RETRY_AFTER_SECONDS = 5
const RETRY_AFTER_MAX_SECONDS = 3600

/** Seconds, or a date (RFC 9110, 10.2.3). */
function secondsOf(header: string | null, nowMs: number): number | null {
  if (header === null) return null
  const seconds = /^\d+$/.test(header.trim())
    ? Number(header)
    : Math.ceil((Date.parse(header) - nowMs) / 1000)
  return Number.isFinite(seconds) ? Math.min(RETRY_AFTER_MAX_SECONDS, Math.max(1, seconds)) : null
}

function fieldsOf(errors: unknown): string[] {
  if (!Array.isArray(errors)) return []
  return errors.flatMap((one: { field?: unknown } | null) =>
    typeof one?.field === 'string' ? [one.field] : [],
  )
}

function kindOf(status: number): ProblemKind {
  if (status === 429) return 'busy'
  if (status === 404 || status === 410) return 'gone'
  if (status === 408) return 'late'
  return status >= 400 && status < 500 ? 'refused' : 'down'
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** Maps an error answer, whatever its body, to a problem. */
export function problemOf(
  status: number,
  retryAfter: string | null,
  body: unknown,
  nowMs: number,
): Problem {
  const { code, details, errors, request_id } = isObject(body) ? body : {}
  const kind = kindOf(status)
  return new Problem(kind, {
    status,
    code: textOf(code) ?? '',
    details: isObject(details) ? details : {},
    fields: fieldsOf(errors),
    retryAfterSeconds:
      secondsOf(retryAfter, nowMs) ?? (kind === 'busy' ? RETRY_AFTER_SECONDS : null),
    requestId: textOf(request_id),
  })
}

/** An error that is no problem is a mistake of this page: it says that it can't read the answer. */
export const asProblem = (error: unknown): Problem =>
  error instanceof Problem ? error : new Problem('garbled')

/** Not the stay was refused, but what stands for the hotel. */
export const isAboutName = ({ fields }: Problem): boolean =>
  fields.length > 0 && fields.every((field) => field === 'id')
