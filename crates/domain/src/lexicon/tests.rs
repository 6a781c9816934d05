//! A small gazetteer, made by hand, for each rule.

mod properties;
mod suggesting;
mod understanding;

use super::*;

fn at(lat: f64, lon: f64) -> Coordinates {
    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "degrees fit")]
    let e7 = |degrees: f64| (degrees * 1e7).round() as i32;
    Coordinates { lat_e7: e7(lat), lon_e7: e7(lon) }
}

/// `DE Germany|Deutschland|BRD`
const COUNTRIES: &str = "DE Germany|Deutschland|BRD
IE Ireland|Éire
US United States|USA|United States of America
ES Spain|España
FR France
LU Luxembourg|Luxemburg|Lëtzebuerg
BE Belgium|Belgique
ME Montenegro|Crna Gora
JP Japan|日本
RU Russia|Россия
GB United Kingdom|UK|Great Britain
FJ Fiji
CR Costa Rica
TR Turkey|Türkiye
IM Isle of Man";

/// `DE.16 Berlin|Land Berlin`, `-` where there is no name
const REGIONS: &str = "DE.16 Berlin|Land Berlin
DE.02 Bavaria|Bayern
DE.07 North Rhine-Westphalia|Nordrhein-Westfalen
US.OH Ohio
US.VA Virginia
US.TX Texas
US.NY New York
US.CA California
US.WA Washington
GB.ENG England
GB.WLS -
ES.29 Madrid|Comunidad de Madrid
ES.56 Catalonia|Catalunya
FJ.01 Central
LU.01 Luxembourg
FR.11 Île-de-France";

/// `id country.region people lat lon hotels name|names >city`
const PLACES: &str = "1 DE.16 3426354 52.52437 13.41053 40 Berlin|BER|Берлин|ベルリン
2 DE.16 60000 52.46667 13.38333 4 Tempelhof >1
3 DE.02 1260391 48.13743 11.57549 30 Munich|München|MUC|Мюнхен|Monaco di Baviera
4 DE.07 1000000 50.93333 6.95 20 Cologne|Köln|Koln
5 DE.07 270000 51.96236 7.62571 3 Münster
10 IE. 1024027 53.33306 -6.24889 25 Dublin|Baile Átha Cliath|DUB
11 US.OH 44000 40.09923 -83.11408 2 Dublin
12 US.CA 60000 37.70215 -121.93579 0 Dublin
20 US.VA 220000 37.55376 -77.46026 6 Richmond|RIC
21 US.CA 110000 37.93576 -122.34775 3 Richmond
22 GB.ENG 21000 51.45 -0.3 1 Richmond|Richmond upon Thames
30 FR.11 2138551 48.85341 2.3488 90 Paris|París|Παρίσι
31 US.TX 25000 33.66094 -95.55551 1 Paris
40 US.NY 8804190 40.71427 -74.00597 80 New York|New York City|NYC|Nueva York
41 US.NY 2500 42.1 -75.1 0 Yorkshire
42 GB.ENG 150000 53.95763 -1.08271 5 York
50 ES.29 3255944 40.4165 -3.70256 35 Madrid|MAD|Мадрид
51 ES.56 260000 41.35967 2.10028 2 L'Hospitalet de Llobregat
52 ES.56 1600000 41.38879 2.15899 33 Barcelona|BCN
60 LU.01 76684 49.61167 6.13 7 Luxembourg
70 BE. 10000 50.4925 5.86679 3 Spa
71 ME. 17000 42.09306 19.10028 2 Bar
72 TR. 20000 40.94521 40.26466 1 Of
80 JP. 8336599 35.6895 139.69171 22 Tokyo|東京|東京都|Tōkyō
81 JP. 1500000 34.6913 135.183 3 Kobe|Kōbe|神戸
82 RU. 10381222 55.75222 37.61556 11 Moscow|Москва
90 FJ.01 12000 -16.8 179.9 0 Taveuni
91 FJ.01 3000 -16.9 -179.95 0 Naqara
92 IM. 26000 54.15 -4.48333 1 Douglas
93 US.WA 737015 47.60621 -122.33207 15 Seattle|SEA
94 US.CA 3898747 34.05223 -118.24368 50 Los Angeles|LA|LAX
95 CR. 335007 9.93333 -84.08333 4 San José|San Jose|SJO
96 US.CA 1013240 37.33939 -121.89496 3 San Jose|SJC
97 US.CA 15000 34.0 -118.8 2 Malibu Beach
98 US.WA 5000 47.0 -122.0 1 Old Town
99 GB.WLS 362400 51.48 -3.18 3 Cardiff|Caerdydd
100 GB.WLS 4000 51.5 -3.3 0 Peterston
101 US.OH 3000 40.1 -83.2 1 St. Marys";

fn names(text: &str) -> (String, Vec<String>) {
    let mut names = text.split('|').map(str::to_owned);
    (names.next().unwrap(), names.collect())
}

