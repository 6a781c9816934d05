//! Nobody is promised a room that is not there, whatever is asked and in whatever order.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::booking::key::{Key, is_key};
use crate::booking::request::{Guest, Quoted, Wanted, canonical};
use crate::booking::status::{Step, StepOutcome};
use crate::ids::HotelId;
use crate::stay::Party;

fn now() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn day(number: u64) -> NaiveDate {
    "2026-12-01".parse::<NaiveDate>().unwrap() + chrono::Days::new(number)
}

fn room_type(number: u8) -> RoomTypeId {
    RoomTypeId(Uuid::from_u128(u128::from(number)))
}

fn stay(from: u64, nights: u64) -> Stay {
    Stay::new(day(from), day(from + nights)).unwrap()
}

fn line(of: u8, rooms: u8) -> Line {
    Line { room_type_id: room_type(of), party: Party { adults: rooms, children: 0, rooms } }
}

/// Three room types of two hotels, ten nights each.
fn rooms(total: u16) -> Rooms {
    let terms = |hotel: u128| RoomTypeTerms {
        hotel_id: HotelId(Uuid::from_u128(hotel)),
        max_adults: 2,
        max_guests: 3,
        closed: false,
    };
    let night = Inventory { total, sold: 0, held: 0, price_minor: 100, min_stay: 1, closed: false };
    let types = [(1, 1), (2, 1), (3, 2)];
    Rooms {
        room_types: types.map(|(id, hotel)| (room_type(id), terms(hotel))).into(),
        nights: types
            .iter()
            .flat_map(|(id, _)| (0..10).map(|night| (room_type(*id), day(night))))
            .map(|key| (key, night))
            .collect(),
        hold_ttl: TimeDelta::minutes(15),
        ..Rooms::default()
    }
}

fn ask(user: u128, key: &str, stay: Stay, lines: &[Line]) -> HoldRequest {
    let id = Uuid::new_v5(&Uuid::from_u128(user), key.as_bytes());
    let user = UserId(Uuid::from_u128(user));
    let canonical = canonical(&Wanted::Lines { stay, lines: lines.to_vec() }, None);
    let key = Key::chosen(user, "book", key, &canonical);
    HoldRequest {
        id: BookingId(id),
        user,
        key,
        stay,
        lines: lines.to_vec(),
        quoted: None,
        guest: None,
    }
}

fn is_granted(answer: &Answered) -> bool {
    matches!(answer.verdict, Verdict::Granted { .. })
}

#[test]
fn the_first_to_arrive_has_the_room() {
    let mut rooms = rooms(1);
    let batch: Vec<_> = (0..20).map(|user| ask(user, "k", stay(0, 3), &[line(1, 1)])).collect();
    let answers = rooms.grant(&batch, now());
    assert!(is_granted(&answers[0]));
    let sold_out =
        Refusal::SoldOut { room_type_id: room_type(1), night: day(0), requested: 1, available: 0 };
    for answer in &answers[1..] {
        assert_eq!(*answer, Answered { verdict: Verdict::Refused(sold_out), replayed: false });
    }
    let again = rooms.grant(&batch, now());
    for (first, second) in answers.iter().zip(again) {
        assert_eq!(second, Answered { verdict: first.verdict, replayed: true });
    }
}

#[test]
fn stays_that_share_a_night_share_its_rooms() {
    let mut rooms = rooms(1);
    let answers = rooms.grant(
        &[
            ask(1, "a", stay(0, 3), &[line(1, 1)]),
            ask(2, "b", stay(2, 3), &[line(1, 1)]),
            ask(3, "c", stay(3, 3), &[line(1, 1)]),
        ],
        now(),
    );
    assert_eq!(answers.iter().map(is_granted).collect::<Vec<_>>(), [true, false, true]);
    assert!(matches!(
        answers[1].verdict,
        Verdict::Refused(Refusal::SoldOut { night, available: 0, .. }) if night == day(2)
    ));
}

