// Holds an answer against the shape that openapi.json promises, before anything believes it.

interface Shape {
  $ref?: string
  type?: string | string[]
  required?: string[]
  properties?: Record<string, Shape>
  items?: Shape
  oneOf?: Shape[]
  allOf?: Shape[]
}

/** What `npm run api` makes: which shape an answer has, and the shapes by name. */
export interface Shapes<Name extends string> {
  answers: Record<Name, string | undefined>
  shapes: object
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'number') return Number.isFinite(value)
  return typeOf(value) === type
}

type Named = Record<string, Shape>

function conforms(value: unknown, shape: Shape, named: Named): boolean {
  if (shape.$ref) return conforms(value, named[shape.$ref] ?? {}, named)
  if (shape.oneOf) return shape.oneOf.some((one) => conforms(value, one, named))
  if (shape.allOf) return shape.allOf.every((one) => conforms(value, one, named))
  const types = shape.type === undefined ? [] : [shape.type].flat()
  if (types.length && !types.some((type) => isOf(type, value))) return false
  if (Array.isArray(value)) return value.every((one) => conforms(one, shape.items ?? {}, named))
  if (typeof value !== 'object' || value === null) return true
  const fields = value as Record<string, unknown>
  const complete = (shape.required ?? []).every((name) => name in fields)
  const properties = Object.entries(shape.properties ?? {})
  return (
    complete &&
    properties.every(([name, one]) => !(name in fields) || conforms(fields[name], one, named))
  )
}

/** Whether this is an answer of that name. */
export function isAnswerOf<N extends string>(table: Shapes<N>, name: N, body: unknown): boolean {
  const of = table.answers[name]
  return of !== undefined && conforms(body, { $ref: of }, table.shapes as Named)
}

/** Whether this has the shape of that name. */
export const hasShape = (table: { shapes: object }, name: string, value: unknown): boolean =>
  name in table.shapes && conforms(value, { $ref: name }, table.shapes as Named)
