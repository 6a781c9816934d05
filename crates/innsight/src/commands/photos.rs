//! `innsight photos`: the photos of a hotel: add one from a file or an address, list them, change what is
//! told of one, remove one. A running platform shows it within the second.

use std::io::{Read, Write};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::ids::{HotelId, PhotoId};
use domain::photo::PHOTOS_MAX;
use runtime::config::{DatabaseArgs, Problems};
use secrecy::ExposeSecret;
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use store::StoreError;
use store::connect::{Limits, open_pool};
use store::hotels::{HotelKey, find_hotel};
use store::photos::{NewPhoto, PhotoChange, add_photo, change_photo, list_photos, remove_photo};
use uuid::Uuid;

use crate::photos::SOURCE_BYTES_MAX;
use crate::photos::fetching::fetch;
use crate::photos::making::make;
use crate::report::print_json;

const TEXT_CHARACTERS_MAX: usize = 300;

#[derive(Args, Clone, Debug)]
pub struct PhotosArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Clone, Debug, Subcommand)]
enum Action {
    /// Add a photo: JPEG, PNG or WebP, from 200 pixels each way to 50 million in all
    Add {
        /// The hotel's id or slug
        #[arg(value_name = "HOTEL")]
        hotel: String,
        /// A file, or an address that begins with http:// or https://
        #[arg(value_name = "FILE|URL")]
        source: String,
        /// What it shows, for those who don't see it, up to 300 characters
        #[arg(long, value_name = "TEXT", value_parser = parse_text)]
        alt: String,
        /// Where in the order, from 1; left out: at the end
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=30))]
        place: Option<u8>,
        /// The address may lie within your own network
        #[arg(long)]
        private: bool,
    },
    /// Show the photos of a hotel in their order
    List {
        /// The hotel's id or slug
        #[arg(value_name = "HOTEL")]
        hotel: String,
        /// Answer with JSON
        #[arg(long)]
        json: bool,
    },
    /// Change the text or the place of a photo
    Change {
        /// The hotel's id or slug
        #[arg(value_name = "HOTEL")]
        hotel: String,
        /// The photo's id
        #[arg(value_name = "PHOTO")]
        photo: Uuid,
        /// What it shows, for those who don't see it, up to 300 characters
        #[arg(long, value_name = "TEXT", value_parser = parse_text, required_unless_present = "place")]
        alt: Option<String>,
        /// Where in the order, from 1
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=30))]
        place: Option<u8>,
    },
    /// Remove a photo
    Remove {
        /// The hotel's id or slug
        #[arg(value_name = "HOTEL")]
        hotel: String,
        /// The photo's id
        #[arg(value_name = "PHOTO")]
        photo: Uuid,
    },
}

fn parse_text(text: &str) -> Result<String, String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().count() {
        0 => Err("say what the photo shows".to_owned()),
        count if count > TEXT_CHARACTERS_MAX => {
            Err(format!("has {count} characters; at most {TEXT_CHARACTERS_MAX}"))
        }
        _ if text.chars().any(char::is_control) => Err("has control characters".to_owned()),
        _ => Ok(text),
    }
}

/// Adds, lists, changes or removes.
pub async fn run(args: &PhotosArgs, database: &DatabaseArgs) -> anyhow::Result<ExitCode> {
    let mut problems = Problems::default();
    let url = database.read_url(&mut problems);
    problems.finish()?;
    let pool = open_pool(url.expose_secret(), "innsight-photos", &Limits::LONG_JOB)
        .context("DATABASE_URL can't be used")?;
    match &args.action {
        Action::Add { hotel, source, alt, place, private } => {
            let hotel = find(&pool, hotel).await?;
            add(&pool, hotel, source, alt, *place, *private).await
        }
        Action::List { hotel, json } => list(&pool, find(&pool, hotel).await?, *json).await,
        Action::Change { hotel, photo, alt, place } => {
            let hotel = find(&pool, hotel).await?;
            let change = PhotoChange { alt: alt.as_deref(), place: *place };
            let mut transaction = pool.begin().await?;
            let found = change_photo(&mut transaction, hotel, PhotoId(*photo), change).await?;
            transaction.commit().await?;
            Ok(told(found, "changed", *photo))
        }
        Action::Remove { hotel, photo } => {
            let hotel = find(&pool, hotel).await?;
            let mut transaction = pool.begin().await?;
            let found = remove_photo(&mut transaction, hotel, PhotoId(*photo)).await?;
            transaction.commit().await?;
            Ok(told(found, "removed", *photo))
        }
    }
}

