// The only place with colours and sizes: calm paper, deep ink, one accent. Both themes have the same
// names; contrast is at least 4.5 (tokens.test.ts).
const light = {
  ink: '#14213d',
  ink2: '#465270',
  ink3: '#596278',
  paper: '#ffffff',
  paper2: '#f6f5f1',
  paper3: '#ecebe4',
  line: '#e3e1d9',
  line2: '#7b8292',
  accent: '#09706b',
  accentStrong: '#075a56',
  accentSoft: '#d6efec',
  onAccent: '#ffffff',
  onInk: '#ffffff',
  warn: '#a34a06',
  warnSoft: '#fdeedd',
  bad: '#b3261e',
  badSoft: '#fce9e7',
  star: '#946000',
  skeleton: '#e9e7e0',
  scrim: 'rgba(20, 33, 61, 0.35)',
  sea: '#cfe3ea',
  land: '#f3efe6',
  coast: '#b4cfd9',
}

export type Tokens = typeof light

const dark: Tokens = {
  ink: '#e9edf5',
  ink2: '#b3bccd',
  ink3: '#96a1b6',
  paper: '#151d2e',
  paper2: '#0f1624',
  paper3: '#1f293d',
  line: '#2a3549',
  line2: '#76829a',
  accent: '#3fc1b6',
  accentStrong: '#8be0d8',
  accentSoft: '#123c3f',
  onAccent: '#06201f',
  onInk: '#111a2b',
  warn: '#f5a861',
  warnSoft: '#40290f',
  bad: '#ff9d94',
  badSoft: '#46201d',
  star: '#e8b64c',
  skeleton: '#222c40',
  scrim: 'rgba(0, 0, 0, 0.55)',
  sea: '#0b1a2c',
  land: '#1d2839',
  coast: '#2c4057',
}

export const THEMES = { light, dark } as const

/** Whoever uses a thumb hits this. */
export const TOUCH = 44
export const RADIUS = 14
export const RADIUS_SMALL = 9
export const GAP = 12
