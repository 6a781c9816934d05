//! `innsight api`: serves the API and the web app.

use std::process::ExitCode;

use runtime::config::{DatabaseArgs, Problems};

use crate::cli::ApiArgs;
use crate::engines::{Wiring, open_cluster, open_shared_cache};
use crate::map::map_settings;
use crate::parts::{Selling, currency, open_pool, refuse_pending, serve};
use crate::process::Process;
use crate::telling::Telling;

/// Serves until a signal.
pub async fn run(args: &ApiArgs, database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let mut problems = Problems::default();
    let http = args.http.read(&mut problems);
    let realtime = args.realtime.read(&mut problems);
    let currency = currency(&args.http, &mut problems);
    let map = map_settings(&args.http.map, &mut problems);
    let elasticsearch = open_cluster(&args.elasticsearch, &mut problems);
    let cache_bytes = args.elasticsearch.read_cache_bytes(&mut problems);
    let booking = args.booking.read(&mut problems);
    let payment = args.payment.read(booking.production, &mut problems);
    let events = args.events.read(&mut problems);
    let telling =
        Telling::open((&args.mail, &args.push), &booking, &http.public_url, &mut problems);
    let redis_url = booking.redis_url.as_ref();
    let shared = open_shared_cache(redis_url, cache_bytes, currency, &mut problems);
    let database = database.read(&mut problems);
    problems.finish()?;
    refuse_pending(&database).await?;
    let process = Process::begin()?;
    let pool = open_pool(&database, "innsight-api")?;
    let engines = Wiring { currency, elasticsearch, cache_bytes, shared };
    let selling = Selling { booking, payment, events, telling };
    serve((http, realtime, map), engines, selling, &database, pool, process).await?;
    Ok(ExitCode::SUCCESS)
}
