// How many there are, and whether that is all: a count that stopped early says so wherever it stands.
import type { HotelsAnswer } from '@innsight/client'
import { wholeNumber } from './numbers'

export type Total = Pick<HotelsAnswer, 'total' | 'total_relation'>

/** 52; 10,000+ when there may be more. */
export const totalNumber = ({ total, total_relation }: Total): string =>
  `${wholeNumber(total)}${total_relation === 'gte' ? '+' : ''}`

/** Whether there is one, and no more. */
export const isOne = ({ total, total_relation }: Total): boolean =>
  total === 1 && total_relation === 'eq'
