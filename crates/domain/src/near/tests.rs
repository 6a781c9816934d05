//! One filter less, by the definition.
// brief: S12

use proptest::prelude::*;

use super::*;
use crate::ids::RoomTypeId;
use crate::vocabulary::SmallSet;

fn filters() -> impl Strategy<Value = Filters> {
    let price = || proptest::option::of(0..4_i64);
    (price(), price(), 0..8_u32, 0..4_u8, 0..4_u8, proptest::option::of(0..4_u8), any::<bool>())
        .prop_map(|(price_min, price_max, amenities, stars, types, rating_min_x10, free)| Filters {
            price_min,
            price_max,
            amenities: Amenities(amenities),
            stars: SmallSet(stars),
            property_types: SmallSet(types),
            rating_min_x10,
            free_cancellation: free,
        })
}

type Hotel = (u32, u8, u8, Option<u8>, bool, Option<i64>);

fn hotel() -> impl Strategy<Value = Hotel> {
    let rating = proptest::option::of(0..4_u8);
    (0..8_u32, 0..3_u8, 0..3_u8, rating, any::<bool>(), proptest::option::of(0..4_i64))
}

fn offer(nightly_minor: i64) -> Offer {
    Offer { room_type_id: RoomTypeId(uuid::Uuid::nil()), nightly_minor, stay: None }
}

/// As the search itself judges.
fn passes(filters: &Filters, (amenities, stars, kind, rating, free, price): Hotel) -> bool {
    Amenities(amenities).contains_all(filters.amenities)
        && filters.stars.admits(stars)
        && filters.property_types.admits(kind)
        && filters.rating_min_x10.is_none_or(|min| rating.is_some_and(|x10| x10 >= min))
        && (free || !filters.free_cancellation)
        && filters.admit_price(price.map(offer).as_ref())
}

proptest! {
    #[test]
    fn near_misses_are_the_totals_of_searches_with_one_filter_less(
        filters in filters(), hotels in proptest::collection::vec(hotel(), 0..40)
    ) {
        let total = |filters: &Filters| {
            u64::try_from(hotels.iter().filter(|hotel| passes(filters, **hotel)).count()).unwrap()
        };
        let mut misses = Misses::of(filters);
        for (amenities, stars, property_type, rating_x10, cancels_freely, price) in &hotels {
            let offer = price.map(offer);
            misses.take_in(&Traits {
                amenities: Amenities(*amenities),
                stars: *stars,
                property_type: *property_type,
                rating_x10: *rating_x10,
                cancels_freely: *cancels_freely,
                offer: offer.as_ref(),
            });
        }
        let found = total(&filters);
        let told = misses.finish(found, TotalRelation::Exact);
        for single in filters.single() {
            let really = total(&filters.without(single));
            let told = told.iter().find(|miss| miss.relaxed == single);
            prop_assert_eq!(told.map(|miss| miss.total), (really > found).then_some(really));
        }
        prop_assert!(told.is_sorted_by_key(|miss| std::cmp::Reverse(miss.total)));
    }
}

#[test]
fn a_filter_is_told_as_it_is_written() {
    let filters = Filters {
        price_min: Some(5_000),
        price_max: Some(9_900),
        amenities: Amenities(0b11),
        stars: SmallSet(0b11_0000),
        property_types: SmallSet(0b11),
        rating_min_x10: Some(85),
        free_cancellation: true,
    };
    let told: Vec<(&str, String)> = filters
        .single()
        .into_iter()
        .map(|single| (single.parameter(), filters.value_of(single)))
        .collect();
    let told: Vec<(&str, &str)> = told.iter().map(|(name, value)| (*name, &**value)).collect();
    assert_eq!(
        told,
        [
            ("amenities", AMENITIES[0].code),
            ("amenities", AMENITIES[1].code),
            ("stars", "4,5"),
            ("property_type", "hotel,hostel"),
            ("rating_min", "8.5"),
            ("price_min", "5000"),
            ("price_max", "9900"),
            ("free_cancellation", "true"),
        ]
    );
    let whole = Filters { rating_min_x10: Some(80), ..filters };
    assert_eq!(whole.value_of(Relaxed::RatingMin), "8");
    let none = filters.single().into_iter().fold(filters, Filters::without);
    assert_eq!(none, Filters::default());
}

#[test]
fn the_first_page_of_few_hotels_tells() {
    let page = Page { limit: 1, after: None, facets: false, near_misses: true };
    assert!(page.tells_near_misses(4, TotalRelation::Exact));
    assert!(!page.tells_near_misses(5, TotalRelation::Exact));
    assert!(!page.tells_near_misses(0, TotalRelation::AtLeast));
    assert!(!Page { near_misses: false, ..page }.tells_near_misses(0, TotalRelation::Exact));
}
