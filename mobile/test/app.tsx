// The app as a person has it, in a test: its pages, its parts by their words, and a restart.
import { act, fireEvent, screen, waitFor } from '@testing-library/react-native'
import { renderRouter } from 'expo-router/testing-library'
import { traffic } from './network'
import { connect, wipe } from './phone'
import type { Person } from './server'

/** Everything of the app anew, as after its process was ended; storage and keychain stay. */
export function open(address = '/') {
  traffic.cut = null
  traffic.answer = null
  traffic.change = null
  return renderRouter('./src/app', { initialUrl: address })
}

export const press = async (words: string | RegExp): Promise<void> => {
  const [target] = await screen.findAllByRole('button', { name: words })
  if (!target) throw new Error(`nothing to press says ${words}`)
  await act(async () => void fireEvent.press(target))
}

export async function type(label: string | RegExp, text: string): Promise<void> {
  const field = await screen.findByLabelText(label)
  await act(async () => void fireEvent.changeText(field, text))
}

/** Where nobody is signed in yet. */
export async function openAccount({ email, name, password }: Person): Promise<void> {
  await press('I have no account yet')
  await type('E-mail', email)
  await type('Your name', name)
  await type('Password', password)
  await press('Open the account')
}

/** Nobody is signed in, nothing is on its way, and the phone is new. */
export async function anew(): Promise<void> {
  const { queryClient, useUser } = require('../src/client') as typeof import('../src/client')
  const { usePushes } = require('../src/pushes/store') as typeof import('../src/pushes/store')
  const { openLink } = require('../src/search/store') as typeof import('../src/search/store')
  await act(async () => {
    await useUser
      .getState()
      .signOut()
      .catch(() => undefined)
  })
  queryClient.clear()
  wipe()
  await usePushes.getState().load()
  openLink('')
}

/** The map tells that it is there, as the native one does. */
export async function mapIsReady(): Promise<void> {
  const map = await screen.findByTestId('map')
  await act(async () => void fireEvent(map, 'mapReady', { nativeEvent: {} }))
}

/** The map was moved and rests. */
export async function moveMap(region: object): Promise<void> {
  const map = await screen.findByTestId('map')
  await act(async () => {
    fireEvent(map, 'regionChangeComplete', { nativeEvent: { region, isGesture: true } })
  })
}

/** The screen is laid out: nothing is asked of a map without a size. */
export async function layOut(width = 390, height = 844): Promise<void> {
  const nativeEvent = { layout: { x: 0, y: 0, width, height } }
  const root = await screen.findByTestId('search')
  await act(async () => void fireEvent(root, 'layout', { nativeEvent }))
}

/** What the list says it counts. */
export const summary = (): string => String(screen.getByTestId('summary').props.children)

export const settled = (words: RegExp | string): Promise<unknown> =>
  waitFor(() => expect(screen.getByText(words)).toBeTruthy(), { timeout: 20_000 })

export async function tunnel(isConnected: boolean): Promise<void> {
  await act(async () => connect(isConnected))
}
