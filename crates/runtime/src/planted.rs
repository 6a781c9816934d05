//! Deaths to be planted into a process of its own by tests, which see it survive them. Roles in the
//! test's process are let die by [`crate::role::Roles::plant_panic`].
//!
//! Only tests turn the feature `planted-bugs` on; nothing of it is in any other build.

/// Names of roles that die once, joined by commas.
const NAMES: &str = "INNSIGHT_PLANTED_PANICS";

/// Whether this role is to die.
pub(crate) fn is_to_die(role: &str) -> bool {
    #[expect(clippy::disallowed_methods, reason = "not a setting: no operator has it")]
    std::env::var(NAMES).is_ok_and(|names| names.split(',').any(|name| name == role))
}
