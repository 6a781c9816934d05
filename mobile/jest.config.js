// Both platforms' code, against a real server (INNSIGHT_URL) where a test asks one.
const own = (name) => `<rootDir>/node_modules/${name}`

/** The router's test library stops all clocks; a real server's go on. */
const CLOCKS = [
  ...['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate'],
  ...['clearImmediate', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'],
  ...['requestAnimationFrame', 'cancelAnimationFrame', 'requestIdleCallback'],
  'cancelIdleCallback',
]

const project = (platform) => ({
  displayName: platform,
  preset: `jest-expo/${platform}`,
  setupFiles: ['<rootDir>/test/setup.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/patience.ts'],
  testMatch: ['<rootDir>/{src,test}/**/*.test.{ts,tsx}'],
  fakeTimers: { doNotFake: CLOCKS },
  // The shared client has packages of its own beside it: everything comes from here.
  modulePaths: ['<rootDir>/node_modules'],
  moduleNameMapper: {
    '^@innsight/client$': '<rootDir>/../packages/client/src/index.ts',
    '^react$': own('react'),
    '^zustand$': own('zustand'),
    '^@tanstack/react-query$': own('@tanstack/react-query'),
  },
})

module.exports = { projects: ['android', 'ios'].map(project), maxWorkers: 1 }
