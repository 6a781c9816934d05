export { WhoScreen as default } from '../search/WhoScreen'
