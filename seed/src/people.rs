//! Documented guests of a seeded world. Everybody knows their password, so a service that people
//! depend on (`INNSIGHT_PRODUCTION=true`) does not let them in.

use domain::ids::UserId;
use sqlx::PgConnection;
use store::StoreError;
use store::demo_users::verify_demo_users;
use store::users::{NewUser, ensure_user};
use uuid::Uuid;

/// Address and name of each; docs/booking.md tells them too.
pub const DEMO_USERS: [(&str, &str); 3] = [
    ("ana@demo.innsight.example", "Ana Demo"),
    ("bo@demo.innsight.example", "Bo Demo"),
    ("chi@demo.innsight.example", "Chi Demo"),
];
/// The password of all of them.
pub const DEMO_PASSWORD: &str = "innsight-demo";
/// That password as argon2id has it.
const DEMO_PASSWORD_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$FrbmVtdXNi+MQmPyolpRfg$\
                                  IuPLEy23GKZlTWGw/qiMlx+JVNrsuhDliuEGv2t0clU";

/// Adds those that are missing. The addresses of all are verified.
pub(crate) async fn ensure_demo_users(connection: &mut PgConnection) -> Result<(), StoreError> {
    for (email, name) in DEMO_USERS {
        let new = NewUser {
            id: UserId(Uuid::new_v5(&Uuid::NAMESPACE_DNS, email.as_bytes())),
            email,
            name,
            password_hash: DEMO_PASSWORD_HASH,
            demo: true,
            language: "en",
        };
        ensure_user(connection, &new).await?;
    }
    verify_demo_users(connection).await
}
