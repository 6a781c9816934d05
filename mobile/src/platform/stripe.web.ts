// A page has no sheet: the phone app has one only for its tests.
import type { CardWish } from './stripe'

export const hasSheet = (): boolean => false
export const askForCard = async (_: CardWish): Promise<string | null> => null
export const openBank = async (_key: string, _secret: string): Promise<boolean> => false
