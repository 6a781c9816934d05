//! Whoever hangs up frees nothing, and whoever comes too late is told.
// brief: O2

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use futures::FutureExt;

use super::*;

const CONDITION_TIMEOUT: Duration = Duration::from_secs(20);

/// Work that goes on until it may end.
#[derive(Default)]
struct Work {
    running: AtomicUsize,
    running_max: AtomicUsize,
    done: AtomicUsize,
    may_end: Mutex<bool>,
    changed: Condvar,
}

impl Work {
    fn run(&self) {
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.running_max.fetch_max(running, Ordering::SeqCst);
        let mut may_end = self.may_end.lock().unwrap();
        while !*may_end {
            may_end = self.changed.wait(may_end).unwrap();
        }
        self.running.fetch_sub(1, Ordering::SeqCst);
        self.done.fetch_add(1, Ordering::SeqCst);
    }

    fn end(&self) {
        *self.may_end.lock().unwrap() = true;
        self.changed.notify_all();
    }

    async fn until(&self, is_so: impl Fn(&Self) -> bool) {
        let condition = async {
            while !is_so(self) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(CONDITION_TIMEOUT, condition).await.expect("in time");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_hangs_up_frees_nothing_that_still_works() {
    let passwords = Passwords::new(2, 64);
    let work = Arc::new(Work::default());
    let begin = || {
        let work = Arc::clone(&work);
        passwords.work(move || work.run())
    };
    // each begins and hangs up, as often as fifty clients do
    for _ in 0..50 {
        assert!(begin().now_or_never().is_none());
    }
    work.until(|work| work.running.load(Ordering::SeqCst) == 2).await;
    assert!(begin().now_or_never().is_none(), "a third begins");
    work.end();
    work.until(|work| work.done.load(Ordering::SeqCst) == 2).await;
    // those that hung up while they waited were never begun
    begin().await.unwrap();
    assert_eq!(work.done.load(Ordering::SeqCst), 3);
    assert_eq!(work.running_max.load(Ordering::SeqCst), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_when_too_many_wait_is_turned_away() {
    let passwords = Passwords::new(1, 2);
    let work = Arc::new(Work::default());
    let begin = || {
        let work = Arc::clone(&work);
        Box::pin(passwords.work(move || work.run()))
    };
    let mut taken = [begin(), begin(), begin()];
    for one in &mut taken {
        assert!(one.now_or_never().is_none());
    }
    let problem = begin().await.unwrap_err();
    assert_eq!((problem.code(), problem.status().as_u16()), ("RATE_LIMITED", 429));
    work.end();
    for one in taken {
        one.await.unwrap();
    }
    begin().await.unwrap();
}
