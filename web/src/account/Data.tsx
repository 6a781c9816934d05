import { Problem, takeData, useClient } from '@innsight/client'
import { own } from '../messages/own'
import { useDoing } from './doing'
import { Outcome } from './Outcome'

/** Hands a text over as a file. */
function download(text: string, name: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** A copy of all that is kept of somebody. */
export function Data() {
  const client = useClient()
  const doing = useDoing()
  const words = own().data
  const get = () =>
    doing.run(async (signal) => {
      const data = await takeData(client, { signal })
      if (!data) throw new Problem('garbled')
      const today = new Date(client.clock.now()).toISOString().slice(0, 10)
      download(JSON.stringify(data, null, 2), `innsight-${today}.json`)
      return words.done
    })
  return (
    <section className="sheet-card">
      <h2>{words.title}</h2>
      <p>{words.why}</p>
      <p className="actions">
        <button
          type="button"
          className="button quiet"
          aria-disabled={doing.busy}
          onClick={() => void get()}
        >
          {doing.busy ? words.busy : words.submit}
        </button>
      </p>
      <Outcome doing={doing} />
    </section>
  )
}
