// The whole app: what was kept is taken up first, then it is drawn.
import { ClientProvider } from '@innsight/client'
import { QueryClientProvider } from '@tanstack/react-query'
import { Stack } from 'expo-router'
import * as SplashScreen from 'expo-splash-screen'
import { StatusBar } from 'expo-status-bar'
import { useEffect, useState } from 'react'
import { SafeAreaProvider } from 'react-native-safe-area-context'
import { begin } from '../begin'
import { useRestoring } from '../booking/OnItsWay'
import { client, queryClient } from '../client'
import { useLanguage } from '../messages/language'
import { usePressed } from '../pushes/pressed'
import { useTheme } from '../theme/theme'

void SplashScreen.preventAutoHideAsync().catch(() => undefined)

/** A part that breaks is no blank page. */
export { Wreck as ErrorBoundary } from '../faces/Wreck'

function Pages() {
  const theme = useTheme()
  useRestoring()
  usePressed()
  return (
    <>
      <StatusBar style="auto" />
      <Stack
        screenOptions={{
          headerShown: false,
          contentStyle: { backgroundColor: theme.paper2 },
        }}
      >
        <Stack.Screen name="index" />
        <Stack.Screen name="where" options={{ presentation: 'modal' }} />
        <Stack.Screen name="when" options={{ presentation: 'modal' }} />
        <Stack.Screen name="who" options={{ presentation: 'modal' }} />
        <Stack.Screen name="filters" options={{ presentation: 'modal' }} />
      </Stack>
    </>
  )
}

export default function Layout() {
  const [isReady, setReady] = useState(false)
  const language = useLanguage((speech) => speech.language)
  useEffect(() => {
    void begin().finally(() => {
      setReady(true)
      void SplashScreen.hideAsync().catch(() => undefined)
    })
  }, [])
  if (!isReady) return null
  return (
    <SafeAreaProvider>
      <QueryClientProvider client={queryClient}>
        <ClientProvider value={client}>
          <Pages key={language} />
        </ClientProvider>
      </QueryClientProvider>
    </SafeAreaProvider>
  )
}
