//! Whether the lab proves what it is for: our ways sell nothing twice, and the naive one does.

use serde::Serialize;

use crate::plan::{Situation, Way};
use crate::report::Heat;

/// What speaks against a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// In words; empty = all is as it should be.
    pub faults: Vec<String>,
}

impl Verdict {
    /// Looks at every situation that was run.
    pub fn of(heats: &[Heat]) -> Self {
        let mut faults = Vec::new();
        for heat in heats {
            let situation = heat.situation.name();
            for row in &heat.rows {
                let name = row.way.name();
                match row.way {
                    Way::Pessimistic | Way::Lanes if row.oversells() => {
                        let many = row.oversold.max;
                        faults
                            .push(format!("{name} oversold {many:.0} room-nights in {situation}"));
                    }
                    Way::Naive
                        if heat.pause_seconds > 0.0 && !row.oversells() && must_oversell(heat) =>
                    {
                        faults.push(format!(
                            "{name} oversold nothing in {situation}: the guests did not meet, so \
                             that nothing is proven"
                        ));
                    }
                    _ => {}
                }
            }
        }
        Self { faults }
    }

    /// Whether nothing speaks against it.
    pub fn is_good(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Whether guests who don't look after each other are bound to sell too much. In the hot situation time
/// may be over first, and in the crossing one deadlocks may end all guests but one.
fn must_oversell(heat: &Heat) -> bool {
    !matches!(heat.situation, Situation::Hot | Situation::Crossing)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::report::Row;
    use crate::turn::Turn;

    /// The last room in some ways, each of which oversold so many.
    pub(crate) fn heat(situation: Situation, pause_seconds: f64, ways: &[(Way, i32)]) -> Heat {
        let row = |(way, oversold): &(Way, i32)| {
            let oversold = *oversold;
            let turn = Turn {
                oversold,
                oversold_nights: oversold.min(1),
                booked: 1 + oversold,
                succeeded: u32::try_from(1 + oversold).unwrap(),
                refused: u32::try_from(19 - oversold).unwrap(),
                seconds: 0.25,
                p99_seconds: 0.2,
                ..Turn::default()
            };
            Row::of(*way, vec![turn.clone(), turn])
        };
        let rows = ways.iter().map(row).collect();
        let meaning = "It means this.".to_owned();
        Heat { situation, pause_seconds, guests: 20, room_nights: 1, meaning, rows }
    }

    #[test]
    fn what_is_sold_twice_by_whom_decides() {
        let judge = |pause, ways: &[(Way, i32)]| {
            Verdict::of(&[heat(Situation::LastRoom, pause, ways)]).faults.len()
        };
        let well = [(Way::Naive, 19), (Way::Optimistic, 0), (Way::Redis, 1), (Way::Lanes, 0)];
        assert_eq!(judge(0.2, &well), 0);
        assert_eq!(judge(0.2, &[(Way::Naive, 19), (Way::Lanes, 1)]), 1);
        assert_eq!(judge(0.2, &[(Way::Naive, 0), (Way::Pessimistic, 2)]), 2);
        assert_eq!(judge(0.0, &[(Way::Naive, 0), (Way::Pessimistic, 0)]), 0);
        for luck in [Situation::Hot, Situation::Crossing] {
            assert!(Verdict::of(&[heat(luck, 0.2, &[(Way::Naive, 0)])]).is_good());
            assert!(!Verdict::of(&[heat(luck, 0.2, &[(Way::Lanes, 1)])]).is_good());
        }
    }
}
