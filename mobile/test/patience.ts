// How long a test waits for a real server on a small machine.
import { configure } from '@testing-library/react-native'

configure({ asyncUtilTimeout: 15_000 })
jest.setTimeout(60_000)

// News come when they come, and not when a test acts.
const told = console.error
console.error = (...words: unknown[]) => {
  if (!String(words[0]).includes('not wrapped in act')) told(...words)
}
