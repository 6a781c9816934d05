// Places and what is understood of a text, for tests.
import type { Place, Understood } from '../api/model'

/** A city, as far as a test says nothing else. */
export const aPlace = (of: Partial<Place> = {}): Place => ({
  ...{ id: 'city:2267057', kind: 'city', name: 'Lisbon', matched: null, city: null },
  ...{ region: 'Lisbon', country: 'PT', country_name: 'Portugal', hotels: 92, slug: null },
  ...{ location: { lat: 38.72, lon: -9.14 }, bbox: [-9.23, 38.69, -9.09, 38.79] },
  ...of,
})

/** Nothing, as far as a test says nothing else. */
export const isUnderstood = (of: Partial<Understood> = {}): Understood => ({
  ...{ place: null, matched: null, other_places: [], amenities: [], property_types: [] },
  ...{ stars: [], free_cancellation: false, sort: null, words: [], ignored: [] },
  ...of,
})
