// Draws the built-up ground of a place as a patch whose area follows from its population, cut to
// the land it lies on. An approximation for orientation, not a survey: no such data is to be had
// from the package registries.
import polygonClipping from 'polygon-clipping'
import { clipPolygons } from './clip.mjs'

const METRES_PER_DEGREE = 111_195
/** Radius = this × √population; 500,000 people spread over about 6 km. */
const METRES_PER_ROOT_PERSON = 9
const LATITUDE_MAX = 75
const CELL_DEGREES = 2
const CELL_MARGIN_DEGREES = 0.8

/** A ring around a place; its dents follow from its id, so each build draws the same one. */
function patch({ cityId, population, loc }) {
  const [lon, lat] = loc.coordinates
  const degrees = (METRES_PER_ROOT_PERSON * Math.sqrt(population)) / METRES_PER_DEGREE
  const narrow = Math.cos((lat * Math.PI) / 180)
  const corners = population > 100_000 ? 28 : 16
  const ring = Array.from({ length: corners }, (_, corner) => {
    const angle = (2 * Math.PI * corner) / corners
    const dents =
      0.18 * Math.sin(3 * angle + cityId) +
      0.12 * Math.sin(5 * angle + cityId / 7) +
      0.07 * Math.sin(8 * angle + cityId / 3)
    const radius = degrees * (1 + dents)
    return [lon + (radius * Math.cos(angle)) / narrow, lat + radius * Math.sin(angle)]
  })
  return [...ring, ring[0]]
}

function boundsOf(ring) {
  return ring.reduce(
    ([west, south, east, north], [lon, lat]) => [
      Math.min(west, lon),
      Math.min(south, lat),
      Math.max(east, lon),
      Math.max(north, lat),
    ],
    [180, 90, -180, -90],
  )
}

const touches = (a, b) => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]

/**
 * The land near a point, found in cells within cells: a continent has far too many points to be
 * cut anew for each place.
 */
function landFinder(polygons, sizes = [20, CELL_DEGREES]) {
  const [size, ...finer] = sizes
  const boxed = polygons.map((rings) => ({ rings, bounds: boundsOf(rings[0]) }))
  const cells = new Map()
  const cut = (column, row) => {
    const [west, south] = [column * size, row * size]
    const margin = CELL_MARGIN_DEGREES * (finer.length + 1)
    const box = [west - margin, south - margin, west + size + margin, south + size + margin]
    const near = boxed.filter(({ bounds }) => touches(bounds, box)).map(({ rings }) => rings)
    const land = clipPolygons(near, box)
    return finer.length ? landFinder(land, finer) : () => land
  }
  return (lon, lat) => {
    const [column, row] = [Math.floor(lon / size), Math.floor(lat / size)]
    const key = `${column}/${row}`
    const cell = cells.get(key) ?? cut(column, row)
    cells.set(key, cell)
    return cell(lon, lat)
  }
}

const isWhole = (polygons, [west, south, east, north]) =>
  polygons.length === 1 &&
  polygons[0].length === 1 &&
  polygons[0][0].every(
    ([lon, lat]) =>
      (lon === west || lon === east || lat === south || lat === north) &&
      polygons[0][0].length <= 5,
  )

/** Every place's patch as polygons on land, with its bounds and who lives there. */
export function townPatches(places, land) {
  const landNear = landFinder(land)
  return places.flatMap((place) => {
    const [lon, lat] = place.loc.coordinates
    if (Math.abs(lat) > LATITUDE_MAX) return []
    const ring = patch(place)
    const bounds = boundsOf(ring)
    const ground = clipPolygons(landNear(lon, lat), bounds)
    if (ground.length === 0) return []
    const { population } = place
    if (isWhole(ground, bounds)) return [{ population, bounds, polygons: [[ring]] }]
    const polygons = polygonClipping.intersection([ring], ground)
    return polygons.length ? [{ population, bounds, polygons }] : []
  })
}
