// Keeps of ../openapi.json what answers are held against in the browser: names and types of the
// fields of every GET that the page asks. Words, examples and lists of values are left out: a new
// kind of something must not break an older page.
import { readFileSync, writeFileSync } from 'node:fs'

const ASKED = [
  '/v1/meta',
  '/v1/hotels',
  '/v1/map',
  '/v1/hotels/{id}',
  '/v1/hotels/{id}/calendar',
  '/v1/places',
]
const openapi = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'))
const shapes = {}

function bare(schema) {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1)
    if (!(name in shapes)) {
      shapes[name] = {}
      shapes[name] = bare(openapi.components.schemas[name])
    }
    return { $ref: name }
  }
  const { type, required, properties, items, oneOf, allOf } = schema
  const each = (fields) =>
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, bare(field)]))
  return {
    ...(type && { type }),
    ...(required && { required }),
    ...(properties && { properties: each(properties) }),
    ...(items && { items: bare(items) }),
    ...(oneOf && { oneOf: oneOf.map(bare) }),
    ...(allOf && { allOf: allOf.map(bare) }),
  }
}

const answers = Object.fromEntries(
  ASKED.map((path) => {
    const ok = openapi.paths[path].get.responses['200'].content['application/json'].schema
    return [path, bare(ok).$ref]
  }),
)
const target = new URL('../src/api/shapes.json', import.meta.url)
writeFileSync(target, `${JSON.stringify({ answers, shapes })}\n`)
