// The map's colours are the page's tokens: WebGL can't read CSS, so they are read for it.

const NAMES = [
  'sea',
  'land',
  'town',
  'coast',
  'border',
  'grid',
  'label',
  'label-strong',
  'halo',
] as const

type PaletteName = (typeof NAMES)[number]
export type Palette = Record<PaletteName, string> & { dot: string; few: string; paper: string }

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim()
  const named = Object.fromEntries(NAMES.map((name) => [name, token(`map-${name}`)]))
  return {
    ...(named as Record<PaletteName, string>),
    dot: token('ink'),
    few: token('warn'),
    paper: token('paper'),
  }
}
