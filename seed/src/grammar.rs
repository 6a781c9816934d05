//! Lists of phrases that refer to each other: how names, addresses and descriptions are put
//! together. The lists stand in `data/names.txt` and `data/phrases.txt`.

use domain::fit::fit;

use crate::draw::Draw;
use crate::table::DataError;

/// Phrases may nest this deep; a list that refers to itself ends here.
const DEPTH_MAX: u8 = 5;

#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    List(usize),
    Slot(Slot),
}

/// What the caller or chance fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    City,
    Name,
    Quarter,
    Enumeration,
    HouseNumber,
    Digit,
    SmallDigit,
    Ordinal,
}

#[derive(Debug)]
struct List {
    name: &'static str,
    phrases: Vec<Vec<Piece>>,
}

/// The lists of one block.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) name: &'static str,
    lists: Vec<List>,
}

/// What a phrase may mention.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mentions<'a> {
    pub(crate) city: &'a str,
    pub(crate) name: &'a str,
    pub(crate) quarter: &'a str,
    pub(crate) list: &'a str,
}

impl Block {
    /// The position of a list.
    pub(crate) fn list(&self, name: &str) -> Option<usize> {
        self.lists.iter().position(|list| list.name == name)
    }

    /// Appends a phrase of a list to `out`; nothing when there is no such list.
    pub(crate) fn say(
        &self,
        list: &str,
        mentions: Mentions<'_>,
        draw: &mut Draw,
        out: &mut String,
    ) {
        if let Some(position) = self.list(list) {
            self.say_list(position, mentions, draw, out, 0);
        }
    }

    /// The entry of a list by number, counted round and round.
    pub(crate) fn entry(
        &self,
        list: usize,
        number: u64,
        mentions: Mentions<'_>,
        draw: &mut Draw,
    ) -> String {
        let mut out = String::new();
        let phrases = self.lists.get(list).map_or(&[][..], |list| &list.phrases);
        let position = number % fit::<_, u64>(phrases.len()).max(1);
        if let Some(phrase) = phrases.get(fit::<_, usize>(position)) {
            self.say_phrase(phrase, mentions, draw, &mut out, 0);
        }
        out
    }

    fn say_list(
        &self,
        position: usize,
        mentions: Mentions<'_>,
        draw: &mut Draw,
        out: &mut String,
        depth: u8,
    ) {
        if let Some(phrase) = self.lists.get(position).and_then(|list| draw.pick(&list.phrases)) {
            self.say_phrase(phrase, mentions, draw, out, depth);
        }
    }

    fn say_phrase(
        &self,
        phrase: &[Piece],
        mentions: Mentions<'_>,
        draw: &mut Draw,
        out: &mut String,
        depth: u8,
    ) {
        for piece in phrase {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::List(inner) if depth < DEPTH_MAX => {
                    self.say_list(*inner, mentions, draw, out, depth + 1);
                }
                Piece::List(_) => {}
                Piece::Slot(slot) => slot.fill(mentions, draw, out),
            }
        }
    }
}

impl Slot {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "city" => Self::City,
            "name" => Self::Name,
            "here" => Self::Quarter,
            "list" => Self::Enumeration,
            "n" => Self::HouseNumber,
            "n9" => Self::Digit,
            "o3" => Self::SmallDigit,
            "o" => Self::Ordinal,
            _ => return None,
        })
    }

    fn fill(self, mentions: Mentions<'_>, draw: &mut Draw, out: &mut String) {
        let number = match self {
            Self::City => return out.push_str(mentions.city),
            Self::Name => return out.push_str(mentions.name),
            Self::Quarter => return out.push_str(mentions.quarter),
            Self::Enumeration => return out.push_str(mentions.list),
            // low house numbers are the most common ones
            Self::HouseNumber => draw.between(1, 160).min(draw.between(1, 160)),
            Self::Digit => draw.between(1, 9),
            Self::SmallDigit => draw.between(1, 4),
            Self::Ordinal => draw.between(2, 49),
        };
        out.push_str(&number.to_string());
        if self == Self::Ordinal {
            out.push_str(match (number % 10, number / 10) {
                (1, tens) if tens != 1 => "st",
                (2, tens) if tens != 1 => "nd",
                (3, tens) if tens != 1 => "rd",
                _ => "th",
            });
        }
    }
}

/// Reads a file of blocks: `== block`, then `list: phrase | phrase`.
pub(crate) fn read(file: &'static str, text: &'static str) -> Result<Vec<Block>, DataError> {
    let mut blocks: Vec<(Block, Vec<(usize, &'static str)>)> = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        let error = |what: &str| DataError { file, line, what: what.to_owned() };
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        if let Some(name) = text.strip_prefix("== ") {
            blocks.push((Block { name, lists: Vec::new() }, Vec::new()));
            continue;
        }
        let (name, phrases) =
            text.split_once(": ").ok_or_else(|| error("expected `list: phrase | phrase`"))?;
        let (block, bodies) = blocks.last_mut().ok_or_else(|| error("no block yet"))?;
        if block.list(name).is_some() {
            return Err(error("this list stands here twice"));
        }
        block.lists.push(List { name, phrases: Vec::new() });
        bodies.push((line, phrases));
    }
    // references are looked up once every list of the block is known
    blocks
        .into_iter()
        .map(|(mut block, bodies)| {
            let mut parsed = Vec::with_capacity(bodies.len());
            for (line, phrases) in bodies {
                let phrases = phrases.split(" | ").map(|phrase| cut(phrase.trim(), &block));
                let phrases: Result<Vec<_>, String> = phrases.collect();
                parsed.push(phrases.map_err(|what| DataError { file, line, what })?);
            }
            for (list, phrases) in block.lists.iter_mut().zip(parsed) {
                list.phrases = phrases;
            }
            Ok(block)
        })
        .collect()
}

/// Cuts a phrase at its references.
fn cut(phrase: &str, block: &Block) -> Result<Vec<Piece>, String> {
    if phrase.is_empty() {
        return Err("an empty phrase".to_owned());
    }
    let mut pieces = Vec::new();
    let mut rest = phrase;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) =
            after.split_once('}').ok_or_else(|| format!("{phrase:?} lacks a closing brace"))?;
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        pieces.push(match (Slot::named(name), block.list(name)) {
            (Some(slot), _) => Piece::Slot(slot),
            (None, Some(list)) => Piece::List(list),
            (None, None) => return Err(format!("{phrase:?} refers to {name:?}, not a list here")),
        });
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}
