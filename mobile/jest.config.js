// Both platforms' code, against a real server (INNSIGHT_URL) where a test asks one.
const own = (name) => `<rootDir>/node_modules/${name}`

const project = (platform) => ({
  displayName: platform,
  preset: `jest-expo/${platform}`,
  setupFiles: ['<rootDir>/test/setup.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/patience.ts'],
  testMatch: ['<rootDir>/{src,test}/**/*.test.{ts,tsx}'],
  // The shared client has packages of its own beside it: everything comes from here.
  modulePaths: ['<rootDir>/node_modules'],
  moduleNameMapper: {
    '^@innsight/client$': '<rootDir>/../packages/client/src/index.ts',
    '^react$': own('react'),
    // tsconfig.json leads to types.
    '^@stripe/stripe-react-native/src/(.*)$': own('@stripe/stripe-react-native/lib/commonjs/$1'),
    '^zustand$': own('zustand'),
    '^@tanstack/react-query$': own('@tanstack/react-query'),
  },
})

/** What is built of it; nothing of this runs on a phone. */
const builds = {
  displayName: 'builds',
  testEnvironment: 'node',
  testMatch: ['<rootDir>/builds/**/*.test.ts'],
}

module.exports = { projects: [...['android', 'ios'].map(project), builds], maxWorkers: 1 }
