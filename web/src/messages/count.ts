// Numbers with their nouns: which form a language takes is Intl's affair.
import { wholeNumber } from '../format/numbers'

/** The forms of a noun; languages with more than two may name them. */
export interface Forms {
  one: string
  other: string
  few?: string
  many?: string
}

/** Counts in a language: 1 night, 3 nights. */
export function counting(language: string) {
  const rules = new Intl.PluralRules(language)
  const formOf = (forms: Forms, count: number) =>
    forms[rules.select(count) as keyof Forms] ?? forms.other
  return {
    /** The noun with its number. */
    counted: (forms: Forms) => (count: number) => `${wholeNumber(count)} ${formOf(forms, count)}`,
    /** Only the noun. */
    formOf,
  }
}
