//! One typo: an insertion, a deletion, a substitution or a swap of neighbours.

/// Whether `a` and `b` differ by exactly or less than one such edit (in characters).
pub fn within_one_edit(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return within_one_edit_of(a.as_bytes(), b.as_bytes());
    }
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    within_one_edit_of(&a, &b)
}

fn within_one_edit_of<T: PartialEq + Copy>(a: &[T], b: &[T]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let (short, long) = (short.split_at(same).1, long.split_at(same).1);
    match (short, long) {
        (_, []) | ([], [_]) => true,
        (_, [_, long_rest @ ..]) if short.len() < long.len() => short == long_rest,
        ([x, short_rest @ ..], [y, long_rest @ ..]) => {
            short_rest == long_rest
                || matches!((short_rest, long_rest), ([x2, r1 @ ..], [y2, r2 @ ..])
                    if x == y2 && x2 == y && r1 == r2)
        }
        ([], _) => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Damerau-Levenshtein with adjacent swaps (optimal string alignment), by its recurrence.
    fn alignment_distance(a: &[char], b: &[char]) -> usize {
        let mut d = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                d[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let substitution = d[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let mut best = substitution.min(d[i - 1][j] + 1).min(d[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        best = best.min(d[i - 2][j - 2] + 1);
                    }
                    best
                };
            }
        }
        d[a.len()][b.len()]
    }

    proptest! {
        #[test]
        fn agrees_with_the_recurrence(a in "[abä]{0,6}", b in "[abä]{0,6}") {
            let x: Vec<char> = a.chars().collect();
            let y: Vec<char> = b.chars().collect();
            prop_assert_eq!(within_one_edit(&a, &b), alignment_distance(&x, &y) <= 1);
        }
    }

    #[test]
    fn a_swap_is_one_typo() {
        assert!(within_one_edit("lisbno", "lisbon"));
        assert!(!within_one_edit("lisnob", "lisbon"));
    }
}
