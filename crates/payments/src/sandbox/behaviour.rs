//! What the sandbox does, by the token that it is given.

use std::time::Duration;

use domain::payment::facts::Refund;
use store::sandbox::{SandboxPayment, SandboxRefund};

/// The tokens that it knows; any other one is declined.
pub const TOKENS: [(&str, &str); 9] = [
    ("tok_approve", "the bank agrees"),
    ("tok_decline", "the bank refuses"),
    ("tok_timeout", "the bank agrees, and its answer is lost"),
    ("tok_late", "the bank agrees after five seconds"),
    ("tok_double", "the bank agrees, and says so three times"),
    ("tok_refund_fails_once", "the first refund fails, the second one succeeds"),
    ("tok_action", "the bank asks the guest first"),
    ("tok_capture_fails", "the bank agrees, and the money can't be taken later"),
    ("tok_dispute", "the guest disputes the payment two seconds after it"),
];

const LATE: Duration = Duration::from_secs(5);
const DISPUTE: Duration = Duration::from_secs(2);
/// Between a webhook and the answer that it comes before or after.
const APART: Duration = Duration::from_millis(15);

/// What comes of a request.
pub enum Answer {
    /// This, after a moment.
    Seen {
        payment: SandboxPayment,
        refunds: Vec<SandboxRefund>,
        after: Duration,
    },
    Never,
}

/// What else happens when a payment has moved.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Consequences {
    /// A late bank agrees after this time.
    pub late: Option<Duration>,
    /// The guest's bank takes the money away after this time.
    pub dispute: Option<Duration>,
    /// What is told: the kind, under which name, after what time.
    pub tells: Vec<(&'static str, String, Duration)>,
    /// How late the answer is.
    pub answers_after: Duration,
    pub answers_never: bool,
}

impl Consequences {
    fn tell(&mut self, kind: &'static str, payment: &SandboxPayment, after: Duration) {
        self.tells.push((kind, event_id(kind, payment), after));
    }
}

fn event_id(kind: &str, payment: &SandboxPayment) -> String {
    format!("{}_{kind}", payment.id)
}

/// Whether webhooks of this payment come before the answers they belong to, or after.
fn tells_first(payment: &SandboxPayment) -> bool {
    payment.id.bytes().last().is_some_and(|last| last.is_multiple_of(2))
}

/// Asks the guest's bank for the money. One that was asked answers as before.
pub fn authorise(payment: &mut SandboxPayment, token: &str) -> Consequences {
    let mut follows = Consequences::default();
    if payment.status != "open" || payment.refused {
        follows.answers_never = payment.token.as_deref() == Some("tok_timeout");
        return follows;
    }
    payment.token = Some(token.to_owned());
    if !TOKENS.iter().any(|(known, _)| *known == token) || token == "tok_decline" {
        payment.refused = true;
        return follows;
    }
    match token {
        "tok_late" => {
            "late".clone_into(&mut payment.status);
            follows.late = Some(LATE);
            follows.tell("authorised", payment, LATE);
            return follows;
        }
        "tok_action" => {
            "action".clone_into(&mut payment.status);
            return follows;
        }
        _ => agree(payment),
    }
    match token {
        "tok_timeout" => follows.answers_never = true,
        "tok_double" => {
            let again = format!("{}_again", event_id("authorised", payment));
            follows.tell("authorised", payment, Duration::ZERO);
            follows.tell("authorised", payment, Duration::ZERO);
            follows.tells.push(("authorised", again, APART));
        }
        _ if tells_first(payment) => {
            follows.tell("authorised", payment, Duration::ZERO);
            follows.answers_after = APART;
        }
        _ => follows.tell("authorised", payment, APART),
    }
    follows
}

/// The bank agrees.
pub fn agree(payment: &mut SandboxPayment) {
    "authorised".clone_into(&mut payment.status);
    payment.authorised_minor = payment.amount_minor;
}

/// What the bank says to a question that it asked the guest; whether one was open.
pub fn take_action(payment: &mut SandboxPayment, approve: bool) -> Option<Consequences> {
    if payment.status != "action" || payment.refused {
        return None;
    }
    let mut follows = Consequences::default();
    if approve {
        agree(payment);
        follows.tell("authorised", payment, Duration::ZERO);
    } else {
        "open".clone_into(&mut payment.status);
        payment.refused = true;
        follows.tell("declined", payment, Duration::ZERO);
    }
    Some(follows)
}

/// Takes the money that was set aside.
pub fn capture(payment: &mut SandboxPayment, amount_minor: i64) -> Consequences {
    let mut follows = Consequences::default();
    if payment.status != "authorised" {
        return follows;
    }
    if payment.token.as_deref() == Some("tok_capture_fails") {
        payment.capture_refused = true;
        return follows;
    }
    "captured".clone_into(&mut payment.status);
    payment.captured_minor = amount_minor.min(payment.authorised_minor);
    follows.tell("captured", payment, APART);
    if payment.token.as_deref() == Some("tok_dispute") {
        follows.dispute = Some(DISPUTE);
        follows.tell("disputed", payment, DISPUTE);
    }
    follows
}

/// Lets go of what was set aside; nobody can pay any more.
pub fn void(payment: &mut SandboxPayment) -> Consequences {
    let mut follows = Consequences::default();
    if !matches!(payment.status.as_str(), "captured" | "voided") {
        "voided".clone_into(&mut payment.status);
        follows.tell("voided", payment, APART);
    }
    follows
}

/// How a refund ends. One for more than is left fails.
pub fn refund(
    payment: &SandboxPayment,
    given: &[SandboxRefund],
    n: i16,
    amount_minor: i64,
) -> SandboxRefund {
    let back = given.iter().filter(|refund| refund.rank != Refund::Failed);
    let back: i64 = back.map(|refund| refund.amount_minor).sum();
    let is_too_much = amount_minor <= 0 || back + amount_minor > payment.captured_minor;
    let fails = payment.token.as_deref() == Some("tok_refund_fails_once") && n == 1;
    let rank = if fails || is_too_much { Refund::Failed } else { Refund::Succeeded };
    SandboxRefund { n, amount_minor, rank }
}
