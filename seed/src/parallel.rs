//! Questions about every hotel, on several threads.

use std::{panic, thread};

/// Asks about every hotel; what is pushed comes in the order of the hotels, on however many threads.
pub(crate) fn ask_all<T: Send>(
    hotels: u32,
    threads: usize,
    ask: impl Fn(u32, &mut Vec<T>) + Sync,
) -> Vec<T> {
    let a_part = hotels.div_ceil(u32::try_from(threads).unwrap_or(u32::MAX).max(1)).max(1);
    let parts = (0..hotels).step_by(usize::try_from(a_part).unwrap_or(usize::MAX));
    let ask = &ask;
    thread::scope(|scope| {
        let parts: Vec<_> = parts
            .map(|first| {
                let range = first..hotels.min(first.saturating_add(a_part));
                scope.spawn(move || {
                    let mut answers = Vec::new();
                    range.for_each(|index| ask(index, &mut answers));
                    answers
                })
            })
            .collect();
        let parts = parts.into_iter().map(|part| match part.join() {
            Ok(answers) => answers,
            Err(died) => panic::resume_unwind(died),
        });
        parts.flatten().collect()
    })
}
