//! The copy of somebody's data as JSON. It is sent in pieces, so that nobody's whole history is in
//! memory at once.

use chrono::{DateTime, Utc};
use serde::Serialize;
use store::mails::reading::OwnMail;
use store::orders::{OwnOrder, OwnRefund};
use store::phones::OwnPhone;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::account::json::{OwnSessionBody, UserBody};
use crate::account::saved_json::SavedHotelBody;
use crate::booking::json::BookingBody;

/// All that is kept of somebody.
#[derive(Serialize, ToSchema)]
#[schema(as = UserData)]
pub struct UserDataBody {
    /// When this copy was begun.
    pub as_of: DateTime<Utc>,
    pub user: UserBody,
    /// What mails to them are written in.
    #[schema(example = "en")]
    pub language: String,
    /// The last 200 of the last 30 days, newest first. What they said is not kept.
    pub mails: Vec<DataMailBody>,
    pub sessions: Vec<OwnSessionBody>,
    pub phones: Vec<DataPhoneBody>,
    pub saved_hotels: Vec<SavedHotelBody>,
    /// Newest first. A copy holds 10,000 at most: `GET /v1/users/me/bookings` lists all.
    pub bookings: Vec<DataBookingBody>,
}

/// A phone that is told what becomes of bookings.
#[derive(Serialize, ToSchema)]
#[schema(as = UserDataPhone)]
pub struct DataPhoneBody {
    /// What Expo's service calls its app.
    #[schema(example = "ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]")]
    pub push_token: String,
    #[schema(example = "en")]
    pub language: String,
}

/// A mail that was sent, or is to be.
#[derive(Serialize, ToSchema)]
#[schema(as = UserDataMail)]
pub struct DataMailBody {
    #[schema(example = "booking_confirmed")]
    pub kind: String,
    /// Where it goes, if not to the address of the account; forgotten once it was sent.
    #[schema(required = true)]
    pub email: Option<String>,
    #[schema(required = true)]
    pub booking_id: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    #[schema(required = true)]
    pub sent_at: Option<DateTime<Utc>>,
}

/// A booking with every order that meant to pay for it.
#[derive(Serialize, ToSchema)]
#[schema(as = UserDataBooking)]
pub struct DataBookingBody {
    #[serde(flatten)]
    pub booking: BookingBody,
    pub orders: Vec<DataOrderBody>,
}

/// An order. Amounts are minor units.
#[derive(Serialize, ToSchema)]
#[schema(as = UserDataOrder)]
pub struct DataOrderBody {
    pub id: Uuid,
    /// Who was asked for the money.
    #[schema(example = "sandbox")]
    pub gateway: String,
    #[schema(example = "CONFIRMED")]
    pub state: String,
    #[schema(required = true)]
    pub reason: Option<String>,
    pub amount_minor: i64,
    #[schema(example = "EUR")]
    pub currency: String,
    pub captured_minor: i64,
    pub refunded_minor: i64,
    pub refund_due_minor: i64,
    pub created_at: DateTime<Utc>,
    pub refunds: Vec<DataRefundBody>,
}

/// An attempt to give money back.
#[derive(Serialize, ToSchema)]
#[schema(as = UserDataRefund)]
pub struct DataRefundBody {
    pub amount_minor: i64,
    #[schema(example = "succeeded")]
    pub state: String,
    pub created_at: DateTime<Utc>,
}

impl From<OwnOrder> for DataOrderBody {
    fn from(order: OwnOrder) -> Self {
        Self {
            id: order.id,
            gateway: order.gateway,
            state: order.state,
            reason: order.reason,
            amount_minor: order.amount_minor,
            currency: order.currency,
            captured_minor: order.captured_minor,
            refunded_minor: order.refunded_minor,
            refund_due_minor: order.refund_due_minor,
            created_at: order.created_at,
            refunds: order.refunds.into_iter().map(DataRefundBody::from).collect(),
        }
    }
}

impl From<OwnMail> for DataMailBody {
    fn from(mail: OwnMail) -> Self {
        let OwnMail { kind, email, booking_id, created_at, sent_at } = mail;
        Self { kind, email, booking_id, created_at, sent_at }
    }
}

impl From<OwnPhone> for DataPhoneBody {
    fn from(OwnPhone { token, language }: OwnPhone) -> Self {
        Self { push_token: token, language }
    }
}

impl From<OwnRefund> for DataRefundBody {
    fn from(OwnRefund { amount_minor, state, created_at }: OwnRefund) -> Self {
        Self { amount_minor, state, created_at }
    }
}
