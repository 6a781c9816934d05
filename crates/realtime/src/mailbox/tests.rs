//! Bounds, order and positions of a mailbox.

use uuid::Uuid;

use super::*;

fn hotel(number: u128) -> HotelId {
    HotelId(Uuid::from_u128(number))
}

fn change(text: &str) -> Change {
    Change { data: text.into(), changed_at: Instant::now() }
}

fn place(text: &str) -> Arc<str> {
    text.into()
}

/// A mailbox for three hotels that watches its first viewport from `a` on.
fn watching() -> (Mailbox, u64) {
    let mailbox = Mailbox::new(3);
    let viewport = mailbox.begin_viewport(Some(place("a")), false, |position| {
        format!("subscribed from {}", position.unwrap_or_default())
    });
    assert_eq!(mailbox.take(Some(place("a")), true).answers, ["subscribed from a"]);
    (mailbox, viewport)
}

fn texts(batch: &Batch) -> Vec<&str> {
    batch.hotels.iter().map(|change| &*change.data).collect()
}

#[test]
fn the_last_news_of_each_hotel_wait() {
    let (mailbox, viewport) = watching();
    for (number, text) in [(2, "old"), (1, "one"), (2, "new")] {
        mailbox.put_hotel(viewport, hotel(number), change(text));
    }
    let batch = mailbox.take(Some(place("b")), true);
    assert_eq!(texts(&batch), ["one", "new"]);
    assert_eq!((batch.position_before, batch.position_after), (Some(place("a")), Some(place("b"))));
    assert!(mailbox.take(Some(place("b")), true).is_empty());
}

#[test]
fn more_hotels_than_fit_are_a_request_to_search_anew() {
    let (mailbox, viewport) = watching();
    for number in 0..4 {
        mailbox.put_hotel(viewport, hotel(number), change("news"));
    }
    mailbox.put_hotel(viewport, hotel(9), change("late"));
    assert!(mailbox.is_overflowed());
    let batch = mailbox.take(Some(place("b")), false);
    assert!(batch.is_empty(), "not so soon after the last one");
    assert_eq!(batch.position_after, Some(place("a")), "what is missing was not told");
    let batch = mailbox.take(Some(place("c")), true);
    assert!(batch.resync && batch.hotels.is_empty());
    assert_eq!(batch.position_after, Some(place("c")));
    assert!(!mailbox.is_overflowed());
    mailbox.put_hotel(viewport, hotel(1), change("again"));
    assert_eq!(texts(&mailbox.take(Some(place("d")), true)), ["again"]);
}

#[test]
fn positions_stay_before_a_stretch_that_is_still_to_come() {
    let (mailbox, viewport) = watching();
    mailbox.begin_catch_up("early".into());
    mailbox.put_hotel(viewport, hotel(1), change("now"));
    let batch = mailbox.take(Some(place("b")), true);
    assert_eq!(
        (batch.position_before, batch.position_after),
        (Some(place("early")), Some(place("early")))
    );
    mailbox.end_catch_up(viewport + 1);
    assert_eq!(mailbox.take(Some(place("c")), true).position_after, Some(place("early")));
    mailbox.end_catch_up(viewport);
    assert_eq!(mailbox.take(Some(place("d")), true).position_after, Some(place("d")));
}

#[test]
fn another_viewport_drops_what_was_worked_out_for_the_one_before() {
    let (mailbox, viewport) = watching();
    mailbox.put_hotel(viewport, hotel(1), change("of the first"));
    let second = mailbox.begin_viewport(Some(place("b")), false, |_| "second".to_owned());
    mailbox.put_hotel(viewport, hotel(2), change("late"));
    mailbox.put_hotel(second, hotel(3), change("of the second"));
    let batch = mailbox.take(Some(place("c")), true);
    assert_eq!(
        (batch.answers.as_slice(), texts(&batch)),
        (&["second".to_owned()][..], vec!["of the second"])
    );
    mailbox.end_viewport();
    mailbox.put_hotel(second, hotel(3), change("late"));
    let batch = mailbox.take(Some(place("d")), true);
    assert!(batch.is_empty());
    assert_eq!(batch.position_after, None, "who watches nothing goes on nowhere");
}

#[test]
fn a_booking_is_told_when_its_version_rises() {
    let mailbox = Mailbox::new(3);
    let id = BookingId(Uuid::from_u128(1));
    mailbox.begin_booking(id, "subscribed".to_owned());
    let told = |version, text: &str| {
        mailbox.put_booking(id, version, &text.into());
        mailbox.take(None, true).bookings.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(told((1, 0, false), "held"), ["held"]);
    assert_eq!(told((1, 0, false), "the same"), [""; 0]);
    assert_eq!(told((1, 0, true), "over"), ["over"]);
    assert_eq!(told((1, 0, false), "older"), [""; 0]);
    assert_eq!(told((2, 5, false), "paid"), ["paid"]);
    assert_eq!(told((2, 4, false), "older"), [""; 0]);
    assert_eq!(told((3, 5, false), "cancelled"), ["cancelled"]);
    assert!(mailbox.end_booking(id) && !mailbox.end_booking(id));
    assert_eq!(told((4, 5, false), "unheard"), [""; 0]);
}

#[test]
fn answers_are_bounded_and_the_first_end_counts() {
    let mailbox = Mailbox::new(3);
    for _ in 0..ANSWERS_MAX {
        mailbox.answer("answer".to_owned());
    }
    assert_eq!(mailbox.lock().end, None);
    mailbox.answer("one more".to_owned());
    mailbox.end(End::Drained);
    let batch = mailbox.take(None, true);
    assert_eq!((batch.answers.len(), batch.end), (ANSWERS_MAX, Some(End::TooSlow)));
}
