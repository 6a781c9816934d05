//! The suite against engines that are wrong on purpose: each mistake has to be found.

use domain::planted::{Bug, plant};

use super::conformance::judged;
use super::judge::disagreement;
use super::world::{is_long, world};

// brief: S8
#[tokio::test]
async fn every_planted_bug_is_found() {
    let world = world().await;
    let judged = judged(world).await;
    let mut missed = Vec::new();
    for bug in Bug::OF_ENGINES {
        let planted = plant(bug);
        let mut found = Vec::new();
        for one in &judged {
            found.extend(disagreement(&*world.embedded, one).await);
            if !found.is_empty() && !is_long() {
                break;
            }
        }
        drop(planted);
        match found.as_slice() {
            [] => missed.push(bug),
            [first, ..] => println!("{bug:?} is found {} times, first by {first}", found.len()),
        }
    }
    assert!(missed.is_empty(), "nobody noticed {missed:?}");
}
