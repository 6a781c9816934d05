import { useEffect, useState } from 'react'
import { ownLanguages, t, useLanguage } from '../messages/language'
import { choicesOf, languageName } from '../messages/speech'
import { show } from '../search/store'
import { SignInDialog } from './SignInDialog'
import { useUser, whoIsIt } from './store'

function LanguageChoice() {
  const { speech, choose } = useLanguage()
  const current = speech.direction === 'rtl' ? speech.locale.slice(0, 2) : speech.language
  return (
    <label className="field">
      <span>{t.menu.language}</span>
      <select value={current} onChange={(event) => void choose(event.target.value)}>
        {choicesOf(ownLanguages()).map((tag) => (
          <option key={tag} value={tag} lang={tag}>
            {languageName(tag)}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Inside the menu: who it is, the ways to trips and account, the language. */
export function AccountPanel({ close }: { close: () => void }) {
  const { user, signOut } = useUser()
  const [asks, setAsks] = useState(false)
  useEffect(() => void whoIsIt(), [])
  const go = (kind: 'trips' | 'saved' | 'account') => {
    close()
    show({ kind })
  }
  return (
    <div className="menu">
      {user && <p className="hint">{t.menu.hello(user.name)}</p>}
      {!user && (
        <button type="button" className="step" onClick={() => setAsks(true)}>
          {t.menu.signIn}
        </button>
      )}
      <button type="button" className="step" onClick={() => go('trips')}>
        {t.menu.trips}
      </button>
      <button type="button" className="step" onClick={() => go('saved')}>
        {t.menu.saved}
      </button>
      <button type="button" className="step" onClick={() => go('account')}>
        {t.menu.account}
      </button>
      {user && (
        <button
          type="button"
          className="step"
          onClick={() => void signOut().catch(() => undefined)}
        >
          {t.menu.signOut}
        </button>
      )}
      <LanguageChoice />
      {asks && <SignInDialog onClose={() => setAsks(false)} />}
    </div>
  )
}
