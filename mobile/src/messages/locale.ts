// How dates, numbers and money are written now, as a BCP 47 tag; the language decides it.
let current = 'en-GB'

export const locale = (): string => current

export function setLocale(tag: string): void {
  current = tag
}
