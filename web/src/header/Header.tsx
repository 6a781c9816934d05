import { t } from '../messages/language'
import { useTheme } from '../theme/theme'
import { HOME } from '../ui/focus'
import { Icon } from '../ui/icons'
import { AccountMenu } from '../user/AccountMenu'
import { WhenPicker } from './WhenPicker'
import { WhereBox } from './WhereBox'
import { WhoPicker } from './WhoPicker'

function ThemeButton() {
  const { theme, choose } = useTheme()
  const other = theme === 'dark' ? 'light' : 'dark'
  return (
    <button
      type="button"
      className="round ghost"
      aria-label={t.theme[other]}
      onClick={() => choose(other)}
    >
      <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
    </button>
  )
}

export function Header() {
  return (
    <header className="header">
      <h1 className="hidden" {...HOME}>
        {t.name}
      </h1>
      <a className="logo" href="/" aria-label={t.startOver}>
        inn<b>sight</b>
      </a>
      <search className="search">
        <WhereBox />
        <WhenPicker className="search-part" />
        <WhoPicker className="search-part" />
      </search>
      <div className="header-end">
        <ThemeButton />
        <AccountMenu />
      </div>
    </header>
  )
}
