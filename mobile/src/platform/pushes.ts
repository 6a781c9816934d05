// What the phone's system does for notifications. Nothing is asked of it before somebody wants them.
import {
  addNotificationResponseReceivedListener,
  clearLastNotificationResponse,
  getExpoPushTokenAsync,
  getLastNotificationResponse,
  getPermissionsAsync,
  requestPermissionsAsync,
  setNotificationChannelAsync,
  setNotificationHandler,
  unregisterForNotificationsAsync,
} from 'expo-notifications'
import { Linking, Platform } from 'react-native'

/** As the server names it towards Android. */
const CHANNEL = 'bookings'
/** Of AndroidImportance: it is shown on top of what is open. */
const HIGH = 6

/** Whose notifications these are, at Expo's service. */
const project = (): string => process.env.EXPO_PUBLIC_EAS_PROJECT_ID ?? ''

/** Whether this build of the app can be told anything. */
export const canBeTold = (): boolean => project() !== ''

/** What the phone's owner has said: nothing is open for ever, a no can only be changed in its settings. */
export type Allowed = 'yes' | 'no' | 'open'

interface Permissions {
  granted: boolean
  canAskAgain: boolean
}

const read = ({ granted, canAskAgain }: Permissions): Allowed =>
  granted ? 'yes' : canAskAgain ? 'open' : 'no'

export const areAllowed = async (): Promise<Allowed> => read(await getPermissionsAsync())

/** Asks the phone's owner; Android asks nobody before there is a channel, whose name they see. */
export async function askAllowed(channelName: string): Promise<Allowed> {
  if (Platform.OS === 'android') {
    await setNotificationChannelAsync(CHANNEL, { name: channelName, importance: HIGH })
  }
  const ios = { allowAlert: true, allowSound: true, allowBadge: false }
  return read(await requestPermissionsAsync({ ios }))
}

/** What Expo's service calls this installation of the app. */
export async function pushToken(): Promise<string> {
  const { data } = await getExpoPushTokenAsync({ projectId: project() })
  return data
}

/** Has the system take none, whatever the server still knows. */
export const refuseAll = (): Promise<void> => unregisterForNotificationsAsync()

export const openSettings = (): Promise<void> => Linking.openSettings()

/** Tells what came along with each notification that is pressed, with that which began the app too. */
export function onPressed(tell: (data: unknown) => void): () => void {
  setNotificationHandler({
    handleNotification: async () => ({
      ...{ shouldShowBanner: true, shouldShowList: true },
      ...{ shouldPlaySound: false, shouldSetBadge: false },
    }),
  })
  const first = getLastNotificationResponse()
  if (first) {
    clearLastNotificationResponse()
    tell(first.notification.request.content.data)
  }
  const heard = addNotificationResponseReceivedListener(({ notification }) =>
    tell(notification.request.content.data),
  )
  return () => heard.remove()
}
