//! The bodies of requests as the `OpenAPI` document describes them. Nothing is read into these
//! types: `json_body` takes fields one by one, with every limit and every error at once.
#![expect(dead_code, reason = "only documents")]

use utoipa::ToSchema;

/// Somebody who wants an account.
#[derive(ToSchema)]
pub struct NewUser {
    /// Any script; trimmed, and compared without case.
    #[schema(max_length = 254, example = "ana@example.org")]
    email: String,
    #[schema(min_length = 1, max_length = 200, example = "Ana")]
    name: String,
    #[schema(min_length = 8, max_length = 200)]
    password: String,
}

/// A login.
#[derive(ToSchema)]
pub struct Login {
    #[schema(example = "ana@example.org")]
    email: String,
    #[schema(min_length = 8, max_length = 200)]
    password: String,
}

/// What is to change about the account.
#[derive(ToSchema)]
pub struct UserChange {
    #[schema(min_length = 1, max_length = 200, example = "Ana")]
    name: String,
}

/// Another password.
#[derive(ToSchema)]
pub struct PasswordChange {
    #[schema(min_length = 8, max_length = 200)]
    current_password: String,
    #[schema(min_length = 8, max_length = 200)]
    new_password: String,
}

/// The wish to erase the account, which only its owner can have.
#[derive(ToSchema)]
pub struct Erasure {
    #[schema(min_length = 8, max_length = 200)]
    password: String,
}

/// The token of a link, to be verified by.
#[derive(ToSchema)]
pub struct Verification {
    /// What follows `#` in the link.
    #[schema(min_length = 1, max_length = 100)]
    token: String,
}

/// Somebody who has forgotten their password.
#[derive(ToSchema)]
pub struct ResetRequest {
    #[schema(max_length = 254, example = "ana@example.org")]
    email: String,
}

/// Another password, by a link.
#[derive(ToSchema)]
pub struct PasswordReset {
    /// What follows `#` in the link.
    #[schema(min_length = 1, max_length = 100)]
    token: String,
    #[schema(min_length = 8, max_length = 200)]
    password: String,
}

/// A phone that wants to be told what becomes of bookings.
#[derive(ToSchema)]
pub struct Phone {
    /// What Expo's service calls this installation of the app.
    #[schema(
        max_length = 218,
        pattern = "^Expo(nent)?PushToken\\[[!-Z^-~]{1,200}\\]$",
        example = "ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]"
    )]
    token: String,
    /// What is told in: `en` or `de`.
    #[schema(example = "en")]
    language: String,
}

/// Another address.
#[derive(ToSchema)]
pub struct EmailChange {
    #[schema(max_length = 254, example = "ana@example.org")]
    email: String,
    /// The current password.
    #[schema(min_length = 8, max_length = 200)]
    password: String,
}
