//! Rebuilds the crate when a migration file appears: `sqlx::migrate!` alone doesn't notice.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
