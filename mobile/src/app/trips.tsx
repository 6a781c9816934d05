export { TripsScreen as default } from '../trips/TripsScreen'
