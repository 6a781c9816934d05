//! Mails to guests: what they say, in the guest's language, and the role that sends them over SMTP.
//! What waits to be sent says what became of whom, and is read when it is sent.

mod calendar;
mod compose;
mod mailer;
mod server;
mod smtp;
mod template;

pub use calendar::Calendar;
pub use compose::{Composed, compose};
pub use mailer::{Pace, start_mailer};
pub use smtp::{Smtp, SmtpError};
