// What may be a password. Pure.
const LENGTH = { min: 8, max: 200 }

export function isPassword(text: string): boolean {
  const { length } = [...text.normalize('NFC')]
  return length >= LENGTH.min && length <= LENGTH.max
}