fn gazetteer() -> (GazetteerData, Census) {
    let (mut data, mut census) = (GazetteerData::default(), Census::default());
    for line in COUNTRIES.lines() {
        let (code, rest) = line.split_once(' ').unwrap();
        let (name, names) = names(rest);
        data.countries.push(CountryRow { code: code.to_owned(), name, names });
    }
    for line in REGIONS.lines() {
        let (id, rest) = line.split_once(' ').unwrap();
        let (country, code) = id.split_once('.').unwrap();
        let (name, names) = names(rest);
        let name = Some(name).filter(|name| name != "-");
        data.regions.push(RegionRow {
            country: country.to_owned(),
            code: code.to_owned(),
            name,
            names,
        });
    }
    for line in PLACES.lines() {
        let (line, part_of) = line
            .split_once(" >")
            .map_or((line, None), |(line, city)| (line, Some(city.parse().unwrap())));
        let fields: Vec<&str> = line.splitn(7, ' ').collect();
        let (country, region) = fields[1].split_once('.').unwrap();
        let (name, names) = names(fields[6]);
        let place = PlaceRow {
            id: fields[0].parse().unwrap(),
            name,
            names,
            country: country.to_owned(),
            region: Some(region).filter(|region| !region.is_empty()).map(str::to_owned),
            coordinates: at(fields[3].parse().unwrap(), fields[4].parse().unwrap()),
            population: fields[2].parse().unwrap(),
            part_of,
        };
        for _ in 0..fields[5].parse::<u32>().unwrap() {
            count(&mut census, &place);
        }
        data.places.push(place);
    }
    (data, census)
}

fn count(census: &mut Census, place: &PlaceRow) {
    let own = match place.part_of {
        Some(city) => vec![PlaceId::District(place.id), PlaceId::City(city)],
        None => vec![PlaceId::City(place.id)],
    };
    let country = place.country.clone();
    let region =
        place.region.clone().map(|code| PlaceId::Region { country: country.clone(), code });
    for id in own.into_iter().chain(region).chain([PlaceId::Country(country)]) {
        census.take_in(id, place.coordinates);
    }
}

/// The lexicon of the small gazetteer.
fn lexicon() -> Lexicon {
    let (data, census) = gazetteer();
    Lexicon::new(Arc::new(data), &census)
}

#[test]
fn a_place_is_told_with_what_it_lies_in() {
    let lexicon = lexicon();
    let part = lexicon.place(&PlaceId::District(2)).unwrap();
    assert_eq!(part.kind, PlaceKind::District);
    assert_eq!((part.city.as_deref(), part.region.as_deref()), (Some("Berlin"), Some("Berlin")));
    assert_eq!((&*part.country, &*part.country_name, part.hotels), ("DE", "Germany", 4));
    let berlin = lexicon.place(&PlaceId::City(1)).unwrap();
    assert_eq!((berlin.kind, berlin.hotels, berlin.city), (PlaceKind::City, 44, None));
    assert!(berlin.bbox.contains(part.location), "its parts are in its box");
    let village = lexicon.place(&PlaceId::City(100)).unwrap();
    assert_eq!(village.region.as_deref(), Some("near Cardiff"), "its region has no name");
    assert!(lexicon.place(&PlaceId::City(2)).is_none(), "it is a part");
}

#[test]
fn an_area_over_180_is_narrow() {
    let fiji = lexicon().area(&PlaceId::Country("FJ".to_owned()));
    assert_eq!((fiji.bbox.west_e7, fiji.bbox.east_e7()), (1_799_000_000, -1_799_500_000));
    assert_eq!(fiji.centre.lon_e7, 1_799_750_000);
    let unknown = lexicon().area(&PlaceId::City(4711));
    assert_eq!(unknown.bbox, BoundingBox::WORLD);
}

#[test]
fn a_box_holds_every_hotel_and_as_much_as_people_live_on() {
    let lexicon = lexicon();
    let (hotel, town) = (at(47.04, -122.0), PlaceId::City(98));
    let mut census = Census::default();
    census.take_in(town.clone(), hotel);
    // alone in the north, farther than the town reaches
    let place = lexicon.with_census(&census).place(&town).unwrap();
    assert!(place.bbox.contains(hotel) && place.bbox.contains(at(46.985, -122.02)), "{place:?}");
    let country = PlaceId::Country("IE".to_owned());
    let centre = |lexicon: &Lexicon| lexicon.area(&country).centre;
    assert_eq!(
        centre(&lexicon.with_census(&census)),
        centre(&lexicon),
        "it does not move with hotels"
    );
}

#[test]
fn a_census_changes_what_counts() {
    let lexicon = lexicon();
    let mut census = Census::default();
    for _ in 0..2_000 {
        census.take_in(PlaceId::City(11), at(40.1, -83.1));
    }
    let renewed = lexicon.with_census(&census);
    assert_eq!(lexicon.suggest("dublin", 1)[0].place.id, PlaceId::City(10));
    assert_eq!(renewed.suggest("dublin", 1)[0].place.id, PlaceId::City(11));
    assert_eq!(renewed.place(&PlaceId::City(11)).unwrap().hotels, 2_000);
}
