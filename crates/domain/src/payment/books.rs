//! Where every cent of an order is: double entry, from what is known of it.

use super::facts::Facts;
use super::state::State;

/// Somebody's money in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Account {
    /// The guest's, outside: less by what was paid.
    Guest,
    /// Paid for something that is not decided yet.
    Deposit,
    /// The hotel's.
    Earned,
    /// Owed to the guest.
    RefundDue,
    /// Less by what disputes have taken away.
    Disputed,
}

/// So much goes from one account to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    pub debit: Account,
    pub credit: Account,
    /// More than nothing.
    pub amount_minor: i64,
    pub cause: Cause,
}

/// Why money moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cause {
    Captured,
    Refunded,
    /// A refund that had succeeded came back.
    RefundReturned,
    DisputeOut,
    DisputeBack,
    /// The order was confirmed, failed or cancelled, or a dispute was decided.
    Decided,
}

/// What each account has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Books {
    pub guest_minor: i64,
    pub deposit_minor: i64,
    pub earned_minor: i64,
    pub refund_due_minor: i64,
    pub disputed_minor: i64,
}

impl Account {
    /// Every account.
    pub const ALL: [Self; 5] =
        [Self::Guest, Self::Deposit, Self::Earned, Self::RefundDue, Self::Disputed];

    /// Its name in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Deposit => "deposit",
            Self::Earned => "earned",
            Self::RefundDue => "refund_due",
            Self::Disputed => "disputed",
        }
    }
}

impl Cause {
    /// Its name in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Captured => "captured",
            Self::Refunded => "refunded",
            Self::RefundReturned => "refund_returned",
            Self::DisputeOut => "dispute_out",
            Self::DisputeBack => "dispute_back",
            Self::Decided => "decided",
        }
    }
}

impl Books {
    /// The books of an order, from its facts alone.
    pub fn of(state: State, facts: &Facts) -> Self {
        let (captured, refunded) = (facts.told.captured_minor, facts.refunds.succeeded_minor);
        let out = facts.told.disputed_minor - facts.told.returned_minor;
        let refund_due_minor = facts.refund_due_minor(state);
        // refunds by hand, beyond what was due, are the hotel's loss
        let undecided = captured - refunded - refund_due_minor;
        let (deposit_minor, earned_minor, disputed_minor) = match state {
            State::Created | State::Paid => (undecided, 0, -out),
            State::Confirmed | State::Failed(_) => {
                let covered = facts.covered_minor(state);
                (0, undecided - covered, covered - out)
            }
        };
        let guest_minor = refunded + out - captured;
        Self { guest_minor, deposit_minor, earned_minor, refund_due_minor, disputed_minor }
    }

    /// What one account has.
    pub fn of_account(&mut self, account: Account) -> &mut i64 {
        match account {
            Account::Guest => &mut self.guest_minor,
            Account::Deposit => &mut self.deposit_minor,
            Account::Earned => &mut self.earned_minor,
            Account::RefundDue => &mut self.refund_due_minor,
            Account::Disputed => &mut self.disputed_minor,
        }
    }

    fn post(&mut self, entry: Entry) {
        *self.of_account(entry.debit) -= entry.amount_minor;
        *self.of_account(entry.credit) += entry.amount_minor;
    }
}

/// The entries that lead from the books as they stand to those of what is known now. `old` is what
/// was known of the provider before.
pub fn entries(mut books: Books, old: &Facts, now: (State, &Facts)) -> Vec<Entry> {
    let new = now.1;
    let target = Books::of(now.0, new);
    let mut entries = Vec::new();
    let mut post = |books: &mut Books, debit, credit, amount_minor, cause| {
        if amount_minor > 0 {
            let entry = Entry { debit, credit, amount_minor, cause };
            books.post(entry);
            entries.push(entry);
        }
    };
    let (deposit, due) = (Account::Deposit, Account::RefundDue);
    let captured = new.told.captured_minor - old.told.captured_minor;
    post(&mut books, Account::Guest, deposit, captured, Cause::Captured);
    let refunded = new.refunds.succeeded_minor - old.refunds.succeeded_minor;
    post(&mut books, due, Account::Guest, refunded, Cause::Refunded);
    post(&mut books, Account::Guest, due, -refunded, Cause::RefundReturned);
    let out = new.told.disputed_minor - old.told.disputed_minor;
    post(&mut books, Account::Disputed, Account::Guest, out, Cause::DisputeOut);
    let back = new.told.returned_minor - old.told.returned_minor;
    post(&mut books, Account::Guest, Account::Disputed, back, Cause::DisputeBack);
    // the rest is ours to decide: from whoever has too much to whoever has too little
    for debit in Account::ALL {
        for credit in Account::ALL {
            let surplus = *books.of_account(debit) - *target.clone().of_account(debit);
            let deficit = *target.clone().of_account(credit) - *books.of_account(credit);
            post(&mut books, debit, credit, surplus.min(deficit), Cause::Decided);
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::payment::facts::{Refunds, Told};
    use crate::payment::step::steps;

    fn facts() -> impl Strategy<Value = Facts> {
        let sums = (0_i64..=4, 0_i64..=4, 0_i64..=4, 0_i64..=4, 0_i64..=4);
        (sums, any::<[bool; 4]>(), proptest::option::of(0_i64..=4)).prop_map(
            |((captured, refunded, disputed, returned, lost), flags, penalty_minor)| Facts {
                amount_minor: 4,
                told: Told {
                    authorised_minor: 4,
                    captured_minor: captured,
                    ended: flags[0],
                    disputed_minor: disputed.min(captured),
                    returned_minor: returned.min(disputed.min(captured)),
                    lost_minor: lost.min(disputed.min(captured)),
                    ..Told::default()
                },
                asked: true,
                sold: flags[1],
                rooms_refused: flags[2],
                deadline_passed: flags[3],
                penalty_minor,
                refunds: Refunds { succeeded_minor: refunded.min(captured), pending_minor: 0 },
                ..Facts::default()
            },
        )
    }

    proptest! {
        /// Whatever becomes known in whatever order: entries lead to the right books, nothing
        /// appears and nothing is lost, and what is known already moves nothing.
        #[test]
        fn entries_lead_to_the_books(known in proptest::collection::vec(facts(), 1..6)) {
            let mut state = State::Created;
            let mut before = Facts::of(4);
            let mut books = Books::of(state, &before);
            prop_assert_eq!(books, Books::default());
            for facts in known {
                let now = steps(state, &facts).last().unwrap_or(state);
                let posted = entries(books, &before, (now, &facts));
                for entry in posted {
                    prop_assert!(entry.amount_minor > 0);
                    books.post(entry);
                }
                prop_assert_eq!(books, Books::of(now, &facts));
                let Books { guest_minor, deposit_minor, earned_minor, .. } = books;
                let inside = deposit_minor + earned_minor + books.refund_due_minor + books.disputed_minor;
                prop_assert_eq!(guest_minor + inside, 0);
                prop_assert!(!now.is_final() || deposit_minor == 0);
                prop_assert!(entries(books, &facts, (now, &facts)).is_empty());
                (state, before) = (now, facts);
            }
        }
    }
}
