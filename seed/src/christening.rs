//! Settles who gets which name: no two hotels of a city share one, and no two slugs are equal.

use crate::parallel::ask_all;

/// How often a hotel may wish for another name before it takes a number.
const WISHES_MAX: u8 = 6;

/// How a hotel came by its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Christening {
    /// Which of its wishes came true, from 0.
    pub(crate) wish: u8,
    /// 0, or a number that tells it from others who could not agree either.
    pub(crate) number: u32,
}

/// Goes round by round: the first to wish a name has it, the others wish again. `wished_slug` gives a
/// number for the slug that a hotel wishes at each attempt. Returns, sorted, the hotels whose
/// first wish was not granted.
pub(crate) fn christen(
    hotels: u32,
    threads: usize,
    wished_slug: impl Fn(u32, u8) -> Option<u64> + Sync,
) -> Vec<(u32, Christening)> {
    let mut taken: Vec<u64> = Vec::new();
    let mut wishes: Vec<(u64, u32)> = ask_all(hotels, threads, |index, wishes| {
        wishes.extend(wished_slug(index, 0).map(|slug| (slug, index)));
    });
    let mut christenings = Vec::new();
    for wish in 0.. {
        wishes.sort_unstable();
        let mut granted = Vec::new();
        let mut refused = Vec::new();
        let mut previous = None;
        let mut number = 1;
        for (slug, index) in wishes {
            if previous != Some(slug) {
                number = 1;
            }
            let first = previous.replace(slug) != Some(slug);
            if first && taken.binary_search(&slug).is_err() {
                granted.push(slug);
                if wish > 0 {
                    christenings.push((index, Christening { wish, number: 0 }));
                }
            } else {
                number += 1;
                refused.push((index, Christening { wish, number }));
            }
        }
        if refused.is_empty() || wish == WISHES_MAX {
            christenings.append(&mut refused);
            break;
        }
        taken.append(&mut granted);
        taken.sort_unstable();
        wishes = refused
            .iter()
            .filter_map(|(index, _)| Some((wished_slug(*index, wish + 1)?, *index)))
            .collect();
    }
    christenings.sort_unstable_by_key(|(index, _)| *index);
    christenings
}
