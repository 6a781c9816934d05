// What the page says of itself to browsers: the server wrote it for the address that was opened, and
// the page goes on to others.

const link = () => document.querySelector<HTMLLinkElement>('link[rel=canonical]')

/** The page's one address, for whoever shares or keeps it; null: as it stands in the bar. */
export function nameAddress(address: string | null) {
  if (address === null) {
    link()?.remove()
    return
  }
  const element = link() ?? document.head.appendChild(document.createElement('link'))
  element.rel = 'canonical'
  element.href = address
}
