// Something that is asked of the server by one press: busy, done, or why not.
import { asProblem, type Problem } from '@innsight/client'
import { useState } from 'react'
import { waitWords, wordsOf } from '../faces/words'
import { links } from '../messages/links'
import { own } from '../messages/own'

/** Why it was not done, in words. Where a password was typed, too many were wrong. */
export function troubleWords(problem: Problem, withPassword: boolean): string {
  if (problem.code === 'WRONG_PASSWORD') return own().password.wrong
  if (problem.code === 'COMMON_PASSWORD') return links().reset.common
  if (problem.code === 'LINK_NOT_VALID') return links().link.dead
  if (problem.status === 401) return own().account.signedOut
  if (problem.kind === 'busy' && withPassword) {
    return own().password.waits(waitWords(problem.retryAfterSeconds ?? 60))
  }
  const { title, text } = wordsOf(problem)
  return problem.kind === 'refused' ? own().account.refused : `${title}. ${text}`
}

export interface Doing {
  busy: boolean
  problem: Problem | null
  /** What was done, in words. */
  done: string
  /** Does it, unless it is under way; the words are told when it is done. */
  run: (work: (signal: AbortSignal) => Promise<string>) => Promise<void>
  clear: () => void
}

export function useDoing(): Doing {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [done, setDone] = useState('')
  const clear = () => {
    setProblem(null)
    setDone('')
  }
  const run: Doing['run'] = async (work) => {
    if (busy) return
    setBusy(true)
    clear()
    try {
      setDone(await work(new AbortController().signal))
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }
  return { busy, problem, done, run, clear }
}
