//! Passwords that are tried first, because many people have them: where the operator wants it, nobody may
//! take one. Nothing else is asked of a password but its length (NIST SP 800-63B, 3.1.1.2).

use std::sync::LazyLock;

use crate::app::Settings;
use crate::edge::codes::Code;
use crate::edge::problem::Problem;

/// Ascending by bytes; `data/README.md` says whose it is.
static COMMON: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("../../data/common-passwords.txt").lines().collect());

/// Refuses what many people have, in whatever case, if that is set. The password is not repeated.
pub(super) fn refuse_common(settings: &Settings, password: &str) -> Result<(), Problem> {
    if settings.refuse_common_passwords && is_common(password) {
        let detail = "many people use this password; choose another one";
        return Err(Problem::new(Code::CommonPassword, detail));
    }
    Ok(())
}

fn is_common(password: &str) -> bool {
    let password = password.trim().to_lowercase();
    COMMON.binary_search(&password.as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_long_in_order_and_of_passwords_that_could_be_taken() {
        assert!(COMMON.len() >= 10_000, "{}", COMMON.len());
        assert!(COMMON.windows(2).all(|two| two[0] < two[1]));
        assert!(COMMON.iter().all(|password| {
            (8..=200).contains(&password.len()) && *password == password.to_lowercase()
        }));
    }

    #[test]
    fn common_ones_are_known_in_any_case() {
        for common in ["password", "PassWord", "12345678", " iloveyou ", "PASSW0RD"] {
            assert!(is_common(common), "{common}");
        }
        for fine in ["correct horse", "passwort-von-ana", "", "pass word", "小川小川小川小川"]
        {
            assert!(!is_common(fine), "{fine}");
        }
    }
}
