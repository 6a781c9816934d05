//! Every part of the program dies once, and the program goes on.
// brief: O3

use std::fs::File;
use std::time::Instant;

use super::process::{ROOMS, Server, WORLD, ask_for, find_dates};
use super::{ASK_INTERVAL, CONDITION_TIMEOUT, create_database, innsight, output, run_sql};

/// The roles of `innsight up`; one lane is enough to be found by every booking.
const ROLES: [&str; 13] = [
    "metrics",
    "worker",
    "worker-past-nights",
    "worker-feed",
    "worker-leftovers",
    "database-watch",
    "horizon-watch",
    "search-follower",
    "engine-watch",
    "ringer",
    "sweeper",
    "lane-0",
    "mailer",
];

#[tokio::test]
async fn every_part_may_die_and_is_told_of_once() {
    let url = create_database().await;
    assert_eq!(output(&url, &["migrate"]).0, Some(0));
    run_sql(&url, WORLD).await;
    for statement in ROOMS {
        run_sql(&url, statement).await;
    }
    let log = std::env::temp_dir().join(format!("innsight-roles-{}.log", std::process::id()));
    let mut command = innsight(&url, &["up"]);
    command
        .env("INNSIGHT_PLANTED_PANICS", ROLES.join(","))
        .env("INNSIGHT_LANES", "1")
        .env("INNSIGHT_LOG_FORMAT", "json")
        .stderr(File::create(&log).expect("a log"));
    let server = Server::run(command);
    server.await_answer("/readyz?role=booking", "HTTP/1.1 200");

    // the lane dies over the first booking and makes it at the second attempt
    let (check_in, check_out) = find_dates(&url).await;
    let ask = || ask_for(&server.address, "k", &check_in, &check_out).expect("an answer");
    let interrupted = ask();
    assert!(interrupted.starts_with("HTTP/1.1 503"), "{interrupted}");
    assert!(interrupted.contains("Idempotency-Key tells"), "{interrupted}");
    let begun = Instant::now();
    while !ask().starts_with("HTTP/1.1 201") {
        assert!(begun.elapsed() < CONDITION_TIMEOUT, "never booked");
        std::thread::sleep(ASK_INTERVAL);
    }

    for role in ROLES {
        let died = format!("innsight_role_restarts_total{{role=\"{role}\"}} 1\n");
        server.await_answer("/metrics", &died);
        server.await_answer("/metrics", &format!("innsight_role_up{{role=\"{role}\"}} 1\n"));
    }
    server.await_answer("/readyz", "HTTP/1.1 200");
    let (address, renamed) =
        ("/v1/hotels?q=nova&literal=true", "UPDATE hotels SET name = 'Casa Nova'");
    run_sql(&url, renamed).await;
    server.await_answer(address, "\"engine\":\"embedded\"");
    server.await_answer(address, "Casa Nova");
    assert_eq!(server.stop("-TERM"), Some(0));

    let told = std::fs::read_to_string(&log).expect("a log");
    for role in ROLES {
        let whose = format!("\"role\":\"{role}\"");
        let deaths = told.lines().filter(|line| line.contains("a planted panic"));
        assert_eq!(deaths.filter(|line| line.contains(&whose)).count(), 1, "{role}: {told}");
    }
    let _ = std::fs::remove_file(log);
}
