// What is said of links in mails, and of what begins with one, in English. Loaded when it is wanted.

export const en = {
  address: {
    unverified: 'Your address is not verified yet. A link was sent to it.',
    again: 'Send another link',
    sent: 'A mail is on its way. Its link works once, for half an hour.',
    many: 'Several links were sent already. Look for the last mail, or try again later.',
    change: 'Use another address…',
    next: 'New e-mail',
    bad: 'An address looks like ana@example.org',
    why: 'Your address changes when the link is opened that is sent to the new one.',
    password: 'Your password, to be sure that it is you',
    submit: 'Send a link there',
  },
  verify: {
    title: 'Your e-mail address',
    press: 'Verify the address',
    busy: 'One moment…',
    done: (email: string) => `${email} is verified`,
    doneWhy: 'Thank you. You can go on now.',
    toAccount: 'To your account',
  },
  reset: {
    title: 'A new password',
    submit: 'Set the password',
    why: 'You are signed out everywhere, and sign in with the new one.',
    done: 'Your password is set',
    doneWhy: 'Sign in with it now.',
    common: 'Many people use this password. Choose one that only you would think of.',
    forgot: 'Forgot your password?',
    asked: 'If there is an account with this address, a mail with a link is on its way.',
    verifyFirst: 'We have written to you. Open the link in the mail, then sign in.',
  },
  link: {
    dead: 'This link does nothing any more',
    deadWhy: 'A link works once and for half an hour. Ask for another one, and use the last mail.',
  },
}

export type Links = typeof en
