// Keeps of openapi.json what answers are held against when they come: names and types of the fields
// of every answer that is asked for. Words, examples and lists of values are left out: a new kind of
// something must not break an older client. Searching, booking and accounts have a file each, so that
// whoever only searches does not carry the others.
import { readFileSync, writeFileSync } from 'node:fs'

const SEARCH = [
  'get_meta',
  'search_hotels',
  'search_map',
  'search_flexible',
  'get_hotel',
  'get_calendar',
  'find_places',
]
const BOOKING = [
  'create_quote',
  'create_booking',
  'get_booking',
  'list_bookings',
  'confirm_booking',
  'cancel_booking',
  'extend_booking',
  'create_checkout',
  'get_order',
  'take_sandbox_action',
  'create_session',
  'create_user',
  'get_me',
]
const ACCOUNT = [
  'list_sessions',
  'end_other_sessions',
  'rename_user',
  'list_saved_hotels',
  'use_verification',
]
const openapi = JSON.parse(readFileSync(new URL('../../../openapi.json', import.meta.url), 'utf8'))
const operations = new Map(
  Object.entries(openapi.paths).flatMap(([path, methods]) =>
    Object.values(methods).map((operation) => [operation.operationId, { path, ...operation }]),
  ),
)

/** What may be missing as a whole: its fields are held against their types where they are there. */
function optional(part) {
  const [some] = part.oneOf?.some(({ type }) => type === 'null') ? part.oneOf : []
  if (!some?.$ref) return part
  const { required: _, ...rest } = openapi.components.schemas[some.$ref.split('/').at(-1)]
  return rest
}

/** Names and types only; what it refers to goes into `shapes`. */
function bare(schema, shapes) {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1)
    if (!(name in shapes)) {
      shapes[name] = {}
      shapes[name] = bare(openapi.components.schemas[name], shapes)
    }
    return { $ref: name }
  }
  const { type, required, properties, items, oneOf, allOf } = schema
  const each = (fields) =>
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, bare(field, shapes)]))
  return {
    ...(type && { type }),
    ...(required && { required }),
    ...(properties && { properties: each(properties) }),
    ...(items && { items: bare(items, shapes) }),
    ...(oneOf && { oneOf: oneOf.map((one) => bare(one, shapes)) }),
    ...(allOf && { allOf: allOf.map((one) => bare(optional(one), shapes)) }),
  }
}

function write(file, names, keyOf) {
  const shapes = {}
  const answers = Object.fromEntries(
    names.map((name) => {
      const operation = operations.get(name)
      const good = ['200', '201', '202'].find((status) => status in operation.responses)
      const schema = operation.responses[good].content['application/json'].schema
      return [keyOf(operation), bare(schema, shapes).$ref]
    }),
  )
  const target = new URL(`../src/${file}`, import.meta.url)
  writeFileSync(target, `${JSON.stringify({ answers, shapes })}\n`)
}

write('api/shapes.json', SEARCH, ({ path }) => path)
write('booking/shapes.json', BOOKING, ({ operationId }) => operationId)
write('account/shapes.json', ACCOUNT, ({ operationId }) => operationId)
