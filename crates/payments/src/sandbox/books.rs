//! The sandbox's transactions: each locks one payment, lets it move, and notes what is to be told.

use std::time::Duration;

use domain::fit::fit;
use domain::payment::calls::Kind;
use sqlx::{PgConnection, PgPool};
use store::StoreError;
use store::orders::DueCall;
use store::planted::crash_at;
use store::sandbox::{
    SandboxPayment, SandboxRefund, insert_refund, insert_webhook, lock_payment, open_payment,
    read_payment, refunds_of, write_payment,
};
use uuid::Uuid;

use super::behaviour::{self, Answer, Consequences};

/// Opens a payment; a repeat finds it.
pub async fn open(pool: &PgPool, call: &DueCall) -> Result<String, StoreError> {
    let id = format!("sbx_{}", Uuid::now_v7().simple());
    let key = format!("{}:open:{}", call.order.0, call.n);
    let mut connection = pool.acquire().await?;
    let opened =
        open_payment(&mut connection, &id, &key, call.amount_minor, &call.currency).await?;
    crash_at("open", "sent");
    Ok(opened)
}

/// Does what is asked of a payment; `None`: there is none.
pub async fn ask(
    pool: &PgPool,
    intent: &str,
    kind: Kind,
    call: &DueCall,
) -> Result<Option<Answer>, StoreError> {
    let mut transaction = pool.begin().await?;
    let Some(mut payment) = lock_payment(&mut transaction, intent).await? else {
        return Ok(None);
    };
    let mut refunds = match payment.captured_minor {
        0 => Vec::new(),
        _ => refunds_of(&mut *transaction, intent).await?,
    };
    let follows = match kind {
        Kind::Authorise => {
            behaviour::authorise(&mut payment, call.token.as_deref().unwrap_or_default())
        }
        Kind::Capture => behaviour::capture(&mut payment, call.amount_minor),
        Kind::Void => behaviour::void(&mut payment),
        Kind::Refund => {
            let n = fit(call.n);
            if !refunds.iter().any(|refund| refund.n == n) {
                let refund = behaviour::refund(&payment, &refunds, n, call.amount_minor);
                insert_refund(&mut *transaction, intent, refund).await?;
                refunds.push(refund);
            }
            Consequences::default()
        }
        Kind::Open => Consequences::default(),
    };
    write(&mut transaction, &payment, &follows).await?;
    transaction.commit().await?;
    crash_at(kind.code(), "sent");
    Ok(Some(if follows.answers_never {
        Answer::Never
    } else {
        Answer::Seen { payment, refunds, after: follows.answers_after }
    }))
}

/// All that is known of a payment by now.
pub async fn look(
    pool: &PgPool,
    intent: &str,
) -> Result<Option<(SandboxPayment, Vec<SandboxRefund>)>, StoreError> {
    let Some(mut payment) = read_payment(pool, intent).await? else { return Ok(None) };
    if payment.status == "late" && payment.is_late_over {
        let Some(agreed) = agree_late(pool, intent).await? else { return Ok(None) };
        payment = agreed;
    }
    let refunds = refunds_of(pool, intent).await?;
    Ok(Some((payment, refunds)))
}

/// A bank that was late has agreed, once somebody looks.
async fn agree_late(pool: &PgPool, intent: &str) -> Result<Option<SandboxPayment>, StoreError> {
    let mut transaction = pool.begin().await?;
    let Some(mut payment) = lock_payment(&mut transaction, intent).await? else {
        return Ok(None);
    };
    if payment.status == "late" && payment.is_late_over {
        behaviour::agree(&mut payment);
        write(&mut transaction, &payment, &Consequences::default()).await?;
    }
    transaction.commit().await?;
    Ok(Some(payment))
}

/// What the bank says to its question; whether one was open.
pub async fn take_action(pool: &PgPool, intent: &str, approve: bool) -> Result<bool, StoreError> {
    let mut transaction = pool.begin().await?;
    let Some(mut payment) = lock_payment(&mut transaction, intent).await? else {
        return Ok(false);
    };
    let Some(follows) = behaviour::take_action(&mut payment, approve) else { return Ok(false) };
    write(&mut transaction, &payment, &follows).await?;
    transaction.commit().await?;
    Ok(true)
}

async fn write(
    connection: &mut PgConnection,
    payment: &SandboxPayment,
    follows: &Consequences,
) -> Result<(), StoreError> {
    write_payment(connection, payment, follows.late, follows.dispute).await?;
    for (kind, event_id, after) in &follows.tells {
        let after: Duration = *after;
        insert_webhook(&mut *connection, &payment.id, event_id, kind, after).await?;
    }
    Ok(())
}
