//! The Prometheus recorder of the process.

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use metrics_process::Collector;

/// Bounds of every histogram in seconds: from a search in memory to the deadline.
const SECONDS_BOUNDS: [f64; 16] = [
    0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1,
    0.25, 1.0, 2.5, 10.0,
];

/// Renders what was recorded, and what the system says of the process.
#[derive(Clone)]
pub struct Recorder {
    recorded: PrometheusHandle,
    process: Collector,
}

impl Recorder {
    /// Makes every `metrics` macro of this process record here. Once per process.
    pub fn install() -> Result<Self, BuildError> {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS_BOUNDS)?;
        let recorded = builder.install_recorder()?;
        let process = Collector::default();
        process.describe();
        Ok(Self { recorded, process })
    }

    /// The exposition of this moment.
    pub fn render(&self) -> String {
        self.tidy();
        self.process.collect();
        self.recorded.render()
    }

    /// Folds samples into their histograms. They pile up in memory until somebody does.
    pub fn tidy(&self) {
        self.recorded.run_upkeep();
    }
}
