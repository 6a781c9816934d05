// brief: U4, S1, S7 – the map of the phone asks what it shows, and draws what the server answers.
import { act, fireEvent, screen, waitFor } from '@testing-library/react-native'
import { Marker } from 'react-native-maps'
import { queryClient } from '../src/client'
import { keepAnswers, restoreAnswers } from '../src/kept'
import { sourceOf, useMarkStyle } from '../src/map/pictures'
import { storage } from '../src/platform/storage'
import { loadSearch } from '../src/search/store'
import { anew, layOut, mapIsReady, moveMap, open, summary, tunnel } from './app'
import { traffic } from './network'
import { freeHotels, mapOf, needServer } from './server'

beforeAll(needServer)
beforeEach(anew)

/** The marks that the native map was given. */
const markers = () => screen.UNSAFE_queryAllByProps({ tracksViewChanges: true })
const identifiers = () => [...new Set(markers().map(({ props }) => String(props.identifier)))]
const asked = (path: string) => traffic.asked.filter((one) => one.startsWith(`GET ${path}?`))
const lastAsked = (path: string) => new URLSearchParams(asked(path).at(-1)?.split('?')[1] ?? '')

/** Few hotels: without a layout a list draws all that there are. */
const FEW = '/?bbox=-9.26,38.66,-9.06,38.82'

async function opened(address = FEW): Promise<void> {
  open(address)
  await layOut()
  await mapIsReady()
  await waitFor(() => expect(asked('/v1/map').length).toBeGreaterThan(0))
  await waitFor(() => expect(summary()).toMatch(/\d/))
}

test('nothing is asked of the map before it is there; then its marks are those of the server', async () => {
  traffic.asked = []
  open(FEW)
  await layOut()
  await screen.findByTestId('map')
  expect(asked('/v1/map')).toEqual([])
  await mapIsReady()
  await waitFor(() => expect(asked('/v1/map')).toHaveLength(1))
  await waitFor(() => expect(identifiers().length).toBeGreaterThan(0))
  const { pins, clusters } = await mapOf(lastAsked('/v1/map').toString())
  const known = [...pins.map(({ id }) => id), ...clusters.map(({ lat, lon }) => `${lat}/${lon}`)]
  expect(identifiers().length).toBeLessThanOrEqual(80)
  for (const identifier of identifiers()) expect(known).toContain(identifier)
})

test('where marks are cut off they are prepared pictures, over restarts, and tell their price', async () => {
  await act(async () => useMarkStyle.getState().choose('pictures'))
  await opened()
  const pictures = () => screen.UNSAFE_queryAllByProps({ tracksViewChanges: false })
  await waitFor(() => expect(pictures().length).toBeGreaterThan(0))
  expect(markers()).toEqual([])
  const { pins } = await mapOf(lastAsked('/v1/map').toString())
  const names = new Map(pins.map(({ id, name }) => [id, name]))
  const ofPins = (['dot', 'hotel', 'best'] as const).map(sourceOf)
  const ofGroups = (['small', 'middle', 'large'] as const).map(sourceOf)
  // The native view below each marker has the same picture by its address.
  const ours = pictures().filter(({ type }) => type === Marker)
  expect(ours.length).toBeGreaterThan(0)
  for (const { props } of ours) {
    const name = names.get(String(props.identifier))
    expect(name === undefined ? ofGroups : ofPins).toContain(props.image)
    expect(props.children).toBeUndefined()
    if (name === undefined) expect(props.title).toBeUndefined()
    else expect(props.title).toContain(name)
  }
  await act(async () => useMarkStyle.setState({ style: 'drawn' }))
  await waitFor(() => expect(pictures()).toEqual([]))
  await act(async () => useMarkStyle.getState().load())
  expect(useMarkStyle.getState().style).toBe('pictures')
  await act(async () => useMarkStyle.getState().choose('drawn'))
})

test('a moved map asks for its box; a region that is none asks nothing', async () => {
  const [hotel] = await freeHotels(20)
  const { lat, lon } = hotel?.location ?? { lat: 0, lon: 0 }
  await opened()
  await moveMap({ latitude: lat, longitude: lon, latitudeDelta: 0.2, longitudeDelta: 0.2 })
  await waitFor(() => {
    const [west = 0, south = 0, east = 0, north = 0] = (lastAsked('/v1/map').get('bbox') ?? '')
      .split(',')
      .map(Number)
    expect(west).toBeCloseTo(lon - 0.1, 3)
    expect(east).toBeCloseTo(lon + 0.1, 3)
    expect(south).toBeCloseTo(lat - 0.1, 3)
    expect(north).toBeCloseTo(lat + 0.1, 3)
  })
  const before = traffic.asked.length
  for (const region of [
    { latitude: Number.NaN, longitude: 0, latitudeDelta: 1, longitudeDelta: 1 },
    { latitude: 0, longitude: 0, latitudeDelta: 0, longitudeDelta: 0 },
    { latitude: -180, longitude: -180, latitudeDelta: 1, longitudeDelta: 1 },
  ]) {
    await moveMap(region)
  }
  // The router's test library has stopped all clocks.
  await act(async () => void jest.advanceTimersByTime(1000))
  expect(traffic.asked.length).toBe(before)
})

test('the list says exactly what the server counts, and a filter counts anew', async () => {
  await opened()
  const { total } = await mapOf(lastAsked('/v1/map').toString())
  expect(summary()).toContain(total.toLocaleString('en-GB'))
  const [free] = await screen.findAllByRole('checkbox', { name: 'Free cancellation' })
  await act(async () => void fireEvent.press(free as never))
  await waitFor(() => expect(lastAsked('/v1/hotels').get('free_cancellation')).toBe('true'))
})

test('after a restart the search is there again, and in a tunnel what was seen with its age', async () => {
  const [hotel] = await freeHotels(20)
  const { lat, lon } = hotel?.location ?? { lat: 0, lon: 0 }
  await opened()
  await moveMap({ latitude: lat, longitude: lon, latitudeDelta: 0.1, longitudeDelta: 0.1 })
  await waitFor(() =>
    expect(lastAsked('/v1/hotels').get('bbox')).toContain(String(lat + 0.05).slice(0, 5)),
  )
  const name = hotel?.name ?? ''
  expect(await screen.findAllByText(name)).not.toHaveLength(0)
  await keepAnswers(queryClient, storage)()
  screen.unmount()
  queryClient.clear()
  await tunnel(false)
  await restoreAnswers(queryClient, storage)
  await loadSearch()
  open()
  await layOut()
  await mapIsReady()
  await act(async () => queryClient.refetchQueries())
  await screen.findByText(/No network\. What you see is from \d\d:\d\d\./)
  expect(await screen.findAllByText(name)).not.toHaveLength(0)
})
