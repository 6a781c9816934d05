//! Asks gateways. A call counts as made from its claim on, is made outside of any transaction, and is
//! repeated under the same name until somebody knows what became of it.

use std::time::Duration;

use domain::fit::fit;
use domain::payment::pace::call_after;
use runtime::role::Life;
use runtime::telemetry::Causes;
use store::StoreError;
use store::orders::{DueCall, Learnt, claim_calls, put_off_call};
use store::planted::crash_at;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::Saga;
use crate::measures;

/// Calls under way in one process.
const CALLS_AT_ONCE_MAX: usize = 64;
/// A database that fails is left alone for so long.
const FAILURE_PAUSE: Duration = Duration::from_millis(500);
/// After so many attempts without an answer somebody is told.
const SILENT_ATTEMPTS_UNTOLD_MAX: u32 = 5;

/// Makes calls for ever.
pub(crate) async fn call(saga: Saga, life: &Life) {
    // dropped with this: what was under way is made again when its claim ends
    let mut under_way = JoinSet::new();
    loop {
        while under_way.try_join_next().is_some() {}
        let room = CALLS_AT_ONCE_MAX - under_way.len();
        let claimed = match room {
            0 => Ok(Vec::new()),
            room => claim_calls(&saga.pool, fit(room), saga.claim).await,
        };
        match claimed {
            Ok(calls) => {
                life.beat();
                let is_full = calls.len() == room;
                for call in calls {
                    let saga = saga.clone();
                    under_way.spawn(async move { make(&saga, &call).await });
                }
                if is_full && under_way.len() >= CALLS_AT_ONCE_MAX {
                    under_way.join_next().await;
                } else if !is_full {
                    saga.calls.wait().await;
                }
            }
            Err(error) => {
                tracing::debug!(error = %Causes(&error), "calls can't be claimed, trying again");
                sleep(FAILURE_PAUSE).await;
            }
        }
    }
}

/// Makes a call and takes in what came of it.
async fn make(saga: &Saga, call: &DueCall) {
    if let Err(error) = try_make(saga, call).await {
        // the claim ends by itself, and the same call is made again
        tracing::debug!(order = %call.order.0, error = %Causes(&error), "an answer was lost");
    }
}

async fn try_make(saga: &Saga, call: &DueCall) -> Result<(), StoreError> {
    let Some(gateway) = saga.gateways.named(&call.gateway) else {
        measures::alarm("gateway");
        let (order, gateway) = (call.order.0, &call.gateway);
        tracing::error!(%order, gateway, "an order waits for a gateway that is not set up");
        return put_off_call(&saga.pool, call, call_after(call.attempts)).await;
    };
    let point = |what| crash_at(call.kind.code(), what);
    point("claimed");
    let began = Instant::now();
    let answer = gateway.ask(call).await;
    point("answered");
    measures::asked(gateway.name(), call.kind, answer.is_ok(), began.elapsed());
    match answer {
        Ok(seen) => {
            let answered = Some((call.kind, call.n));
            let learnt = Learnt { answered, ..seen.learnt() };
            saga.work_on(call.order, &learnt, None).await?;
            point("recorded");
            Ok(())
        }
        Err(silence) => {
            let (order, kind, attempts) = (call.order.0, call.kind.code(), call.attempts);
            if attempts > SILENT_ATTEMPTS_UNTOLD_MAX {
                measures::alarm("gateway");
                tracing::error!(%order, kind, attempts, error = %silence, "a gateway stays silent");
            } else {
                tracing::debug!(%order, kind, attempts, error = %silence, "no answer");
            }
            put_off_call(&saga.pool, call, call_after(attempts)).await?;
            // it may have been done all the same, and then nothing has to be repeated
            match &call.intent {
                Some(intent) => saga.look(call.order, &call.gateway, Some(intent)).await,
                None => Ok(()),
            }
        }
    }
}
