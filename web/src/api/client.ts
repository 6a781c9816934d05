// The page's one client, and its one keeper of answers.
import { createClient, createQueryClient } from '@innsight/client'
import { browser } from './platform'

export const client = createClient(browser)
export const queryClient = createQueryClient()
export const { metaQuery, countQuery, hotelQuery, calendarQuery, placesQuery, understoodQuery } =
  client.queries
