// Holds an answer against the shape that openapi.json promises, before anything believes it.
import generated from './shapes.json'

interface Shape {
  $ref?: string
  type?: string | string[]
  required?: string[]
  properties?: Record<string, Shape>
  items?: Shape
  oneOf?: Shape[]
  allOf?: Shape[]
}

const shapes = generated.shapes as Record<string, Shape>
export type AskedPath = keyof typeof generated.answers

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'number') return Number.isFinite(value)
  return typeOf(value) === type
}

function conforms(value: unknown, shape: Shape): boolean {
  if (shape.$ref) return conforms(value, shapes[shape.$ref] ?? {})
  if (shape.oneOf) return shape.oneOf.some((one) => conforms(value, one))
  if (shape.allOf) return shape.allOf.every((one) => conforms(value, one))
  const types = shape.type === undefined ? [] : [shape.type].flat()
  if (types.length && !types.some((type) => isOf(type, value))) return false
  if (Array.isArray(value)) return value.every((one) => conforms(one, shape.items ?? {}))
  if (typeof value !== 'object' || value === null) return true
  const fields = value as Record<string, unknown>
  const complete = (shape.required ?? []).every((name) => name in fields)
  const named = Object.entries(shape.properties ?? {})
  return complete && named.every(([name, one]) => !(name in fields) || conforms(fields[name], one))
}

export const isAnswerOf = (path: AskedPath, body: unknown): boolean =>
  conforms(body, { $ref: generated.answers[path] })
