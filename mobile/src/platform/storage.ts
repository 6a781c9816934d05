// Texts by key in the phone's storage. Nothing secret goes into it.

import type { KeyStorage } from '@innsight/client'
import AsyncStorage from '@react-native-async-storage/async-storage'

export const storage: KeyStorage = {
  get: (key) => AsyncStorage.getItem(key),
  set: (key, value) => AsyncStorage.setItem(key, value),
  remove: (key) => AsyncStorage.removeItem(key),
}
