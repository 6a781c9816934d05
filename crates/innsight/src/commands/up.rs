//! `innsight up`: every role in one process.

use std::process::ExitCode;

use anyhow::Context;
use runtime::config::{DatabaseArgs, Problems};
use secrecy::ExposeSecret;
use store::connect::{Limits, open_connection};
use sync_worker::Source;

use crate::cli::UpArgs;
use crate::commands::sync::start_indexer;
use crate::commands::worker::start_worker;
use crate::engines::{Wiring, open_cluster, open_shared_cache};
use crate::map::map_settings;
use crate::parts::{Selling, currency, open_pool, refuse_pending, serve};
use crate::process::Process;
use crate::telling::Telling;

/// Serves and works until a signal.
pub async fn run(args: &UpArgs, database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let mut problems = Problems::default();
    let http = args.http.read(&mut problems);
    let realtime = args.realtime.read(&mut problems);
    let currency = currency(&args.http, &mut problems);
    let map = map_settings(&args.http.map, &mut problems);
    let booking = args.booking.read(&mut problems);
    let payment = args.payment.read(booking.production, &mut problems);
    let worker = args.worker.read(&mut problems);
    let events = args.events.read(&mut problems);
    let telling =
        Telling::open((&args.mail, &args.push), &booking, &http.public_url, &mut problems);
    let elasticsearch = open_cluster(&args.elasticsearch, &mut problems);
    let cache_bytes = args.elasticsearch.read_cache_bytes(&mut problems);
    let redis_url = booking.redis_url.as_ref();
    let shared = open_shared_cache(redis_url, cache_bytes, currency, &mut problems);
    let database = database.read(&mut problems);
    problems.finish()?;
    if args.migrate {
        let url = database.url.expose_secret();
        let mut connection = open_connection(url, "innsight-migrate", &Limits::LONG_JOB)
            .await
            .context("can't connect to DATABASE_URL")?;
        for step in store::migrate::up(&mut connection).await.context("can't migrate")? {
            tracing::info!(version = step.version, step.description, "migration applied");
        }
        gazetteer::ensure(&mut connection).await.context("can't load the places")?;
    }
    refuse_pending(&database).await?;
    let process = Process::begin()?;
    let pool = open_pool(&database, "innsight-up")?;
    start_worker(&pool, worker, &process.roles);
    if let Some(cluster) = elasticsearch.clone() {
        let (database_url, pool) = (database.url.clone(), pool.clone());
        start_indexer(Source { database_url, pool, cluster }, &process.roles);
    }
    let engines = Wiring { currency, elasticsearch, cache_bytes, shared };
    let selling = Selling { booking, payment, events, telling };
    serve((http, realtime, map), engines, selling, &database, pool, process).await?;
    Ok(ExitCode::SUCCESS)
}
