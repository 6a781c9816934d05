//! The names of indices.

use std::fmt;

/// The name of an index of this cluster's prefix.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IndexName {
    name: String,
    generation: u64,
}

impl IndexName {
    /// The index of a generation.
    pub fn new(prefix: &str, generation: u64) -> Self {
        Self { name: format!("{prefix}-{generation}"), generation }
    }

    /// Reads a name back; `None` if it is nobody's of this prefix.
    pub fn parse(prefix: &str, name: &str) -> Option<Self> {
        let digits = name.strip_prefix(prefix)?.strip_prefix('-')?;
        let of_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
        let generation = of_digits.then(|| digits.parse().ok()).flatten()?;
        let parsed = Self::new(prefix, generation);
        (parsed.name == name).then_some(parsed)
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// Counts up with every index that is made.
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// The alias that everything is written through.
    pub(crate) fn writes(&self) -> String {
        format!("{}-writes", self.name)
    }
}

impl fmt::Display for IndexName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_belong_to_one_prefix() {
        let name = IndexName::new("innsight", 7);
        assert_eq!((name.as_str(), &*name.writes()), ("innsight-7", "innsight-7-writes"));
        assert_eq!(IndexName::parse("innsight", "innsight-7"), Some(name));
        for other in
            ["innsight", "innsight-", "innsight-07", "innsight-test-7", "innsight-7-writes"]
        {
            assert_eq!(IndexName::parse("innsight", other), None, "{other}");
        }
    }
}
