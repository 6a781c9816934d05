// Writes Mapbox vector tiles, version 2.1 (https://github.com/mapbox/vector-tile-spec): as much of them
// as a made map needs. Shapes are not clipped: they have to lie within a few tiles of the one written.

const EXTENT = 4096
const TYPES = { point: 1, line: 2, polygon: 3 }
const [MOVE, DRAW, CLOSE] = [1, 2, 7]

function varint(number) {
  const bytes = []
  for (; number > 127; number = Math.floor(number / 128)) bytes.push((number % 128) + 128)
  return Buffer.from([...bytes, number])
}

/** A field of a protobuf message: a number, or bytes with their length. */
const field = (tag, value) =>
  typeof value === 'number'
    ? Buffer.concat([varint(tag * 8), varint(value)])
    : Buffer.concat([varint(tag * 8 + 2), varint(value.length), value])

const packed = (tag, numbers) => field(tag, Buffer.concat(numbers.map(varint)))

const zigzag = (number) => (number < 0 ? -number * 2 - 1 : number * 2)

/** Where a place lies in a tile, whose upper left corner is 0, 0. */
function placed([lon, lat], [zoom, x, y]) {
  const sine = Math.sin((lat * Math.PI) / 180)
  const across = (lon + 180) / 360
  const down = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)
  const size = 2 ** zoom
  return [Math.round((across * size - x) * EXTENT), Math.round((down * size - y) * EXTENT)]
}

function commands({ type, rings }, tile) {
  const numbers = []
  let [fromX, fromY] = [0, 0]
  const step = ([x, y]) => {
    numbers.push(zigzag(x - fromX), zigzag(y - fromY))
    fromX = x
    fromY = y
  }
  for (const ring of rings) {
    const [first, ...rest] = ring.map((place) => placed(place, tile))
    numbers.push(MOVE + 8)
    step(first)
    if (rest.length > 0) numbers.push(DRAW + 8 * rest.length)
    rest.forEach(step)
    if (type === 'polygon') numbers.push(CLOSE + 8)
  }
  return numbers
}

const valueField = (value) =>
  typeof value === 'number' ? field(5, value) : field(1, Buffer.from(String(value)))

function layerOf(name, features, tile) {
  const [keys, values] = [new Map(), new Map()]
  const at = (known, text) => {
    if (!known.has(text)) known.set(text, known.size)
    return known.get(text)
  }
  const written = features.map(([properties, shape]) => {
    const tags = Object.entries(properties).flatMap(([key, value]) => [
      at(keys, key),
      at(values, value),
    ])
    const parts = [packed(2, tags), field(3, TYPES[shape.type]), packed(4, commands(shape, tile))]
    return field(2, Buffer.concat(parts))
  })
  const parts = [
    field(15, 2),
    field(1, Buffer.from(name)),
    ...written,
    ...[...keys.keys()].map((key) => field(3, Buffer.from(key))),
    ...[...values.keys()].map((value) => field(4, valueField(value))),
    field(5, EXTENT),
  ]
  return field(3, Buffer.concat(parts))
}

/** A tile of layers, each a list of properties with their shape: `[{ kind }, { type, rings }]`. */
export const tileOf = (layers, tile) =>
  Buffer.concat(Object.entries(layers).map(([name, features]) => layerOf(name, features, tile)))
