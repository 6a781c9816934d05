export { WhereScreen as default } from '../search/WhereScreen'
