// The few signs of the page, drawn here: no icon font, no request.
const PATHS = {
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14m5 12 4.500 4.500',
  pin: 'M12 21s-7-5.500-7-11a7 7 0 0 1 14 0c0 5.500-7 11-7 11m0-13.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5',
  bed: 'M3 18V6m0 9h18v3m0-3v-2c0-2-1-3-3-3h-7v5M7 9.500a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3',
  close: 'M6 6l12 12M18 6 6 18',
  back: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  filters:
    'M4 7h9m5 0h2M4 17h3m5 0h8M15.500 4.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5m-6 10a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8m0-5v2m0 14v2M3 12h2m14 0h2M5.600 5.600 7 7m10 10 1.400 1.400M5.600 18.400 7 17M17 7l1.400-1.400',
  moon: 'M20 14.500A8 8 0 1 1 9.500 4a6.500 6.500 0 0 0 10.500 10.500',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 21c0-4 3.500-6 8-6s8 2 8 6',
  heart:
    'M12 20s-7.500-4.600-7.500-10A4.300 4.300 0 0 1 12 7.200 4.300 4.300 0 0 1 19.500 10c0 5.400-7.500 10-7.500 10',
  scales: 'M12 4v16m-5 0h10M5 7h14M5 7l-2.500 6h5L5 7m14 0-2.500 6h5L19 7',
  check: 'M5 12.500l4.500 4.500L19 7.500',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
