//! The database as it is set up for a run: asked with psql, printed beside the tables.

use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::machine::{self, output_of};

/// What a reader needs to judge the database's figures.
pub struct Setting {
    /// `PostgreSQL` and `PostGIS`.
    pub versions: String,
    /// Memory, planner and durability settings, and how large the tables are.
    pub settings: String,
    /// Where its data is.
    pub folder: PathBuf,
}

impl Setting {
    /// What ran where: everything a reader needs to judge the figures. `others`: the versions of
    /// other programs, empty where none were needed.
    pub fn heading(&self, command: &str, world: &str, others: &str) -> String {
        let comma = if others.is_empty() { "" } else { ", " };
        let build = if cfg!(debug_assertions) { "DEBUG BUILD" } else { "release build" };
        [
            format!("bench {command}"),
            format!("  world     {world}"),
            format!("  machine   {}", machine::describe()),
            format!(
                "  versions  innsight {} ({build}), {}{comma}{others}",
                env!("CARGO_PKG_VERSION"),
                self.versions
            ),
            format!("  database  {}", self.settings),
            String::new(),
        ]
        .join("\n")
    }
}

const ASK: &str = "
    SELECT 'postgis', postgis_lib_version()
    UNION ALL SELECT 'hotels', pg_size_pretty(pg_total_relation_size('hotels'))
    UNION ALL SELECT 'inventory', pg_size_pretty(pg_total_relation_size('inventory'))
    UNION ALL SELECT name, current_setting(name) FROM pg_settings WHERE name IN (
        'server_version', 'data_directory', 'shared_buffers', 'work_mem', 'random_page_cost', 'jit', 'fsync',
        'synchronous_commit', 'max_parallel_workers_per_gather')";

/// Asks the database.
pub async fn ask(database_url: &str) -> anyhow::Result<Setting> {
    let arguments = [database_url, "-XAtq", "-F", "=", "-c", ASK];
    let answer = output_of(Path::new("psql"), &arguments).await?;
    let of = |name: &str| {
        let pair = answer.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        pair.with_context(|| format!("the database does not tell its {name}"))
    };
    let mut settings = Vec::new();
    for name in ["shared_buffers", "work_mem", "random_page_cost", "jit"] {
        settings.push(format!("{name} {}", of(name)?));
    }
    settings.push(format!("fsync {}", of("fsync")?));
    settings.push(format!("synchronous_commit {}", of("synchronous_commit")?));
    let workers = of("max_parallel_workers_per_gather")?;
    settings.push(format!("parallel workers {workers}"));
    settings.push(format!(
        "with indexes: hotels {}, inventory {}",
        of("hotels")?,
        of("inventory")?
    ));
    let server = of("server_version")?.split(' ').next().unwrap_or_default();
    Ok(Setting {
        versions: format!("PostgreSQL {server}, PostGIS {}", of("postgis")?),
        settings: settings.join(", "),
        folder: PathBuf::from(of("data_directory")?),
    })
}
