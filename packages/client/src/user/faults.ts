// What is wrong with what was typed to sign in, and what the server has against it. Pure.
import type { Problem } from '../api/problem'

/** What is typed. */
export interface TypedSignIn {
  name: string
  email: string
  password: string
}

type FieldFault = 'badName' | 'badEmail' | 'badPassword' | 'taken'
export type SignInFaults = Partial<Record<keyof TypedSignIn, FieldFault>>

/** What is against all of it. */
export type SignInFault =
  | { code: 'wrong' | 'refused' }
  | { code: 'common' }
  | { code: 'verifyFirst' }
  | { code: 'waits'; seconds: number }
  | { code: 'problem'; problem: Problem }

const EMAIL = /^[^\s@]+@[^\s@]+$/
const PASSWORD = { min: 8, max: 200 }

/** Whether it may be an address. */
export const isEmail = (text: string): boolean => EMAIL.test(text.trim())

/** Before anything is asked; a name only where an account is opened. */
export function signInFaults({ name, email, password }: TypedSignIn, isNew: boolean): SignInFaults {
  const length = [...password].length
  return {
    ...(isNew && name.trim() === '' ? { name: 'badName' as const } : {}),
    ...(isEmail(email) ? {} : { email: 'badEmail' as const }),
    ...(length < PASSWORD.min || length > PASSWORD.max ? { password: 'badPassword' as const } : {}),
  }
}

const BY_FIELD: Record<string, FieldFault> = {
  name: 'badName',
  email: 'badEmail',
  password: 'badPassword',
}

/** What the server says of it: beside its field where it has one. */
export function signInRefusal(problem: Problem): {
  fields: SignInFaults
  form: SignInFault | null
} {
  if (problem.code === 'EMAIL_TAKEN') return { fields: { email: 'taken' }, form: null }
  if (problem.code === 'COMMON_PASSWORD') return { fields: {}, form: { code: 'common' } }
  if (problem.code === 'VERIFY_FIRST') return { fields: {}, form: { code: 'verifyFirst' } }
  if (problem.status === 401) return { fields: {}, form: { code: 'wrong' } }
  if (problem.kind === 'busy') {
    const seconds = problem.retryAfterSeconds ?? 60
    return { fields: {}, form: { code: 'waits', seconds } }
  }
  if (problem.kind !== 'refused') return { fields: {}, form: { code: 'problem', problem } }
  const known = problem.fields.filter((field) => field in BY_FIELD)
  const fields = Object.fromEntries(known.map((field) => [field, BY_FIELD[field]])) as SignInFaults
  return { fields, form: known.length ? null : { code: 'refused' } }
}
