// Was von Links in Mails gesagt wird, auf Deutsch.
import type { Links } from './links.en'

export const de: Links = {
  address: {
    unverified: 'Ihre Adresse ist noch nicht bestätigt. Ein Link wurde an sie geschickt.',
    again: 'Noch einen Link schicken',
    sent: 'Eine Mail ist unterwegs. Ihr Link gilt einmal, eine halbe Stunde lang.',
    many: 'Es wurden schon mehrere Links geschickt. Suchen Sie die letzte Mail, oder versuchen Sie es später.',
    change: 'Andere Adresse verwenden…',
    next: 'Neue E-Mail',
    bad: 'Eine Adresse sieht aus wie ana@example.org',
    why: 'Ihre Adresse ändert sich, sobald der Link geöffnet wird, der an die neue geschickt wird.',
    password: 'Ihr Passwort, damit sicher ist, dass Sie es sind',
    submit: 'Link dorthin schicken',
  },
  verify: {
    title: 'Ihre E-Mail-Adresse',
    press: 'Adresse bestätigen',
    busy: 'Einen Moment…',
    done: (email) => `${email} ist bestätigt`,
    doneWhy: 'Danke. Es kann weitergehen.',
    toAccount: 'Zu Ihrem Konto',
  },
  reset: {
    title: 'Ein neues Passwort',
    submit: 'Passwort setzen',
    why: 'Sie werden überall abgemeldet und melden sich mit dem neuen an.',
    done: 'Ihr Passwort ist gesetzt',
    doneWhy: 'Melden Sie sich jetzt damit an.',
    common: 'Viele verwenden dieses Passwort. Wählen Sie eines, auf das nur Sie kommen.',
    forgot: 'Passwort vergessen?',
    asked: 'Wenn es zu dieser Adresse ein Konto gibt, ist eine Mail mit einem Link unterwegs.',
    verifyFirst:
      'Wir haben Ihnen geschrieben. Öffnen Sie den Link in der Mail und melden Sie sich dann an.',
  },
  link: {
    dead: 'Dieser Link bewirkt nichts mehr',
    deadWhy:
      'Ein Link gilt einmal und eine halbe Stunde lang. Lassen Sie sich einen neuen schicken, und nehmen Sie die letzte Mail.',
  },
}
