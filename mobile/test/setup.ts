// The outside world of a test: the phone's modules, and a network that can be cut. Our own code, the
// maps' JavaScript and the server are real.
import { DeviceEventEmitter, NativeModules } from 'react-native'
import { WebSocket } from 'ws'
import { phoneFetch } from './network'

process.env.EXPO_PUBLIC_INNSIGHT_URL = process.env.INNSIGHT_URL ?? 'http://127.0.0.1:9'
process.env.EXPO_PUBLIC_GOOGLE_MAPS_KEY ??= 'a-key-for-tests'
process.env.EXPO_PUBLIC_EAS_PROJECT_ID ??= 'a-project-of-tests'

jest.mock('@react-native-async-storage/async-storage', () => {
  const { texts } = require('./phone')
  return {
    __esModule: true,
    default: {
      getItem: async (key: string) => texts.get(key) ?? null,
      setItem: async (key: string, value: string) => {
        if (require('./phone').phone.isFull) throw new Error('the storage is full')
        texts.set(key, value)
      },
      removeItem: async (key: string) => void texts.delete(key),
    },
  }
})

jest.mock('expo-secure-store', () => {
  const { secrets } = require('./phone')
  return {
    getItemAsync: async (key: string) => secrets.get(key) ?? null,
    setItemAsync: async (key: string, value: string) => void secrets.set(key, value),
    deleteItemAsync: async (key: string) => void secrets.delete(key),
  }
})

jest.mock('@react-native-community/netinfo', () => ({
  __esModule: true,
  default: {
    configure: () => undefined,
    addEventListener: (listener: never) => require('./phone').watchNetwork(listener),
  },
}))

/** What the system does for notifications, by what a test says that its owner wants. */
jest.mock('expo-notifications', () => {
  const { notices } = require('./phone') as typeof import('./phone')
  const said = () => ({ granted: notices.allowed === 'yes', canAskAgain: notices.allowed !== 'no' })
  const response = (data: object) => ({ notification: { request: { content: { data } } } })
  return {
    setNotificationHandler: () => undefined,
    setNotificationChannelAsync: async (id: string) => void notices.channels.push(id),
    getPermissionsAsync: async () => said(),
    requestPermissionsAsync: async () => {
      if (notices.allowed === 'open') notices.allowed = notices.answer
      return said()
    },
    getExpoPushTokenAsync: async () => {
      if (notices.isAway) throw new Error('the service is away')
      notices.isRefusing = false
      return { type: 'expo', data: notices.token }
    },
    unregisterForNotificationsAsync: async () => {
      notices.isRefusing = true
    },
    getLastNotificationResponse: () => notices.first && response(notices.first),
    clearLastNotificationResponse: () => {
      notices.first = null
    },
    addNotificationResponseReceivedListener: (tell: (given: object) => void) => {
      notices.press = (data) => tell(response(data))
      return { remove: () => undefined }
    },
  }
})

jest.mock('expo-localization', () => ({
  getLocales: () => require('./phone').phone.locales,
}))

// Of the native maps only what answers questions about a drawn map; their JavaScript runs as it is.
NativeModules.RNMapsAirModule = {}

// Of Stripe only its native part, for the same reason.
const { stripe } = require('./phone') as typeof import('./phone')
NativeModules.StripeSdk = {
  getConstants: () => ({ API_VERSIONS: { CORE: '', ISSUING: '' } }),
  addListener: () => undefined,
  removeListeners: () => undefined,
  initialise: async (given: object) => {
    stripe.begun = given
  },
  initPaymentSheet: async (given: object) => {
    stripe.sheet = given
    return stripe.isAway ? { error: { code: 'Failed', message: 'no network' } } : {}
  },
  presentPaymentSheet: async () =>
    stripe.card ? { paymentOption: { label: '4242', image: '' } } : { didCancel: true },
  confirmPaymentSheetPayment: () =>
    new Promise((done) => {
      NativeModules.StripeSdk.confirmationTokenCreationCallback = done
      DeviceEventEmitter.emit('onConfirmationTokenHandlerCallback', {
        confirmationToken: { id: stripe.card },
      })
    }),
  confirmationTokenCreationCallback: () => undefined,
  handleNextAction: async (secret: string) => {
    stripe.banks.push(secret)
    if (stripe.isClosed) return { error: { code: 'Canceled', message: 'closed' } }
    return { paymentIntent: { id: 'pi' } }
  },
}

Object.assign(globalThis, { fetch: phoneFetch, WebSocket })
