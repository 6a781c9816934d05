import type { User } from '@innsight/client'
import { askAccount, useClient } from '@innsight/client'
import { useState } from 'react'
import { longDate } from '../format/dates'
import { t } from '../messages/language'
import { own } from '../messages/own'
import { Field } from '../ui/Field'
import { useUser } from '../user/store'
import { Address } from './Address'
import { useDoing } from './doing'
import { Outcome } from './Outcome'

const NAME_MAX = 200

/** Who it is, and another name. */
export function Profile({ user }: { user: User }) {
  const client = useClient()
  const doing = useDoing()
  const [name, setName] = useState(user.name)
  const [bad, setBad] = useState(false)
  const words = own().account
  const submit = () => {
    const isBad = name.trim() === ''
    setBad(isBad)
    if (isBad) return
    void doing.run(async (signal) => {
      const body = { name: name.trim() }
      const renamed = await askAccount(client, 'rename_user', { body, signal })
      useUser.setState({ user: renamed })
      setName(renamed.name)
      return words.nameSaved
    })
  }
  return (
    <section className="sheet-card">
      <h2>{words.profile}</h2>
      <dl className="facts">
        <dt>{words.email}</dt>
        <dd className="own-text">{user.email}</dd>
        <dt>{words.since}</dt>
        <dd>{longDate(user.created_at.slice(0, 10))}</dd>
      </dl>
      <Address user={user} />
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Field
          label={words.name}
          name="name"
          autoComplete="name"
          maxLength={NAME_MAX}
          value={name}
          error={bad ? words.badName : undefined}
          onChange={(event) => {
            setName(event.target.value)
            setBad(false)
            doing.clear()
          }}
        />
        {name.trim() !== user.name && (
          <p className="actions">
            <button type="submit" className="button" aria-disabled={doing.busy}>
              {words.saveName}
            </button>
          </p>
        )}
        <Outcome doing={doing} />
      </form>
      <p className="actions">
        <button
          type="button"
          className="button quiet"
          onClick={() =>
            void useUser
              .getState()
              .signOut()
              .catch(() => undefined)
          }
        >
          {t.menu.signOut}
        </button>
      </p>
    </section>
  )
}
