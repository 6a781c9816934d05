//! Whether what was typed names a hotel, and how well: one rule for every engine.

use crate::answer::Strength;
use crate::text::{HotelWords, QueryWord, TextField};
use crate::typo::within_one_edit;
use crate::words::{Form, Token, tokens};

/// What was typed of a hotel's name, perhaps with its place.
#[derive(Clone, Debug)]
pub struct TypedName {
    /// The words, each with its forms; the last one of each are those joined with neighbours.
    pub words: Vec<QueryWord>,
    tokens: Vec<Token>,
    with_typos: bool,
}

impl TypedName {
    /// What was typed; one typo a word is forgiven if `with_typos`.
    pub fn new(typed: &[Token], with_typos: bool) -> Self {
        Self { words: QueryWord::all(typed), tokens: typed.to_vec(), with_typos }
    }

    /// Whether one typo a word is forgiven.
    pub const fn forgives_typos(&self) -> bool {
        self.with_typos
    }

    /// The words as they were typed, without what they make with a neighbour.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// How well a hotel of this name and these words answers; `None` if it does not.
    pub fn strength(&self, name: &str, words: &HotelWords) -> Option<Strength> {
        let of_name = tokens(name).into_iter().map(|token| token.typed).collect::<Vec<_>>();
        let typed = self.tokens.iter().map(|token| &*token.typed).collect::<Vec<_>>();
        let answers = self.words.iter().zip(&self.tokens);
        let answers = answers.map(|(word, own)| self.answer(word, own, words));
        let answers: Vec<Answer> = answers.collect::<Option<_>>()?;
        if !answers.iter().any(|answer| answer.in_name) {
            return None;
        }
        let weakest = answers.iter().map(|answer| answer.strength).max()?;
        Some(if typed == of_name {
            Strength::Equal
        } else if of_name.join(" ").starts_with(&typed.join(" ")) {
            Strength::Prefix
        } else {
            weakest
        })
    }

    fn answer(&self, word: &QueryWord, own: &Token, words: &HotelWords) -> Option<Answer> {
        let carried = |forms: &[Form], field: Option<TextField>| {
            forms.iter().any(|form| {
                word.parts(form).all(|(part, begun)| {
                    words.iter().any(|(at, other)| {
                        (other == part || (begun && other.starts_with(part)))
                            && at != TextField::Description
                            && field.is_none_or(|field| at == field)
                    })
                })
            })
        };
        let found = |forms: &[Form], strength| {
            let in_name = carried(forms, Some(TextField::Name));
            (in_name || carried(forms, None)).then_some(Answer { strength, in_name })
        };
        found(&own.forms, Strength::Words)
            .or_else(|| found(&word.forms, Strength::Joined))
            .or_else(|| self.typo(word, words))
    }

    fn typo(&self, word: &QueryWord, words: &HotelWords) -> Option<Answer> {
        if !self.with_typos {
            return None;
        }
        let fields = words.iter().filter(|(field, other)| {
            *field != TextField::Description
                && word.typo_words().any(|typed| within_one_edit(typed, other))
        });
        let best = fields.map(|(field, _)| field).min()?;
        Some(Answer { strength: Strength::Typo, in_name: best == TextField::Name })
    }
}

struct Answer {
    strength: Strength,
    /// Whether the name has it.
    in_name: bool,
}
