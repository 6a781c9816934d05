//! Measurements, one subcommand each. A figure is a ratio of two things measured in turns within
//! one run, and never printed before both were seen to give the same answers.

mod arrivals;
mod booking;
mod elasticsearch;
mod machine;
mod million;
mod payments;
mod process;
mod realtime;
mod search;
mod setting;
mod statistics;
mod table;
mod words;
mod wrk;

use std::process::ExitCode;

use anyhow::bail;
use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

/// Measures Innsight against its peers and against itself.
#[derive(Parser)]
#[command(name = "bench", version, about, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Searches: in this process against PostGIS, over HTTP against "ok", freshness, memory.
    Search(search::Settings),
    /// Bookings: in this process against interactive transactions, over HTTP, memory.
    Booking(booking::Settings),
    /// Payments: from a checkout to its confirmed order, queued events, memory.
    Payments(payments::Settings),
    /// Sockets: their memory, and how soon a change reaches all of them.
    Realtime(realtime::Settings),
    /// Texts: suggestions and searches by words in this process, memory.
    Words(words::Settings),
    /// The engine alone, over a million hotels made in memory.
    Million(million::Settings),
    /// Searches against Lucene in process and Elasticsearch over HTTP.
    Elasticsearch(elasticsearch::Settings),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = tokio::runtime::Runtime::new().map_err(anyhow::Error::from).and_then(|runtime| {
        // what a part started ends with the values that own it, when its future is dropped
        runtime.block_on(async {
            tokio::select! {
                done = run(arguments.what) => done,
                interrupted = interruption() => interrupted,
            }
        })
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(what: What) -> anyhow::Result<()> {
    match what {
        What::Search(settings) => search::run(settings).await,
        What::Booking(settings) => booking::run(settings).await,
        What::Payments(settings) => payments::run(settings).await,
        What::Realtime(settings) => realtime::run(settings).await,
        What::Words(settings) => words::run(settings).await,
        What::Million(settings) => million::run(&settings),
        What::Elasticsearch(settings) => elasticsearch::run(settings).await,
    }
}

/// Returns when somebody wants this process to end.
async fn interruption() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => bail!("stopped by SIGTERM"),
        _ = interrupt.recv() => bail!("stopped by Ctrl-C"),
    }
}
