//! The Prometheus recorder of the process.

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

/// Bounds of every histogram in seconds: from a search in memory to the deadline.
const SECONDS_BOUNDS: [f64; 16] = [
    0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1,
    0.25, 1.0, 2.5, 10.0,
];

/// Renders what was recorded.
#[derive(Clone)]
pub struct Recorder(PrometheusHandle);

impl Recorder {
    /// Makes every `metrics` macro of this process record here. Once per process.
    pub fn install() -> Result<Self, BuildError> {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS_BOUNDS)?;
        Ok(Self(builder.install_recorder()?))
    }

    /// The exposition of this moment.
    pub fn render(&self) -> String {
        self.tidy();
        self.0.render()
    }

    /// Folds samples into their histograms. They pile up in memory until somebody does.
    pub fn tidy(&self) {
        self.0.run_upkeep();
    }
}
