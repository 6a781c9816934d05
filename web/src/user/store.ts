// Who is signed in. The session is a cookie that no script can read; all this keeps is whose it was,
// so that nobody is asked for in vain and other tabs hear of another.
import { createUserStore } from '@innsight/client'
import { client } from '../api/client'

export const useUser = createUserStore(client)

const KEY = 'innsight-signed-in'
/** Whose password was forgotten in this browser: until there is another one. */
export const FORGOT = 'innsight-forgot'

let asking: Promise<void> | null = null

/** Asks who it is, where somebody may be: once, however many want to know. */
export function whoIsIt(): Promise<void> {
  asking ??= ask().finally(() => {
    asking = null
  })
  return asking
}

async function ask(): Promise<void> {
  if (useUser.getState().user !== undefined) return
  if (!(await client.platform.storage.get(KEY))) {
    useUser.setState({ user: null })
    return
  }
  await useUser
    .getState()
    .load()
    .catch(() => undefined)
}

useUser.subscribe(({ user }) => {
  if (user) {
    void client.platform.storage.set(KEY, user.id)
    void client.platform.storage.remove(FORGOT)
  }
  if (user === null) void client.platform.storage.remove(KEY)
})

// Another tab has signed in or out: the cookie is somebody else's by now.
client.platform.storage.watch?.((key) => {
  if (key === KEY && useUser.getState().user !== undefined) {
    void useUser
      .getState()
      .load()
      .catch(() => undefined)
  }
})
