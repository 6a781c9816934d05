// Stands in for the tool bars of Jetpack Compose, which no page of ours has (metro.config.js): whatever
// is asked of them is there and draws nothing.
module.exports = new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : () => null) })