#[test]
fn a_guest_may_take_the_own_hold_again() {
    let mut rooms = rooms(2);
    assert!(is_granted(&rooms.grant(&[ask(1, "a", stay(0, 2), &[line(1, 1)])], now())[0]));
    // two rooms instead of one: only possible with the own one
    assert!(is_granted(&rooms.grant(&[ask(2, "b", stay(1, 1), &[line(1, 1)])], now())[0]));
    let answer = rooms.grant(&[ask(1, "c", stay(0, 2), &[line(1, 1)])], now());
    assert!(is_granted(&answer[0]));
    let statuses: Vec<Status> = rooms.bookings.values().map(|of| of.status).collect();
    assert_eq!(statuses.iter().filter(|of| **of == Status::Cancelled).count(), 1);
    assert_eq!(rooms.nights[&(room_type(1), day(1))].held, 2);
    // somebody else gets nothing, and the first guest keeps the hold when it does not help
    assert!(!is_granted(&rooms.grant(&[ask(3, "d", stay(0, 2), &[line(1, 1)])], now())[0]));
    assert!(!is_granted(&rooms.grant(&[ask(1, "e", stay(0, 2), &[line(1, 2)])], now())[0]));
    assert_eq!(rooms.nights[&(room_type(1), day(1))].held, 2);
}

#[test]
fn overdue_holds_make_room() {
    let mut rooms = rooms(1);
    rooms.grant(&[ask(1, "a", stay(0, 5), &[line(1, 1)])], now());
    let later = now() + TimeDelta::minutes(15);
    let just_before = later - TimeDelta::seconds(1);
    let request = ask(2, "b", stay(4, 1), &[line(1, 1)]);
    assert!(!is_granted(&rooms.clone().grant(std::slice::from_ref(&request), just_before)[0]));
    assert!(is_granted(&rooms.grant(&[request], later)[0]));
    assert_eq!(rooms.nights[&(room_type(1), day(0))].held, 0);
}

#[test]
fn lines_are_granted_together_or_not_at_all() {
    let mut rooms = rooms(1);
    let answers = rooms.grant(
        &[
            ask(1, "a", stay(0, 1), &[line(1, 1), line(2, 2)]),
            ask(1, "b", stay(0, 1), &[line(1, 1), line(3, 1)]),
            ask(1, "c", stay(0, 1), &[line(1, 1), line(2, 1)]),
        ],
        now(),
    );
    assert!(matches!(answers[0].verdict, Verdict::Refused(Refusal::SoldOut { .. })));
    let other = Refusal::OtherHotel { room_type_id: room_type(3) };
    assert_eq!(answers[1].verdict, Verdict::Refused(other));
    assert!(is_granted(&answers[2]));
}

#[test]
fn bad_input_and_rules_come_before_rooms() {
    let mut rooms = rooms(1);
    rooms.nights.get_mut(&(room_type(1), day(2))).unwrap().closed = true;
    rooms.nights.get_mut(&(room_type(1), day(4))).unwrap().min_stay = 3;
    let party = |adults| Line {
        room_type_id: room_type(1),
        party: Party { adults, children: 0, rooms: 1 },
    };
    let refusal = |rooms: &mut Rooms, stay, lines: &[Line]| {
        let request = ask(1, "k", stay, lines);
        match rooms.clone().grant(&[request], now())[0].verdict {
            Verdict::Refused(refusal) => refusal,
            Verdict::Granted { .. } => panic!("granted"),
        }
    };
    let id = room_type(1);
    let unknown = Refusal::UnknownRoomType { room_type_id: room_type(9) };
    assert_eq!(refusal(&mut rooms, stay(0, 1), &[line(9, 1)]), unknown);
    let large = Refusal::PartyTooLarge { room_type_id: id };
    assert_eq!(refusal(&mut rooms, stay(2, 1), &[party(3)]), large);
    let closed = Refusal::Closed { room_type_id: id, night: day(2) };
    assert_eq!(refusal(&mut rooms, stay(1, 3), &[party(1)]), closed);
    let min_stay = Refusal::MinStay { room_type_id: id, nights: 3 };
    assert_eq!(refusal(&mut rooms, stay(4, 2), &[party(1)]), min_stay);
    let beyond = Refusal::UnknownNight { room_type_id: id, night: day(10) };
    assert_eq!(refusal(&mut rooms, stay(8, 4), &[party(1)]), beyond);
}

