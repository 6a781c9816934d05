// Takes up what was kept: the language, the session, the search, the answers. Nothing of it may keep
// the app from beginning.
import { client, queryClient, useDraft, useUser, whoIsIt } from './client'
import { keepAnswers, restoreAnswers } from './kept'
import { useMarkStyle } from './map/pictures'
import { useLanguage } from './messages/language'
import { loadToken } from './platform/keychain'
import { followPushes, usePushes } from './pushes/store'
import { loadSearch } from './search/store'

let begun: Promise<void> | null = null

async function takeUp(): Promise<void> {
  const { storage } = client.platform
  await Promise.all([
    useLanguage.getState().load(),
    useMarkStyle.getState().load(),
    loadToken(),
    loadSearch(),
    restoreAnswers(queryClient, storage),
    useDraft.getState().load(),
    usePushes.getState().load(),
  ]).catch(() => undefined)
  keepAnswers(queryClient, storage)
  followPushes()
  // Who it is, is asked in the background: a tunnel must not keep the app from beginning.
  void whoIsIt()
  // A session may end elsewhere while nobody looks.
  client.platform.onAttention(() => {
    const { isVisible, isOnline } = client.platform
    if (isVisible() && isOnline() && useUser.getState().user !== null) void whoIsIt()
  })
}

/** Once, however often the app is drawn. */
export function begin(): Promise<void> {
  begun ??= takeUp()
  return begun
}
