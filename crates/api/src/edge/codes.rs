//! The one table of problems: code, status, and what a person should know about each. Everything
//! that goes wrong over HTTP carries one of these codes.

mod table;

use http::StatusCode;

pub use table::CODES;

/// A kind of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    InvalidParameter,
    InvalidCursor,
    InvalidBody,
    HotelNotFound,
    NotFound,
    MethodNotAllowed,
    PayloadTooLarge,
    UriTooLong,
    HeadersTooLarge,
    MalformedRequest,
    RequestTimeout,
    CrossSiteRequest,
    RangeNotSatisfiable,
    UnsupportedMediaType,
    UpgradeRequired,
    EmailTaken,
    InvalidCredentials,
    WrongPassword,
    CommonPassword,
    LinkNotValid,
    Unauthenticated,
    AccountInUse,
    TooManySaved,
    InvalidDateRange,
    PartyTooLarge,
    RoomTypeNotFound,
    QuoteNotFound,
    BookingNotFound,
    OrderNotFound,
    InsufficientInventory,
    NightClosed,
    MinStay,
    PriceChanged,
    QuoteUsed,
    QuoteExpired,
    IdempotencyConflict,
    ConcurrencyAbort,
    InventoryLocked,
    BookingExpired,
    BookingNotPending,
    PaymentRequired,
    TooManyAttempts,
    NoAction,
    LaneFull,
    TransactionTimeout,
    RateLimited,
    Unavailable,
    Internal,
}

/// What is said of a code.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub code: Code,
    /// `UPPER_SNAKE`, as answers carry it.
    pub name: &'static str,
    pub status: StatusCode,
    pub title: &'static str,
    /// What happened and what to do next, for the page of the code.
    pub advice: &'static str,
}

impl Code {
    /// What is said of this code.
    pub fn entry(self) -> &'static Entry {
        let [.., internal] = &CODES;
        CODES.iter().find(|entry| entry.code == self).unwrap_or(internal)
    }

    /// Looks a code up by its name, in capitals or not.
    pub fn find(name: &str) -> Option<&'static Entry> {
        CODES.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// Whether the same request may succeed soon without anybody changing anything: such answers
    /// say when to come back.
    pub const fn is_passing(self) -> bool {
        matches!(
            self,
            Self::ConcurrencyAbort
                | Self::InventoryLocked
                | Self::LaneFull
                | Self::TransactionTimeout
                | Self::RateLimited
                | Self::Unavailable
        )
    }

    /// The code for a status that some layer below answered without saying more.
    pub const fn for_status(status: StatusCode) -> Self {
        match status.as_u16() {
            404 => Self::NotFound,
            405 => Self::MethodNotAllowed,
            408 => Self::RequestTimeout,
            413 => Self::PayloadTooLarge,
            414 => Self::UriTooLong,
            416 => Self::RangeNotSatisfiable,
            415 => Self::UnsupportedMediaType,
            426 => Self::UpgradeRequired,
            401 => Self::Unauthenticated,
            429 => Self::RateLimited,
            431 => Self::HeadersTooLarge,
            503 | 504 => Self::Unavailable,
            400..=499 => Self::InvalidParameter,
            _ => Self::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_in_the_table_once() {
        for entry in &CODES {
            assert_eq!(entry.code.entry().name, entry.name);
            assert_eq!(Code::find(&entry.name.to_lowercase()).unwrap().name, entry.name);
            assert!(entry.status.is_client_error() || entry.status.is_server_error());
        }
        assert_eq!(CODES.last().unwrap().code, Code::Internal);
    }
}
