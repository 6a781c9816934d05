// A page has no notifications: the phone app has one only for its tests.
import type { Allowed } from './pushes'

export const canBeTold = (): boolean => false
export const areAllowed = async (): Promise<Allowed> => 'no'
export const askAllowed = areAllowed
export const pushToken = async (): Promise<string> => ''
export const refuseAll = async (): Promise<void> => undefined
export const openSettings = async (): Promise<void> => undefined
export const onPressed = (): (() => void) => () => undefined
