//! Deaths, pauses and the end of roles that do nothing else.

use std::future::pending;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;

const DEADLINE: Duration = Duration::from_secs(10);
const PATIENCE: Duration = Duration::from_mins(1);

async fn until(what: &str, holds: impl Fn() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(DEADLINE, waiting).await.unwrap_or_else(|_| panic!("never: {what}"));
}

fn state(roles: &Roles) -> RoleState {
    roles.states().pop().expect("a role")
}

// brief: O3
#[tokio::test]
async fn a_role_that_dies_lives_again_and_is_counted() {
    let roles = Roles::new();
    let lives = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&lives);
    roles.start("cook", PATIENCE, move |life| {
        let number = counted.fetch_add(1, Ordering::Relaxed);
        assert_ne!(number, 0, "dies before its first await");
        async move {
            assert_ne!(number, 1, "dies in its work");
            if number > 2 {
                life.stop().cancelled().await;
            }
        }
    });
    until("a fourth life", || lives.load(Ordering::Relaxed) == 4).await;
    let RoleState { name, state, restarts, .. } = state(&roles);
    assert_eq!((name.as_str(), state, restarts), ("cook", State::Up, 3));
}

#[tokio::test]
async fn between_two_lives_a_role_is_restarting() {
    let roles = Roles::new();
    roles.start("cook", PATIENCE, |_| async {});
    until("a pause", || state(&roles).state == State::Restarting).await;
}

#[tokio::test]
async fn who_does_not_get_on_is_stalled_and_who_waits_for_orders_is_not() {
    let roles = Roles::new();
    roles.start("waiter", Duration::ZERO, |life| async move { life.idle(pending()).await });
    until("an idle role", || state(&roles).age.is_zero()).await;
    assert_eq!(state(&roles).state, State::Up);
    roles.start("cook", Duration::ZERO, |_| pending());
    until("a stalled role", || state(&roles).state == State::Stalled).await;
}

#[tokio::test]
async fn the_end_comes_to_the_last_role_first() {
    let roles = Roles::new();
    let ended = Arc::new(Mutex::new(Vec::new()));
    for name in ["cellar", "kitchen", "door"] {
        let ended = Arc::clone(&ended);
        roles.start(name, PATIENCE, move |life| {
            let ended = Arc::clone(&ended);
            async move {
                life.stop().cancelled().await;
                ended.lock().expect("nobody panicked").push(name);
            }
        });
    }
    roles.stop().await;
    assert_eq!(*ended.lock().expect("nobody panicked"), ["door", "kitchen", "cellar"]);
}

#[tokio::test]
async fn roles_that_nobody_keeps_end() {
    let roles = Roles::new();
    let stop = Arc::new(Mutex::new(None));
    let told = Arc::clone(&stop);
    roles.start("cook", PATIENCE, move |life| {
        *told.lock().expect("nobody panicked") = Some(life.stop().clone());
        pending()
    });
    until("a life", || stop.lock().expect("nobody panicked").is_some()).await;
    drop(roles);
    let stop = stop.lock().expect("nobody panicked").take().expect("a token");
    timeout(DEADLINE, stop.cancelled()).await.expect("an end");
}
