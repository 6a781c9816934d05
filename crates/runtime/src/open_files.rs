//! How many files, connections among them, the system lets this process have open.

use std::io;

use rustix::process::{Resource, getrlimit, setrlimit};

/// Raises the soft limit to the hard one: the usual soft one of 1,024 is for programs that can't
/// count further. Returns the limit from now on; `u64::MAX` = none.
pub fn raise_limit() -> io::Result<u64> {
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        limit.current = limit.maximum;
        setrlimit(Resource::Nofile, limit)?;
    }
    Ok(getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_becomes_the_hard_one() {
        let raised = raise_limit().unwrap();
        assert_eq!(raised, getrlimit(Resource::Nofile).maximum.unwrap_or(u64::MAX));
        assert_eq!(raise_limit().unwrap(), raised);
    }
}
