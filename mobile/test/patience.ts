// How long a test waits for a real server on a small machine.
import { configure } from '@testing-library/react-native'

configure({ asyncUtilTimeout: 15_000 })
jest.setTimeout(60_000)
