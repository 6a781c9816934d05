// The shared client lies beside this folder and has packages of its own for its checks. Whatever it
// imports has to come from here, or there are two Reacts and a blank page.
const { getDefaultConfig } = require('expo/metro-config')
const path = require('node:path')

const config = getDefaultConfig(__dirname)
const client = path.resolve(__dirname, '../packages/client')
const here = path.join(__dirname, 'package.json')

config.watchFolders = [client]
config.resolver.nodeModulesPaths = [path.join(__dirname, 'node_modules')]
/** Tool bars of Jetpack Compose, which expo-router brings and no page of ours has: a tenth of what people load. */
const UNUSED = '@expo/ui/'
const nothing = path.join(__dirname, 'src/platform/toolbars.js')

config.resolver.resolveRequest = (context, name, platform) => {
  if (name.startsWith(UNUSED)) return { type: 'sourceFile', filePath: nothing }
  const isBare = !name.startsWith('.') && !path.isAbsolute(name)
  const isOfClient = context.originModulePath.startsWith(client + path.sep)
  const origin = isBare && isOfClient ? { ...context, originModulePath: here } : context
  return context.resolveRequest(origin, name, platform)
}

// Metro keeps what it made of a file with the settings of that time in it: others are another cache.
const settings = Object.entries(process.env).filter(([name]) => name.startsWith('EXPO_PUBLIC_'))
config.cacheVersion = JSON.stringify([config.cacheVersion, ...settings.sort()])

module.exports = config
