export { WayScreen as default } from '../booking/WayScreen'
