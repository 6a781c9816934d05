//! The dates of the world, at instants that matter.

use std::collections::BTreeSet;

use chrono::Offset;

use super::*;

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn date_in(now: &str, zone: &str) -> String {
    let zone = TimeZone::named(zone);
    assert!(zone.is_some());
    Today::at(instant(now)).date_in(zone).to_string()
}

#[test]
fn every_zone_is_found_by_its_name_and_no_other() {
    for zone in TZ_VARIANTS {
        let found = TimeZone::named(zone.name()).unwrap();
        assert_eq!((found.zone, found.name()), (zone, zone.name()));
    }
    assert_eq!(TimeZone::named("Moon/Tranquility"), None);
    assert_eq!(TimeZone::named(""), None);
}

#[test]
fn dates_are_those_of_the_place() {
    for (now, zone, date) in [
        ("2026-12-10T11:59:59Z", "Etc/GMT+12", "2026-12-09"),
        ("2026-12-10T12:00:00Z", "Etc/GMT+12", "2026-12-10"),
        ("2026-12-10T09:59:59Z", "Pacific/Kiritimati", "2026-12-10"),
        ("2026-12-10T10:00:00Z", "Pacific/Kiritimati", "2026-12-11"),
        ("2026-12-10T18:14:59Z", "Asia/Kathmandu", "2026-12-10"),
        ("2026-12-10T18:15:00Z", "Asia/Kathmandu", "2026-12-11"),
        // summer time: an hour sooner
        ("2026-07-10T22:59:59Z", "Europe/Lisbon", "2026-07-10"),
        ("2026-07-10T23:00:00Z", "Europe/Lisbon", "2026-07-11"),
    ] {
        assert_eq!(date_in(now, zone), date, "{zone} at {now}");
    }
}

#[test]
fn there_are_at_most_three_dates_and_all_zones_have_one() {
    for quarter in 0..4 * 24 * 3 {
        let now = instant("2026-10-24T00:00:00Z") + TimeDelta::minutes(15 * quarter);
        let today = Today::at(now);
        let mut zones = 0;
        for days in 0..=DAYS_BEHIND_MAX {
            for name in today.zones_behind(days) {
                let zone: Tz = name.parse().unwrap();
                assert_eq!(
                    today.date_in(TimeZone::named(name)),
                    now.with_timezone(&zone).date_naive()
                );
                zones += 1;
            }
        }
        assert_eq!(zones, TZ_VARIANTS.len(), "{now}");
        let known = [today.earliest(), today.latest()];
        assert!((today.latest() - today.earliest()).num_days() <= i64::from(DAYS_BEHIND_MAX));
        assert_eq!(
            known,
            ["Etc/GMT+12", "Pacific/Kiritimati"].map(|name| today.date_in(TimeZone::named(name)))
        );
    }
}

/// So what was worked out for a quarter of an hour holds for all of it.
#[test]
fn zones_stand_whole_quarters_of_an_hour_from_utc() {
    let mut offsets = BTreeSet::new();
    for week in 0..52 * 30 {
        let now = instant("2020-01-01T00:00:00Z") + TimeDelta::weeks(week);
        for zone in TZ_VARIANTS {
            offsets.insert(now.with_timezone(&zone).offset().fix().local_minus_utc());
        }
    }
    assert!(offsets.iter().all(|seconds| i64::from(*seconds) % Today::LASTS_SECONDS == 0));
    let (first, last) = (offsets.first().unwrap(), offsets.last().unwrap());
    assert_eq!((*first, *last), (-12 * 3600, 14 * 3600), "no date is further apart");
}

#[test]
fn days_are_equal_until_it_is_midnight_somewhere() {
    let at = |text| Today::at(instant(text));
    assert_eq!(at("2026-12-10T12:00:00Z"), at("2026-12-10T12:14:59Z"));
    assert_ne!(at("2026-12-10T18:14:59Z"), at("2026-12-10T18:15:00Z"), "Kathmandu");
    assert_eq!(at("2026-12-10T12:00:00Z").to_string(), at("2026-12-10T12:14:59Z").to_string());
    assert_ne!(at("2026-12-10T18:14:59Z").to_string(), at("2026-12-10T18:15:00Z").to_string());
}

#[test]
fn what_is_not_known_is_not_promised() {
    let today = Today::at(instant("2026-12-10T12:00:00Z"));
    assert_eq!(today.date_in(None), today.latest());
    let check_in = today.latest();
    assert!(today.cancels_freely(None, check_in, Some(0)));
    assert!(!today.cancels_freely(None, check_in, Some(1)));
    assert!(today.cancels_freely(TimeZone::named("Europe/Lisbon"), check_in, Some(1)));
    assert!(!today.cancels_freely(TimeZone::named("Europe/Lisbon"), check_in, None));
}
