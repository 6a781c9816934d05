// Land below the marks of the browser's map, from the files of the web app where its server has them.
import type { Box } from '@innsight/client'
import { widthOf } from '@innsight/client'
import { useEffect, useState } from 'react'
import { client } from '../client'
import { southing } from './mercator.web'

type Ring = readonly (readonly [number, number])[]
interface Feature {
  properties: { kind: string }
  geometry: { type: string; coordinates: unknown }
}

/** Wider than this the world by itself is fine enough. */
const NEAR_DEGREES = 8
const SQUARE = 5

/** The files that a view needs. */
export function filesOf(view: Box): string[] {
  if (widthOf(view) > NEAR_DEGREES || view.east < view.west) return ['world/-180_-90']
  const names: string[] = []
  const first = (degrees: number) => Math.floor(degrees / SQUARE) * SQUARE
  for (let lon = first(view.west); lon <= view.east; lon += SQUARE) {
    for (let lat = first(view.south); lat <= view.north; lat += SQUARE) {
      names.push(`near/${lon}_${lat}`)
    }
  }
  return names
}

const ringPath = (ring: Ring): string =>
  `M${ring.map(([lon, lat]) => `${lon} ${southing(lat).toFixed(4)}`).join('L')}Z`

const pathsOf = (features: readonly Feature[]): string[] =>
  features
    .filter(
      ({ properties, geometry }) => properties.kind === 'land' && geometry.type === 'MultiPolygon',
    )
    .flatMap(({ geometry }) =>
      (geometry.coordinates as Ring[][]).map((rings) => rings.map(ringPath).join('')),
    )

async function load(name: string): Promise<string[]> {
  const { signal } = new AbortController()
  const init = { method: 'GET', headers: {}, credentials: 'omit', signal } as const
  const answer = await client.platform.fetch(`${client.platform.base}/map/${name}.json`, init)
  return pathsOf((JSON.parse(await answer.text()) as { features: Feature[] }).features)
}

const known = new Map<string, Promise<string[]>>()

/** Paths of the land in a view; none where it can't be had. */
export function useLand(view: Box): readonly string[] {
  const [land, setLand] = useState<readonly string[]>([])
  const names = filesOf(view).join(' ')
  useEffect(() => {
    let over = false
    const wanted = names.split(' ').map((name) => {
      const path = known.get(name) ?? load(name).catch(() => [])
      known.set(name, path)
      return path
    })
    void Promise.all(wanted).then((all) => over || setLand(all.flat()))
    return () => {
      over = true
    }
  }, [names])
  return land
}
