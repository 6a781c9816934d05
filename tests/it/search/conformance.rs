//! The engine in this process against the referee: the named cases and the generated questions.

use super::cases::{count, named};
use super::coverage::Coverage;
use super::generate::Generator;
use super::judge::{Judged, assert_agreement, judge};
use super::question::{Kind, Question};
use super::world::{World, is_long, world};

/// The issue asks for at least so many.
const NAMED_CASES_MIN: usize = 40;

/// The seed of the generated questions: `INNSIGHT_TEST_SEED`, else always the same.
#[expect(clippy::disallowed_methods, reason = "another seed is how new questions are found")]
fn seed() -> u64 {
    let given = std::env::var("INNSIGHT_TEST_SEED").ok();
    given.map_or(1, |seed| seed.parse().expect("INNSIGHT_TEST_SEED is a whole number"))
}

/// The generated questions of this run: 2,000 searches, 300 every day.
pub fn generated(world: &World) -> Vec<Question> {
    let (searches, places) = if is_long() { (2000, 400) } else { (300, 60) };
    let mut generator = Generator::new(seed(), &world.documents);
    let mut asked: Vec<Question> = (0..searches).flat_map(|_| generator.next()).collect();
    asked.extend((0..places).map(|_| generator.next_place()));
    asked
}

/// What makes the answer of a question small.
const NARROW: [(&str, &str); 4] =
    [("amenities", "pool,gym"), ("rating_min", "8.3"), ("price_max", "14000"), ("stars", "4,5")];

/// What lies around generated questions: some of them with more filters, so that they find few hotels
/// or none and near misses are told, and some with flexible dates.
pub fn around(questions: &[Question]) -> Vec<Question> {
    let first = Kind::Page { skip_pages: 0 };
    let pages = || questions.iter().filter(|asked| asked.kind == first);
    let narrowed = pages().step_by(2).map(|asked| {
        let missing = NARROW.iter().filter(|(name, _)| asked.value(name).is_none());
        missing.fold(asked.clone(), |asked, (name, value)| asked.with(name, Some(value)))
    });
    let dated = pages().filter(|asked| asked.value("check_in").is_some());
    let flexible = dated.step_by(8).map(|asked| asked.as_kind(Kind::Flexible { days: 3 }));
    narrowed.chain(flexible).collect()
}

/// Every question with the referee's answer.
pub async fn judged(world: &World) -> Vec<Judged> {
    let mut asked = named();
    let generated = generated(world);
    let around = around(&generated);
    let all = generated.into_iter().chain(around);
    asked.extend(all.map(|of| (format!("seed {}", seed()), of)));
    judge(world, asked).await
}

// brief: S1, S2, S3, S4, S5, S6, S7, S8, S10
#[tokio::test]
async fn embedded_agrees_with_the_referee_on_named_cases() {
    let world = world().await;
    let asked = named();
    assert!(count(&asked) >= NAMED_CASES_MIN);
    assert_agreement(&*world.embedded, &judge(world, asked).await).await;
}

// brief: S8
#[tokio::test]
async fn embedded_agrees_with_the_referee_on_generated_questions() {
    let world = world().await;
    let asked = generated(world);
    let coverage = Coverage::measure(world, &asked).await;
    println!("generated questions, seed {}:\n{}", seed(), coverage.table());
    coverage.assert_enough();
    let around = around(&asked);
    let asked =
        asked.into_iter().chain(around).map(|of| (format!("seed {}", seed()), of)).collect();
    assert_agreement(&*world.embedded, &judge(world, asked).await).await;
}
