// Numbers with their nouns. Hermes knows no Intl.PluralRules, and our languages need two forms.
import { wholeNumber } from '../format/numbers'

/** The forms of a noun. */
export interface Forms {
  one: string
  other: string
}

/** Counts: 1 night, 3 nights. */
export const counting = () => ({
  counted:
    (forms: Forms) =>
    (count: number): string =>
      `${wholeNumber(count)} ${count === 1 ? forms.one : forms.other}`,
})