async fn find(pool: &PgPool, name: &str) -> anyhow::Result<HotelId> {
    let key = match Uuid::try_parse(name) {
        Ok(id) => HotelKey::Id(HotelId(id)),
        Err(_) => HotelKey::Slug(name),
    };
    let hotel = find_hotel(pool, key, None).await?;
    Ok(hotel.with_context(|| format!("no hotel has the id or slug {name}"))?.id)
}

fn told(found: bool, what: &str, photo: Uuid) -> ExitCode {
    if found {
        eprintln!("{what}: photo {photo}");
        return ExitCode::SUCCESS;
    }
    eprintln!("the hotel has no photo {photo}; see: innsight photos list");
    ExitCode::FAILURE
}

async fn add(
    pool: &PgPool,
    hotel: HotelId,
    source: &str,
    alt: &str,
    place: Option<u8>,
    private: bool,
) -> anyhow::Result<ExitCode> {
    let content = read(source, private).await.with_context(|| format!("{source} is not taken"))?;
    let hash: [u8; 32] = Sha256::digest(&content).into();
    let made = tokio::task::spawn_blocking(move || make(&content)).await?;
    let made = made.with_context(|| format!("{source} is not taken"))?;
    let id = PhotoId(Uuid::now_v7());
    let (width, height, files) = (made.width, made.height, made.files.as_slice());
    let photo = NewPhoto { id, alt, width, height, source: hash, files };
    let mut transaction = pool.begin().await?;
    let added = add_photo(&mut transaction, hotel, &photo, place).await;
    match added {
        Ok(()) => transaction.commit().await?,
        Err(error) => return Err(refusal(error)),
    }
    let bytes: usize = files.iter().map(|(_, file)| file.len()).sum();
    let widths: Vec<String> = files.iter().map(|(width, _)| width.to_string()).collect();
    let (widths, kilobytes) = (widths.join(", "), bytes.div_ceil(1024));
    eprintln!("added: {width} × {height} pixels, in the widths {widths}, {kilobytes} KiB in all");
    writeln!(std::io::stdout().lock(), "{}", id.0)?;
    Ok(ExitCode::SUCCESS)
}

/// What the schema says no to, in words.
fn refusal(error: StoreError) -> anyhow::Error {
    match error.constraint() {
        Some("hotel_photos_at_most_30") => anyhow::anyhow!(
            "a hotel has at most {PHOTOS_MAX} photos; remove one first: innsight photos remove"
        ),
        Some("hotel_photos_once") => anyhow::anyhow!("the hotel has this photo already"),
        _ => error.into(),
    }
}

async fn read(source: &str, private: bool) -> anyhow::Result<Vec<u8>> {
    if source.starts_with("http://") || source.starts_with("https://") {
        return fetch(source, private).await;
    }
    if let Some((scheme, _)) = source.split_once("://") {
        bail!("only http and https are asked, and not {scheme}");
    }
    let path = source.to_owned();
    tokio::task::spawn_blocking(move || read_file(&path)).await?
}

fn read_file(path: &str) -> anyhow::Result<Vec<u8>> {
    let file = std::fs::File::open(path).context("it can't be opened")?;
    if !file.metadata()?.is_file() {
        bail!("it is no file");
    }
    let mut content = Vec::new();
    // one byte more than is taken tells that there is more
    file.take(u64::try_from(SOURCE_BYTES_MAX)? + 1).read_to_end(&mut content)?;
    if content.len() > SOURCE_BYTES_MAX {
        bail!("it has more than {} MiB", SOURCE_BYTES_MAX / 1024 / 1024);
    }
    Ok(content)
}

async fn list(pool: &PgPool, hotel: HotelId, json: bool) -> anyhow::Result<ExitCode> {
    let photos = list_photos(pool, hotel).await?;
    if json {
        let shown = photos.iter().zip(1..).map(|(photo, place)| {
            json!({
                "id": photo.id.0, "place": place, "alt": &*photo.alt, "width": photo.width,
                "height": photo.height, "widths": photo.widths().collect::<Vec<_>>(),
            })
        });
        print_json(&shown.collect::<Vec<_>>())?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = std::io::stdout().lock();
    for (photo, place) in photos.iter().zip(1..) {
        let (id, width, height) = (photo.id.0, photo.width, photo.height);
        writeln!(out, "{place:2}  {id}  {width:4} × {height:<4}  {}", photo.alt)?;
    }
    eprintln!("{} of at most {PHOTOS_MAX} photos", photos.len());
    Ok(ExitCode::SUCCESS)
}
