//! The referee's answers, worked out once: kept in memory for the run and on disk for the next one.
//! Keys hold the world's checksum and the referee's source, so that nothing stale is ever used.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use futures::{StreamExt, stream};

use super::question::{Answer, Question};
use super::world::World;

/// The text of the referee: another text, other answers.
const SOURCE: [&str; 12] = [
    include_str!("../../../crates/store/src/referee/area.rs"),
    include_str!("../../../crates/store/src/referee/assemble.rs"),
    include_str!("../../../crates/store/src/referee/facets.rs"),
    include_str!("../../../crates/store/src/referee/map.rs"),
    include_str!("../../../crates/store/src/referee/matched.rs"),
    include_str!("../../../crates/store/src/referee/naming.rs"),
    include_str!("../../../crates/store/src/referee/near.rs"),
    include_str!("../../../crates/store/src/referee/offers.rs"),
    include_str!("../../../crates/store/src/referee/search.rs"),
    include_str!("../../../crates/store/src/referee/text.rs"),
    include_str!("../../../crates/domain/src/today.rs"),
    include_str!("question.rs"),
];
/// So many statements at once; the server shares the machine with the tests.
const AT_ONCE: usize = 2;

/// One test asks at a time; the others then find what it asked.
static ASKING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
/// By world and source, then by question.
static ANSWERS: Mutex<BTreeMap<u64, Answers>> = Mutex::new(BTreeMap::new());

type Answers = HashMap<u64, Arc<Answer>>;

/// The referee's answer to every question, in order.
pub async fn verdicts(world: &World, questions: &[Question]) -> Vec<Arc<Answer>> {
    let base = fingerprint(&(&world.checksum, store::migrate::fingerprint(), SOURCE));
    let keys: Vec<u64> = questions.iter().map(|asked| fingerprint(&(base, asked))).collect();
    let _asking = ASKING.lock().await;
    let mut answers = ANSWERS.lock().expect("answers").remove(&base).unwrap_or_else(|| read(base));
    let missing: HashMap<u64, &Question> =
        keys.iter().copied().zip(questions).filter(|(key, _)| !answers.contains_key(key)).collect();
    if !missing.is_empty() {
        let postgis = world.referee();
        let asked = missing.into_iter().map(|(key, question)| {
            let postgis = &postgis;
            async move { (key, Arc::new(question.ask(postgis).await)) }
        });
        let new: Vec<_> = stream::iter(asked).buffer_unordered(AT_ONCE).collect().await;
        answers.extend(new);
        write(base, &answers);
    }
    let verdicts = keys.iter().map(|key| Arc::clone(&answers[key])).collect();
    ANSWERS.lock().expect("answers").insert(base, answers);
    verdicts
}

fn fingerprint(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

fn file(base: u64) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("referee-{base:016x}.json"))
}

fn read(base: u64) -> Answers {
    let text = fs::read_to_string(file(base)).unwrap_or_default();
    let kept: HashMap<u64, Answer> = serde_json::from_str(&text).unwrap_or_default();
    kept.into_iter().map(|(key, answer)| (key, Arc::new(answer))).collect()
}

/// Written beside and renamed, so that a killed run leaves no half file.
fn write(base: u64, answers: &Answers) {
    let file = file(base);
    let kept: HashMap<&u64, &Answer> = answers.iter().map(|(key, of)| (key, &**of)).collect();
    let draft = file.with_extension(format!("{}.draft", std::process::id()));
    fs::write(&draft, serde_json::to_vec(&kept).expect("JSON")).expect("a written file");
    fs::rename(&draft, file).expect("a renamed file");
}
