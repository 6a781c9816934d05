// The question of where somebody is signed in.
import { askAccount, useClient } from '@innsight/client'
import { useQuery } from '@tanstack/react-query'
import { useUser } from '../user/store'

export const SESSIONS_KEY = ['sessions']

export function useSessions() {
  const client = useClient()
  const user = useUser((store) => store.user?.id ?? '')
  return useQuery({
    queryKey: [...SESSIONS_KEY, user],
    queryFn: ({ signal }) => askAccount(client, 'list_sessions', { signal }),
    staleTime: 0,
  })
}
