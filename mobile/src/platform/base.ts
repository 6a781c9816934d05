// Where the server is. It is built in, because an app in a store belongs to one installation.
const built = process.env.EXPO_PUBLIC_INNSIGHT_URL ?? ''

/** Without a slash at its end. */
export const base = built.replace(/\/+$/, '')
