// What the two stores and the builds have to know. Everything that differs between installations
// comes from the environment: see docs/phone.md.
import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExpoConfig } from 'expo/config'
import { withDangerousMod } from 'expo/config-plugins'

/** The id of the app in both stores. */
const ID = 'org.innsight.app'

/** Where the server is; release builds of both systems refuse anything but https. */
const address = process.env.EXPO_PUBLIC_INNSIGHT_URL ?? ''
const host = /^https:\/\/([^/:]+)$/.exec(address)?.[1]
/** Without a key for Google's map Android shows the list alone. */
const googleMapsKey = process.env.EXPO_PUBLIC_GOOGLE_MAPS_KEY ?? ''

/** Whose notifications these are at Expo's service; without it the app has none. */
const projectId = process.env.EXPO_PUBLIC_EAS_PROJECT_ID ?? ''
/** What Firebase gives out for Android, without which no notification reaches it. */
const googleServicesFile = process.env.GOOGLE_SERVICES_JSON ?? ''

/** Pages of the web app that the phone app shows too. */
const LINKS = ['/', '/hotels', '/bookings', '/trips', '/account']

if (process.env.EAS_BUILD_PROFILE === 'production' && !host) {
  throw new Error('EXPO_PUBLIC_INNSIGHT_URL has to be https://HOST in a production build')
}

const notifications: [string, object] = [
  'expo-notifications',
  { mode: process.env.EAS_BUILD_PROFILE === 'production' ? 'production' : 'development' },
]

/** Cards alone, and Stripe's own libraries as CocoaPods have them: Expo builds static ones. */
const payments: [string, object] = [
  '@stripe/stripe-react-native',
  { merchantIdentifier: '', enableGooglePay: false, disableSPM: true },
]

const config: ExpoConfig = {
  name: 'Innsight',
  slug: 'innsight',
  version: '0.1.0',
  scheme: 'innsight',
  orientation: 'default',
  userInterfaceStyle: 'automatic',
  icon: './assets/icon.png',
  platforms: ['android', 'ios', 'web'],
  ios: {
    bundleIdentifier: ID,
    supportsTablet: true,
    config: { usesNonExemptEncryption: false },
    ...(host ? { associatedDomains: [`applinks:${host}`] } : {}),
  },
  android: {
    package: ID,
    ...(projectId && googleServicesFile ? { googleServicesFile } : {}),
    adaptiveIcon: {
      foregroundImage: './assets/icon-foreground.png',
      backgroundColor: '#09706b',
    },
    ...(googleMapsKey ? { config: { googleMaps: { apiKey: googleMapsKey } } } : {}),
    ...(host
      ? {
          intentFilters: [
            {
              action: 'VIEW',
              autoVerify: true,
              category: ['BROWSABLE', 'DEFAULT'],
              data: LINKS.map((pathPrefix) => ({ scheme: 'https', host, pathPrefix })),
            },
          ],
        }
      : {}),
  },
  web: { bundler: 'metro', output: 'single', favicon: './assets/icon.png' },
  // The paths of tsconfig.json lead to types, and Metro would take them for code.
  experiments: { tsconfigPaths: false },
  ...(projectId ? { extra: { eas: { projectId } } } : {}),
  plugins: [
    notifications,
    payments,
    'expo-router',
    'expo-secure-store',
    'expo-localization',
    [
      'expo-splash-screen',
      {
        image: './assets/splash.png',
        imageWidth: 160,
        backgroundColor: '#f6f5f1',
        dark: { backgroundColor: '#0f1624' },
      },
    ],
  ],
}

/**
 * What helps to read a crash goes into a map beside the bundle, as Gradle has it by itself: inside, it
 * would be a fifth of what people load.
 */
const SOURCE_MAP = 'export SOURCEMAP_FILE="$DERIVED_FILE_DIR/main.jsbundle.map"\n'

export default withDangerousMod(config, [
  'ios',
  async (built) => {
    const file = join(built.modRequest.platformProjectRoot, '.xcode.env')
    const is = await readFile(file, 'utf8')
    if (!is.includes(SOURCE_MAP)) await appendFile(file, SOURCE_MAP)
    return built
  },
])
