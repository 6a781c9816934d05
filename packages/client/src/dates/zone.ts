// Clocks of other places.

/** A format for a zone's clock; for UTC's where this platform does not know the zone. */
export function onClock(
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
  locale: string,
): { format: (instantMs: number) => string; known: boolean } {
  const inZone = (zone: string) => new Intl.DateTimeFormat(locale, { ...options, timeZone: zone })
  try {
    return { format: inZone(timeZone).format, known: true }
  } catch {
    return { format: inZone('UTC').format, known: false }
  }
}
