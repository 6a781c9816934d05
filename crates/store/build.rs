//! Compiles the crate again when migrations or the types of its statements change, which
//! `sqlx::migrate!` and `sqlx::query!` don't notice. Says where `query!` learns those types: from
//! `.sqlx`, whatever database the environment or a file .env names; `./innsight prepare-sql` alone has
//! it ask a database, and write the answers into the folder it names.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
    println!("cargo:rerun-if-changed=.sqlx");
    println!("cargo:rerun-if-env-changed=INNSIGHT_PREPARE_SQL");
    match env::var_os("INNSIGHT_PREPARE_SQL") {
        Some(folder) => {
            println!("cargo:rustc-env=SQLX_OFFLINE=false");
            println!("cargo:rustc-env=SQLX_OFFLINE_DIR={}", folder.display());
        }
        None => println!("cargo:rustc-env=SQLX_OFFLINE=true"),
    }
}
