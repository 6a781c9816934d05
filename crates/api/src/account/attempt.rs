//! Passwords that somebody tries, and how often they may.

use std::time::Instant;

use store::reset_owner::ResetOwner;
use store::users::find_password_hash;
use xxhash_rust::xxh3::xxh3_128;

use crate::account::sessions::Session;
use crate::app::{App, LoginLimits};
use crate::edge::codes::Code;
use crate::edge::guess_limit::Guess;
use crate::edge::problem::Problem;
use crate::edge::rate_limit::{PeerAddress, Who};

/// A try that counts as a wrong one until it is known not to be: so nobody can make many at once.
pub(super) struct Attempt<'a> {
    limits: &'a LoginLimits,
    guess: Guess,
    address: Option<Who>,
}

impl<'a> Attempt<'a> {
    /// Of a login, by its address of e-mail.
    pub(super) fn login(
        limits: &'a LoginLimits,
        email: &str,
        peer: Option<PeerAddress>,
    ) -> Result<Self, Problem> {
        Self::begin(limits, login_to(email), peer)
    }

    fn begin(
        limits: &'a LoginLimits,
        account: Who,
        peer: Option<PeerAddress>,
    ) -> Result<Self, Problem> {
        let now = Instant::now();
        let address = peer.map(|peer| Who::Address(peer.block()));
        if let Some(address) = address {
            limits.per_address.take(address, now)?;
        }
        let guess = limits.per_account.begin(account, now)?;
        Ok(Self { limits, guess, address })
    }

    /// Whether a wrong one is worth to be told to the owner.
    pub(super) const fn is_worth_telling(&self) -> bool {
        self.guess.is_beyond()
    }

    /// Wrong ones of before are forgotten.
    pub(super) fn was_right(self) {
        self.limits.per_account.was_right(&self.guess);
        self.give_back_address();
    }

    /// Nobody knows whether it was right.
    pub(super) fn was_not_judged(self) {
        self.limits.per_account.take_back(&self.guess);
        self.give_back_address();
    }

    fn give_back_address(&self) {
        if let Some(address) = self.address {
            self.limits.per_address.give_back(address);
        }
    }
}

/// Somebody has shown otherwise whose account it is: what was guessed before keeps them out no longer.
pub(super) fn forget_guesses(limits: &LoginLimits, owner: &ResetOwner) {
    limits.per_account.forget(login_to(&owner.email));
    limits.per_account.forget(Who::User(owner.id.0));
}

fn login_to(email: &str) -> Who {
    Who::Login(xxh3_128(fold(email).as_bytes()))
}

/// Letter by letter, as the database compares addresses: spellings of one account have one bucket.
fn fold(email: &str) -> String {
    email.chars().filter_map(|letter| letter.to_lowercase().next()).collect()
}

/// Checks the password of somebody who is signed in; returns what it was checked against. Wrong
/// ones are counted apart from logins: who has got at a session keeps its owner from no sign-in.
pub(super) async fn confirm_password(
    app: &App,
    session: &Session,
    peer: Option<PeerAddress>,
    password: String,
) -> Result<String, Problem> {
    let attempt = Attempt::begin(&app.logins, Who::User(session.user.id.0), peer)?;
    let judged = async {
        let stored = find_password_hash(app.accounts()?, session.user.id).await?;
        let stored = stored.ok_or_else(Problem::account_gone)?;
        let is_right = app.passwords.is_right(password, Some(stored.clone())).await?;
        Ok(is_right.then_some(stored))
    };
    let judged: Result<_, Problem> = judged.await;
    match &judged {
        Ok(Some(_)) => attempt.was_right(),
        Ok(None) => {}
        Err(_) => attempt.was_not_judged(),
    }
    judged?.ok_or_else(wrong_password)
}

/// Also when it is another one since it was checked.
pub(super) fn wrong_password() -> Problem {
    Problem::new(Code::WrongPassword, "this is not the current password of the account")
}