#[test]
fn quotes_are_kept_or_told_apart() {
    let mut rooms = rooms(9);
    let quoted = |total_minor, expires_at| {
        let mut request = ask(1, "k", stay(0, 2), &[line(1, 1)]);
        request.quoted = Some(Quoted { id: QuoteId(Uuid::nil()), total_minor, expires_at });
        request
    };
    let later = now() + TimeDelta::minutes(1);
    let verdict = |request| rooms.clone().grant(&[request], now())[0].verdict;
    assert_eq!(verdict(quoted(200, now())), Verdict::Refused(Refusal::QuoteExpired));
    assert!(matches!(
        verdict(quoted(199, later)),
        Verdict::Refused(Refusal::PriceChanged { quoted_minor: 199, current_minor: 200, .. })
    ));
    assert!(matches!(verdict(quoted(200, later)), Verdict::Granted { total_minor: 200, .. }));
    rooms.holds_max = Some(0);
    let refused = rooms.grant(&[quoted(200, later)], now())[0].verdict;
    assert_eq!(refused, Verdict::Refused(Refusal::TooManyHolds { max: 0 }));
}

#[test]
fn keys_are_told_apart() {
    let user = UserId(Uuid::from_u128(1));
    let all = [
        Key::chosen(user, "book", "a", "x").hash,
        Key::chosen(user, "book", "b", "x").hash,
        Key::chosen(user, "other", "a", "x").hash,
        Key::chosen(UserId(Uuid::nil()), "book", "a", "x").hash,
        Key::derived(user, "book", "x").hash,
        Key::derived(user, "book", "y").hash,
    ];
    assert_eq!(BTreeSet::from(all).len(), all.len());
    assert!(is_key("a") && is_key(&"k".repeat(255)) && is_key("order 7"));
    assert!(!is_key("") && !is_key(&"k".repeat(256)) && !is_key("a\nb") && !is_key("ä"));
    let guest = |name: &str, email: &str| Guest { name: name.into(), email: email.into() };
    let text = |guest: Guest| {
        canonical(&Wanted::Lines { stay: stay(0, 1), lines: vec![line(1, 1)] }, Some(&guest))
    };
    assert_ne!(text(guest("a 1 b", "c")), text(guest("a", "b 1 c")));
}

#[test]
fn a_step_never_leads_back() {
    for status in Status::ALL {
        assert_eq!(Status::from_code(status.code()), Some(status));
        for step in [Step::Confirm, Step::Cancel, Step::Extend] {
            let is_end = matches!(status, Status::Cancelled | Status::Expired);
            if status.outcome(step, false) == StepOutcome::Done {
                assert!(!is_end || status.after(step) == status, "{status:?} {step:?}");
            }
        }
        assert_eq!(
            status.seen(true) == Status::Expired,
            matches!(status, Status::Pending | Status::Expired)
        );
    }
}

proptest! {
    #[test]
    fn rooms_add_up_after_every_batch(
        asked in proptest::collection::vec(
            (0_u128..4, 0_u64..10, 1_u64..5, 1_u8..4, 1_u8..3, 0_u8..6, 0_i64..20), 1..60
        ),
        total in 0_u16..4,
    ) {
        let mut rooms = rooms(total);
        rooms.holds_max = Some(5);
        let mut at = now();
        for chunk in asked.chunks(7) {
            at += TimeDelta::minutes(chunk[0].6);
            let batch: Vec<HoldRequest> = chunk
                .iter()
                .map(|(user, from, nights, of, rooms, key, _)| {
                    ask(*user, &key.to_string(), stay(*from, *nights), &[line(*of, *rooms)])
                })
                .collect();
            let answers = rooms.grant(&batch, at);
            prop_assert_eq!(answers.len(), batch.len());
            for (key, night) in &rooms.nights {
                let holding = rooms.bookings.values().filter(|of| of.status == Status::Pending);
                let held: u16 = holding
                    .flat_map(|of| of.lines.iter().map(move |line| (of.stay, line)))
                    .flat_map(|(stay, line)| nights_of(stay, line).map(|key| (key, line.party.rooms)))
                    .filter(|(of, _)| of == key)
                    .map(|(_, rooms)| u16::from(rooms))
                    .sum();
                prop_assert_eq!(night.held, held);
                prop_assert!(night.held <= night.total);
            }
            let users = batch.iter().map(|of| of.user).collect::<BTreeSet<_>>();
            for user in users {
                let live = rooms.bookings.values().filter(|of| of.user == user);
                prop_assert!(live.filter(|of| of.is_live_hold(at)).count() <= 5);
            }
        }
    }
}
