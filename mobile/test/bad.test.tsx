// brief: U4 – what is no answer of ours has a face, and a way on.
import { screen } from '@testing-library/react-native'
import { anew, layOut, mapIsReady, open, press, settled } from './app'
import { traffic } from './network'
import { needServer } from './server'

beforeAll(needServer)
beforeEach(anew)

const FEW = '/?bbox=-9.26,38.66,-9.06,38.82'

/** What a public Wi-Fi says to everything, until somebody has signed in to it. */
const PORTAL = {
  ...{ ok: true, status: 200, headers: { get: () => null } },
  text: async () => '<html><body>Welcome to our Wi-Fi</body></html>',
}

test('a public Wi-Fi that answers for the server is named, and the way on works', async () => {
  open(FEW)
  traffic.answer = PORTAL
  await layOut()
  await mapIsReady()
  await settled('The answer can’t be read')
  expect(screen.queryAllByText(/Welcome to our Wi-Fi/)).toHaveLength(0)
  traffic.answer = null
  await press('Try again')
  await settled(/\d+ places? in this area/)
})

test('an address that the app does not have leads back to the search', async () => {
  open('/no/such/page')
  await settled('This is not here any more')
  await press('Back to the search')
  await layOut()
})
