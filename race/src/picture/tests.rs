//! The picture is well-formed, tells everything in words too, and draws what was measured.

use super::*;
use crate::judge::tests::heat;
use crate::server::Server;
use crate::{Turn, Verdict};

fn report() -> Report {
    let server = Server {
        database: "innsight_race_1".to_owned(),
        postgresql: "15.20 (Debian)".to_owned(),
        fsync: "on".to_owned(),
        synchronous_commit: "on".to_owned(),
        full_page_writes: "on".to_owned(),
        connections: 100,
    };
    let ways = [(Way::Naive, 19), (Way::Pessimistic, 0), (Way::Lanes, 0)];
    let heats = vec![
        heat(Situation::LastRoom, 0.2, &ways),
        heat(Situation::LastRoom, 0.0, &ways),
        heat(Situation::Lease, 6.0, &ways),
    ];
    let skipped = vec![(Way::Redis, "no <Redis> & \"none\" near".to_owned())];
    Report { server, skipped, heats, verdict: Verdict::default() }
}

/// Names of open elements when the text is over; panics when one is closed that is not open.
fn still_open(svg: &str) -> Vec<&str> {
    let mut open = Vec::new();
    for tag in svg.split('<').skip(1) {
        let (tag, rest) = tag.split_once('>').expect("a tag that ends");
        assert!(!rest.contains('>') || rest.contains("&gt;"), "a bare bracket in {rest}");
        let name = tag.split([' ', '/']).find(|word| !word.is_empty()).expect("a name");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "closed in order");
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        assert!(tag.matches('"').count().is_multiple_of(2), "quotes in {tag}");
    }
    open
}

#[test]
fn it_is_well_formed_and_accessible() {
    let svg = draw(&report());
    assert!(still_open(&svg).is_empty());
    for part in
        ["role=\"img\"", "<title id=\"title\">", "<desc id=\"desc\">", "prefers-color-scheme"]
    {
        assert!(svg.contains(part), "{part}");
    }
    assert!(
        svg.contains("redis was not run: no &lt;Redis&gt; &amp; &quot;none&quot; near"),
        "{svg}"
    );
    assert!(
        svg.contains("20 guests for 1 room, 200 ms between reading and writing: It means this.")
    );
}

#[test]
fn bars_are_as_long_as_what_was_sold() {
    let svg = draw(&report());
    assert!(svg.contains(">19 too many, 250 ms</text>"), "{svg}");
    // one of twenty is there: 170 points in all
    assert!(svg.contains("class=\"sold\" x=\"116.0\" y=\"158.0\" width=\"8.5\""), "{svg}");
    assert!(svg.contains("class=\"over\" x=\"124.5\" y=\"158.0\" width=\"161.5\""), "{svg}");
    assert_eq!(svg.matches("class=\"panel\"").count(), 3);
    assert_eq!(svg.matches("class=\"over\"").count(), 4, "one a panel and one in the legend");
}

#[test]
fn nothing_sold_draws_nothing() {
    let mut report = report();
    for heat in &mut report.heats {
        heat.rows = vec![Row::of(Way::Lanes, vec![Turn::default()])];
    }
    let svg = draw(&report);
    assert!(still_open(&svg).is_empty() && !svg.contains("NaN"), "{svg}");
}
