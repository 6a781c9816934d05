//! Lucene in a Java process of its own (`bench/lucene`), which is told one line and answers one.

use std::iter::{repeat, repeat_n};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, bail, ensure};
use chrono::NaiveDate;
use domain::geo::BoundingBox;
use domain::hotel::{Document, NightInventory};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::search::queries::Question;
use crate::search::world::World;

/// How Java is started, printed beside the figures; [`super::Settings::java_flags`] come on top.
pub const JAVA_FLAGS: [&str; 5] = [
    "-Xms1g",
    "-Xmx1g",
    "-XX:+UseParallelGC",
    "-XX:+AlwaysPreTouch",
    "--enable-native-access=ALL-UNNAMED",
];
/// `INN1`, the first bytes of a world's file.
const MAGIC: i32 = 0x494e_4e31;
/// Parties that the index knows, and stays that it has terms for (`bench/lucene/Stays.java`).
pub const ADULTS_MAX: u8 = 4;
pub const NIGHTS_MAX: u64 = 7;

/// How nights are indexed, and how the index came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub stays: &'static str,
    pub segments: &'static str,
}

impl Shape {
    pub const ALL: [Self; 4] = [
        Self { stays: "columns", segments: "one" },
        Self { stays: "columns", segments: "grown" },
        Self { stays: "terms", segments: "one" },
        Self { stays: "terms", segments: "grown" },
    ];

    /// What the tables call it.
    pub fn label(self) -> String {
        let segments = if self.segments == "one" { "one segment" } else { "as grown" };
        format!("{}, {segments}", self.stays)
    }
}

/// The process and the lines to and from it; it ends with this value.
pub struct Lucene {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    /// Of Lucene and of Java.
    pub versions: String,
}

/// An answer, as words `name=value`.
#[derive(Debug)]
pub struct Reply(String);

impl Reply {
    /// The value of a word.
    pub fn text(&self, name: &str) -> anyhow::Result<&str> {
        let mut pairs = self.0.split(' ').filter_map(|word| word.split_once('='));
        let pair = pairs.find(|(of, _)| *of == name);
        Ok(pair.with_context(|| format!("Lucene does not tell {name}: {}", self.0))?.1)
    }

    /// The same as a number.
    pub fn number(&self, name: &str) -> anyhow::Result<u64> {
        Ok(self.text(name)?.parse()?)
    }
}

