// What a played system has around its bundle: clocks, a network, and a count of the bundle's turns.
import { request } from 'node:http'
import { ADDRESS } from './exported'

/** How often and how long the bundle's one thread works: each turn from its call to its last microtask. */
export function turns() {
  const lengths_ms: number[] = []
  let began_ms: number | null = null
  const begin = () => {
    if (began_ms !== null) return
    began_ms = performance.now()
    setImmediate(() => {
      lengths_ms.push(performance.now() - (began_ms ?? 0))
      began_ms = null
    })
  }
  const counted =
    <G extends unknown[], R>(work: (...given: G) => R) =>
    (...given: G): R => {
      begin()
      return work(...given)
    }
  return { lengths_ms, counted }
}

interface Task {
  priority: number
  callback: ((isLate: boolean) => unknown) | null
}

/** React works this long before it lets others in, as on a phone. */
const SLICE_MS = 5

/** Who shares the thread out, as React Native's runtime does: one slice of one task a turn. */
export function scheduler({ counted }: ReturnType<typeof turns>) {
  const tasks: Task[] = []
  let began_ms = 0
  const go = counted(() => {
    tasks.sort((a, b) => a.priority - b.priority)
    const task = tasks.shift()
    if (!task?.callback) return
    began_ms = performance.now()
    const rest = task.callback(false)
    if (typeof rest !== 'function') return
    task.callback = rest as Task['callback']
    tasks.unshift(task)
    setImmediate(go)
  })
  return {
    ...{ unstable_ImmediatePriority: 1, unstable_UserBlockingPriority: 2 },
    ...{ unstable_NormalPriority: 3, unstable_LowPriority: 4, unstable_IdlePriority: 5 },
    unstable_scheduleCallback: (priority: number, callback: Task['callback']): Task => {
      const task = { priority, callback }
      tasks.push(task)
      setImmediate(go)
      return task
    },
    unstable_cancelCallback: (task: Task) => {
      task.callback = null
    },
    unstable_shouldYield: () => performance.now() - began_ms >= SLICE_MS,
    unstable_getCurrentPriorityLevel: () => 3,
    unstable_requestPaint: () => undefined,
    unstable_now: () => performance.now(),
  }
}

/** Timers, all of which can be ended at once. */
export function clocks({ counted }: ReturnType<typeof turns>) {
  const running = new Set<NodeJS.Timeout>()
  const later = (work: () => void, ms = 0, ...given: []) => {
    const timer = setTimeout(
      counted(() => {
        running.delete(timer)
        work(...given)
      }),
      ms,
    )
    running.add(timer)
    return timer
  }
  const often = (work: () => void, ms = 0) => {
    const timer = setInterval(counted(work), ms)
    running.add(timer)
    return timer
  }
  const clear = (timer?: NodeJS.Timeout) => {
    clearTimeout(timer)
    if (timer) running.delete(timer)
  }
  return {
    world: {
      ...{ setTimeout: later, clearTimeout: clear, setInterval: often, clearInterval: clear },
      requestAnimationFrame: (work: (ms: number) => void) => later(() => work(Date.now()), 16),
      cancelAnimationFrame: clear,
    },
    end: () => {
      for (const timer of running) clearTimeout(timer)
    },
  }
}

/** The network: what is asked of the address that is built in goes to a server that is there. */
export function network(server: string) {
  const asked: string[] = []
  let waiting = 0
  const send = (url: string, init: Init, body: Uint8Array, done: (answer: Answer) => void) =>
    new Promise<void>((told, fail) => {
      asked.push(`${init.method} ${url.replace(ADDRESS, '')}`)
      waiting += 1
      const headers = Object.fromEntries(init.headers)
      const real = url.replace(ADDRESS, server)
      const sent = request(real, { method: init.method, headers, agent: false }, (answer) => {
        let content = ''
        answer.setEncoding('utf8')
        answer.on('data', (text: string) => {
          content += text
        })
        answer.on('end', () => {
          const rawHeaders = Object.entries(answer.headers)
          waiting -= 1
          done({ status: answer.statusCode ?? 0, rawHeaders, content })
          told()
        })
      })
      sent.on('error', (error) => {
        waiting -= 1
        fail(error)
      })
      sent.end(body)
    })
  return { asked, send, isQuiet: () => waiting === 0 }
}

export interface Init {
  method: string
  headers: [string, string][]
}

export interface Answer {
  status: number
  rawHeaders: [string, unknown][]
  content: string
}
