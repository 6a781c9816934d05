// Every text of the app, in English. Whatever is missing elsewhere does not compile.
import { booking } from './booking.en'
import { counting } from './count'
import { search } from './search.en'

const { counted } = counting()

/** Labels that the server has in English only, by its codes. */
type Labels = Record<string, string>

export const en = {
  tryAgain: 'Try again',
  close: 'Close',
  back: 'Back',
  done: 'Done',
  labels: {} as Labels,
  count: {
    adults: counted({ one: 'adult', other: 'adults' }),
    nights: counted({ one: 'night', other: 'nights' }),
    rooms: counted({ one: 'room', other: 'rooms' }),
    children: counted({ one: 'child', other: 'children' }),
    guests: counted({ one: 'guest', other: 'guests' }),
    hotels: counted({ one: 'hotel', other: 'hotels' }),
    reviews: counted({ one: 'review', other: 'reviews' }),
    stars: counted({ one: 'star', other: 'stars' }),
    seconds: counted({ one: 'second', other: 'seconds' }),
    minutes: counted({ one: 'minute', other: 'minutes' }),
  },
  ...search,
  age: {
    /** What was seen before, and can't be asked again now. */
    offline: (time: string) => `No network. What you see is from ${time}.`,
    failed: (time: string) => `This could not be asked again. What you see is from ${time}.`,
    asOf: (time: string) => `as of ${time}`,
  },
  hotel: {
    has: 'What it has',
    goodToKnow: 'Good to know',
    arrive: (time: string) => `Arrive from ${time}`,
    leave: (time: string) => `Leave until ${time}`,
    noReviews: 'No reviews yet',
    rooms: 'Rooms',
    choose: 'Choose dates to see what is free, and the real total.',
    chooseDates: 'Choose dates',
    nothingFree: 'Nothing free here for these dates',
    otherDates: 'Other dates',
    sleeps: (count: string) => `sleeps ${count}`,
    total: 'Total, taxes in',
    costsAll: (cost: string) => `Cancelling costs the full ${cost}, from now on`,
    freeUntil: (day: string) => `Free cancellation until the end of ${day}`,
    book: (price: string) => `Book · ${price}`,
    bookRoom: (price: string, room: string) => `Book ${room} for ${price}`,
    share: 'Share this hotel',
  },
  map: {
    label: 'Map of the hotels',
    from: (price: string) => `from ${price}`,
    cluster: (count: string, note: string) => `${count} hotels ${note}, zoom in`,
    none: 'This app has no map here; the list has all the hotels.',
    notLoaded: 'The prices on the map are missing.',
    old: (time: string) => `The prices on the map are from ${time}.`,
  },
  failure: {
    offline: { title: 'You are offline', text: 'This goes on by itself once you are back.' },
    unreachable: { title: 'Innsight can’t be reached', text: 'Check your connection.' },
    late: { title: 'This takes too long', text: 'No answer came within ten seconds.' },
    garbled: {
      title: 'The answer can’t be read',
      text: 'It did not come from Innsight. A public Wi-Fi may want you to sign in first.',
    },
    busy: { title: 'Too many questions at once', text: 'Innsight asks for a short pause.' },
    down: {
      title: 'Innsight has a problem',
      text: 'It is on our side, and usually over in a moment.',
    },
    gone: { title: 'This is not here any more', text: 'It may have closed or moved.' },
    refused: { title: 'This can’t be answered', text: 'Something in it is not possible here.' },
    wholeApp: {
      title: 'This part can’t be shown',
      text: 'Something in it is not as it should be. It is on our side.',
    },
    toSearch: 'Back to the search',
    ifYouTell: (request: string) => `If you tell us: request ${request}`,
  },
  menu: {
    title: 'You',
    language: 'Language',
    ownLanguage: 'As the phone',
    map: 'Map',
    pictures: 'Plain marks',
    picturesWhy: 'If prices on the map look cut off. The price is then told when you press a mark.',
    trips: 'My trips',
    signIn: 'Sign in',
    signOut: 'Sign out',
    hello: (name: string) => `Signed in as ${name}`,
    loading: 'Loading…',
  },
  signIn: {
    title: 'Sign in',
    newTitle: 'Open an account',
    why: 'With an account, your bookings are with you everywhere. What you chose stays as it is.',
    email: 'E-mail',
    password: 'Password',
    name: 'Your name',
    passwordHint: 'At least 8 characters',
    submit: 'Sign in',
    submitNew: 'Open the account',
    toNew: 'I have no account yet',
    toOld: 'I have an account',
    busy: 'One moment…',
    wrong: 'This e-mail and this password don’t belong together.',
    taken: 'This e-mail has an account already. Sign in with it instead.',
    waits: (time: string) => `Too many tries. The next one can be made in ${time}.`,
    badEmail: 'An e-mail address looks like ana@example.org',
    badPassword: 'A password has 8 to 200 characters',
    badName: 'Please tell your name',
    refused: 'Something in it can’t be used. Please look it over.',
    common: 'Many people use this password. Choose one that only you would think of.',
    verifyFirst: 'We have written to you. Open the link in the mail, then sign in.',
    forgot: 'Forgot your password?',
    asked: 'If there is an account with this address, a mail with a link is on its way.',
  },
  ...booking,
  live: {
    gone: (hotel: string) => `${hotel} was just booked for your dates`,
    now: (hotel: string, price: string) => `${hotel}: now ${price}`,
    free: (hotel: string, price: string) => `${hotel} is free again: ${price}`,
  },
}

export type Messages = typeof en