impl Lucene {
    /// Starts `java`, a command with its flags, with `classes` and hands it the world; indices go into
    /// `folder`.
    pub async fn start(
        (java, flags): (&Path, &str),
        classes: &str,
        folder: &Path,
        world: &World,
    ) -> anyhow::Result<Self> {
        let mut command = Command::new(java);
        command.args(JAVA_FLAGS).args(flags.split_whitespace());
        command.args(["-cp", classes, "LuceneBench"]).arg(folder.join("lucene"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let shown = java.display();
        let mut child = command.spawn().with_context(|| format!("{shown} can't be started"))?;
        let input = child.stdin.take().context("Java has no input")?;
        let output = child.stdout.take().context("Java has no output")?;
        let output = BufReader::new(output).lines();
        let mut lucene = Self { child, input, output, versions: String::new() };
        let greeting = lucene.hear().await?;
        lucene.versions =
            format!("Lucene {}, Java {}", greeting.text("lucene")?, greeting.text("java")?);
        let file = write_world(folder, world)?;
        let hotels = lucene.ask(&format!("world {}", file.display())).await?.number("hotels")?;
        ensure!(hotels == u64::try_from(ordered(world).len())?, "Lucene read {hotels} hotels");
        std::fs::remove_file(file)?;
        Ok(lucene)
    }

    /// Says a line and hears the answer.
    pub async fn ask(&mut self, line: &str) -> anyhow::Result<Reply> {
        self.input.write_all(format!("{line}\n").as_bytes()).await.context("Java has ended")?;
        self.input.flush().await?;
        self.hear().await
    }

    async fn hear(&mut self) -> anyhow::Result<Reply> {
        let line = self.output.next_line().await?.context("Java has ended")?;
        match line.strip_prefix("error ") {
            Some(error) => bail!("Lucene: {error}"),
            None => Ok(Reply(line)),
        }
    }

    /// Gives the questions that are asked and timed from now on.
    pub async fn take(&mut self, questions: &[Question], world: &World) -> anyhow::Result<()> {
        let lines = questions.iter().map(|question| line_of(question, world));
        let lines = lines.collect::<anyhow::Result<Vec<_>>>()?;
        self.ask(&format!("questions {}\n{}", lines.len(), lines.join("\n"))).await?;
        Ok(())
    }

    /// Asks one of the questions: the total and the places of the first hotels in the world.
    pub async fn answer(&mut self, number: usize) -> anyhow::Result<(u64, Vec<usize>)> {
        let reply = self.ask(&format!("ask {number}")).await?;
        let hotels = reply.text("hotels")?;
        let hotels = hotels.split(',').filter(|hotel| !hotel.is_empty()).map(str::parse);
        Ok((reply.number("total")?, hotels.collect::<Result<_, _>>()?))
    }

    /// Memory of the process that is in use, in bytes.
    pub fn resident(&self) -> anyhow::Result<u64> {
        let id = self.child.id().context("Java has ended")?;
        Ok(crate::process::memory_of(id)?.resident)
    }
}

/// A question as `HotelIndex.Question` reads it.
fn line_of(question: &Question, world: &World) -> anyhow::Result<String> {
    let query = &question.query;
    let bbox = query.area.bbox.context("a question without a box")?;
    let stay = query.stay.context("a question without dates")?;
    let (filters, party) = (&query.filters, query.party);
    let arrival = (stay.check_in() - first_night(world)?).num_days();
    let numbers = [
        i64::from(bbox.south_e7),
        i64::from(bbox.north_e7),
        i64::from(bbox.west_e7),
        i64::from(bbox.east_e7()),
        i64::from(bbox == BoundingBox::WORLD),
        i64::from(filters.amenities.0),
        i64::from(filters.stars.0),
        i64::from(filters.rating_min_x10.unwrap_or(0)),
        arrival,
        i64::from(stay.nights()),
        i64::from(party.adults),
    ];
    ensure!(party.rooms == 1 && party.children == 0, "{} is not indexed", question.path);
    Ok(numbers.map(|number| number.to_string()).join(" "))
}

/// The night that arrivals are counted from.
fn first_night(world: &World) -> anyhow::Result<NaiveDate> {
    let first = world.documents.iter().map(|document| document.first_night).min();
    first.context("a world without hotels")
}

/// Nights before the first one of a hotel.
fn nights_before(document: &Document, first_night: NaiveDate) -> anyhow::Result<usize> {
    Ok(usize::try_from((document.first_night - first_night).num_days())?)
}

/// Open hotels in the order of their ids: their places stand for them.
pub fn ordered(world: &World) -> Vec<&Document> {
    let mut documents: Vec<_> = world.open_documents().collect();
    documents.sort_unstable_by_key(|document| document.hotel.id);
    documents
}

/// The world as `World.java` reads it, numbers with the high byte first.
fn write_world(folder: &Path, world: &World) -> anyhow::Result<PathBuf> {
    let documents = ordered(world);
    let first_night = first_night(world)?;
    let mut nights = 0;
    for document in &documents {
        let longest = document.room_types.iter().map(|of| of.nights.len()).max().unwrap_or(0);
        nights = nights.max(nights_before(document, first_night)? + longest);
    }
    let mut bytes = Vec::new();
    for number in [MAGIC, i32::try_from(nights)?, i32::try_from(documents.len())?] {
        bytes.extend(number.to_be_bytes());
    }
    for document in documents {
        let before = nights_before(document, first_night)?;
        let hotel = &document.hotel;
        for number in [hotel.coordinates.lat_e7, hotel.coordinates.lon_e7, hotel.rank] {
            bytes.extend(number.to_be_bytes());
        }
        let rating = hotel.rating_x10.map_or(-1, u8::cast_signed);
        bytes.extend([hotel.stars, rating.cast_unsigned()]);
        bytes.extend(hotel.amenities.0.to_be_bytes());
        bytes.push(u8::try_from(document.room_types.len())?);
        for of in &document.room_types {
            // adults alone are asked for, all in one room
            bytes.push(of.room_type.max_adults.min(of.room_type.max_guests));
            let padded = |of_night: fn(&NightInventory) -> u8| {
                let nights_of = of.nights.iter().map(of_night);
                repeat_n(0, before).chain(nights_of).chain(repeat(0)).take(nights)
            };
            bytes.extend(padded(|night| night.left()));
            bytes.extend(padded(|night| night.min_stay));
        }
    }
    let file = folder.join("world");
    std::fs::write(&file, bytes)?;
    Ok(file)
}
