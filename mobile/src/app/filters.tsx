export { FiltersScreen as default } from '../search/FiltersScreen'
