// What a guest was written: read where mails wait that no server takes.
import { execFileSync } from 'node:child_process'
import { expect } from '@playwright/test'

interface Listed {
  id: number
  kind: string
  to: string
}

interface Mail {
  subject: string
  text: string
}

/** The program beside the server, over the same database. */
function innsight(...command: string[]): string {
  const program = process.env.INNSIGHT_BINARY
  if (!program) throw new Error('INNSIGHT_BINARY names the program whose mails are read')
  return execFileSync(program, ['mails', ...command], { encoding: 'utf8' })
}

/** The newest mail of a kind to an address, once it is written. */
export async function mailTo(email: string, kind: string, base: string): Promise<Mail> {
  let found: Listed | undefined
  await expect
    .poll(() => {
      const mails = JSON.parse(innsight('list', '--json')) as Listed[]
      found = mails.find((mail) => mail.to === email && mail.kind === kind)
      return found?.kind
    })
    .toBe(kind)
  const shown = innsight('show', String(found?.id), '--json', '--public-url', base)
  return JSON.parse(shown) as Mail
}

/** The link in the newest mail of a kind. */
export async function linkTo(email: string, kind: string, base: string): Promise<string> {
  const { text } = await mailTo(email, kind, base)
  const link = text.split('\n').find((line) => line.startsWith(`${base}/`) && line.includes('#'))
  if (!link) throw new Error(`no link in ${text}`)
  return link
}
