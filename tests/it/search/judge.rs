//! Compares an engine with the referee.

use std::sync::Arc;

use search::SearchEngine;
use serde::{Deserialize, Serialize};

use super::question::{Answer, Question};
use super::referee::verdicts;
use super::world::World;

/// A question and what the referee says.
#[derive(Clone, Serialize, Deserialize)]
pub struct Judged {
    /// What the question is about, for the person who reads that it failed.
    pub name: String,
    pub asked: Question,
    #[serde(with = "shared")]
    pub verdict: Arc<Answer>,
}

/// An answer that several hold, for serde.
mod shared {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Answer;

    pub fn serialize<S: Serializer>(answer: &Answer, to: S) -> Result<S::Ok, S::Error> {
        answer.serialize(to)
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Arc<Answer>, D::Error> {
        Answer::deserialize(from).map(Arc::new)
    }
}

/// Has the referee answer every question.
pub async fn judge(world: &World, asked: Vec<(String, Question)>) -> Vec<Judged> {
    let (names, asked): (Vec<String>, Vec<Question>) = asked.into_iter().unzip();
    let verdicts = verdicts(world, &asked).await;
    let judged = names.into_iter().zip(asked).zip(verdicts);
    judged.map(|((name, asked), verdict)| Judged { name, asked, verdict }).collect()
}

/// What an engine got wrong: the question and the first differences.
pub async fn disagreement(engine: &dyn SearchEngine, judged: &Judged) -> Option<String> {
    let Judged { name, asked, verdict } = judged;
    let answer = asked.ask(engine).await;
    (answer != **verdict).then(|| {
        let difference = answer.difference(verdict);
        format!("{name}: {:?} {}{difference}", asked.kind, asked.parameters)
    })
}

/// Fails with the first few answers that an engine got wrong.
pub async fn assert_agreement(engine: &dyn SearchEngine, judged: &[Judged]) {
    let mut wrong = Vec::new();
    for one in judged {
        wrong.extend(disagreement(engine, one).await);
    }
    let shown = wrong.iter().take(5).map(String::as_str).collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} of {} answers differ:\n{shown}", wrong.len(), judged.len());
}
