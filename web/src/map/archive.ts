// Archives of tiles in one file (PMTiles), read by ranges. Loaded only where one is shown.
import type { AddProtocolAction } from 'maplibre-gl'
import { addProtocol } from 'maplibre-gl'
import { PMTiles, Protocol } from 'pmtiles'

/** Sources name tiles of an archive by this, those of styles from elsewhere too. */
const PROTOCOL = 'pmtiles'

// With what the archive says of itself: a style from elsewhere leaves the attribution to it.
const protocol = new Protocol({ metadata: true })
// What it may leave out it sets to undefined, which is all that the types differ in.
addProtocol(PROTOCOL, protocol.tilev4 as AddProtocolAction)

/** An archive whose tiles sources may name from now on; what was read of it before is forgotten. */
export function openArchive(address: string): { archive: PMTiles; tiles: string } {
  const { href } = new URL(address, location.href)
  const archive = new PMTiles(href)
  protocol.add(archive)
  return { archive, tiles: `${PROTOCOL}://${href}/{z}/{x}/{y}` }
}
