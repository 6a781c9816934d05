// Short names for the generated types. Nothing here is written by hand: every shape comes from
// schema.d.ts, which `npm run api` makes from openapi.json.
import type { paths } from './schema'

export type Query<P extends keyof paths> = paths[P] extends {
  get: { parameters: { query?: infer Q } }
}
  ? NonNullable<Q>
  : never

export type Answer<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { 'application/json': infer A } } } }
}
  ? A
  : never

export type HotelsAnswer = Answer<'/v1/hotels'>
export type Hotel = HotelsAnswer['items'][number]
export type Offer = NonNullable<Hotel['offer']>
export type Facets = NonNullable<HotelsAnswer['facets']>
export type PriceBin = Facets['price'][number]
export type NearMiss = NonNullable<HotelsAnswer['near_misses']>[number]

export type FlexibleStay = Answer<'/v1/flexible'>['stays'][number]

export type MapAnswer = Answer<'/v1/map'>
export type Pin = MapAnswer['pins'][number]
export type Cluster = MapAnswer['clusters'][number]

export type HotelDetail = Answer<'/v1/hotels/{id}'>
export type DetailOffer = NonNullable<HotelDetail['offers']>[number]
export type CalendarAnswer = Answer<'/v1/hotels/{id}/calendar'>
export type CalendarNight = CalendarAnswer['nights'][number]

export type Meta = Answer<'/v1/meta'>
export type Place = Answer<'/v1/places'>['places'][number]
export type Understood = NonNullable<HotelsAnswer['understood']>

export type HotelsParameters = Query<'/v1/hotels'>
export type SearchParameters = Omit<Query<'/v1/map'>, 'zoom'>
export type StayParameters = Pick<
  HotelsParameters,
  'check_in' | 'check_out' | 'adults' | 'children' | 'rooms'
>
