// The look of streets: that of Protomaps, in the colours of our land and sea, without what would have
// to be fetched from elsewhere: letters are drawn by the browser, and there are no pictures.
import { layers, namedFlavor } from '@protomaps/basemaps'
import type {
  ExpressionSpecification,
  LayerSpecification,
  SymbolLayerSpecification,
} from 'maplibre-gl'
import type { Theme } from '../theme/theme'
import type { Palette } from './palette'
import { FONT, STREETS } from './style'

/** From here on streets are drawn: further out the shipped land says more. */
export const STREETS_FROM = 9

/** The shipped map names towns, regions and countries, and the sea lies below everything. */
const OURS = new Set(['background', 'places_locality', 'places_region', 'places_country'])

const isWritten = (layer: LayerSpecification) =>
  layer.type !== 'symbol' || layer.layout?.['text-field'] !== undefined

/** Road numbers stand on shields, which are pictures. */
const isKept = (layer: LayerSpecification) =>
  !OURS.has(layer.id) && layer.id !== 'roads_shields' && isWritten(layer)

/** A street is called as its signs call it, unless it has a name in the guest's language. */
const nameIn = (language: string): ExpressionSpecification => [
  'coalesce',
  ['get', `name:${language}`],
  ['get', 'name'],
]

function written(layer: SymbolLayerSpecification, language: string): SymbolLayerSpecification {
  const texts = Object.entries(layer.layout ?? {}).filter(([name]) => !name.startsWith('icon-'))
  const layout: SymbolLayerSpecification['layout'] & object = Object.fromEntries(texts)
  layout['text-font'] = FONT
  // Numbers of houses have no language.
  if (layer.id !== 'address_label') layout['text-field'] = nameIn(language)
  return { ...layer, layout }
}

export function streetLayers(
  palette: Palette,
  theme: Theme,
  language: string,
): LayerSpecification[] {
  const flavor = { ...namedFlavor(theme), earth: palette.land, water: palette.sea }
  return layers(STREETS, flavor, { lang: language })
    .filter(isKept)
    .map((layer) => (layer.type === 'symbol' ? written(layer, language) : layer))
    .map((layer) => ({
      ...layer,
      id: `${STREETS}-${layer.id}`,
      minzoom: Math.max(layer.minzoom ?? 0, STREETS_FROM),
    }))
}
