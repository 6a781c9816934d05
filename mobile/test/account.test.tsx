// brief: U4, O2 – who forgot the password is led to another one, on the spot.
import { screen } from '@testing-library/react-native'
import { anew, open, press, settled, type } from './app'
import { needServer, somebody } from './server'

beforeAll(needServer)
beforeEach(anew)

const ASKED = 'If there is an account with this address, a mail with a link is on its way.'

test('a forgotten password asks for an address first, then says the same of each', async () => {
  open('/account')
  await press('Forgot your password?')
  await settled('An e-mail address looks like ana@example.org')
  await type('E-mail', somebody().email)
  await press('Forgot your password?')
  await settled(ASKED)
  // An account that is to be opened has no password that was forgotten.
  await press('I have no account yet')
  expect(screen.queryByText('Forgot your password?')).toBeNull()
  expect(screen.queryByText(ASKED)).toBeNull()
})
