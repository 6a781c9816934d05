// The one client of the app, and who is signed in. Nothing else talks to the server.
import {
  createClient,
  createDraftStore,
  createQueryClient,
  createUserStore,
} from '@innsight/client'
import { onlineManager } from '@tanstack/react-query'
import { keepToken } from './platform/keychain'
import { platform } from './platform/platform'

export const client = createClient(platform)
export const { queries } = client
export const queryClient = createQueryClient()

// How much is kept is limited by number (kept.ts), not by time: a tunnel may be long.
const usual = queryClient.getDefaultOptions()
queryClient.setDefaultOptions({
  ...usual,
  queries: { ...usual.queries, gcTime: Number.POSITIVE_INFINITY },
})

onlineManager.setEventListener((tell) => platform.onAttention(() => tell(platform.isOnline())))

export const useUser = createUserStore(client, {
  keep: (session) => keepToken(session?.token ?? null),
})

/** What is being typed on the way to a booking. */
export const useDraft = createDraftStore(client)

/** Whose answers these are: nobody sees the trips of who was here before. */
let owner: string | null = null
client.session.subscribe(() => {
  const { userId } = client.session
  if (userId === undefined || userId === owner) return
  owner = userId
  queryClient.removeQueries({ queryKey: ['trips'] })
  // A session that has ended elsewhere: its token is good for nothing.
  if (userId === null) void keepToken(null)
})

/** Asks who is signed in, where there may be somebody; without a network that stays open. */
export async function whoIsIt(): Promise<void> {
  if (!platform.token?.()) {
    useUser.setState({ user: null })
    return
  }
  await useUser
    .getState()
    .load()
    .catch(() => undefined)
}
