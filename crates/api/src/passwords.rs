//! Passwords, by argon2id: each takes 19 MiB and tens of milliseconds of a core, so that only a few
//! are worked on at once, a few wait, and more are turned away. The permit goes with the work: a
//! client that hangs up ends nothing that has begun.

use std::sync::{Arc, LazyLock};

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::edge::codes::Code;
use crate::edge::problem::Problem;

/// What nobody's password is: checked when there is no such user, so that both take as long.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    let unknown = rand::random::<[u8; 32]>();
    hash(&hex::encode(unknown)).unwrap_or_else(|_| "$argon2id$".to_owned())
});

/// The place where passwords are worked on.
#[derive(Debug)]
pub struct Passwords {
    at_once: Arc<Semaphore>,
    waiting: Semaphore,
}

impl Passwords {
    /// So many at once, and so many that wait for it.
    pub fn new(at_once_max: usize, waiting_max: usize) -> Self {
        let at_once = Arc::new(Semaphore::new(at_once_max));
        Self { at_once, waiting: Semaphore::new(waiting_max) }
    }

    /// Makes a password fit to be stored.
    pub async fn hash(&self, password: String) -> Result<String, Problem> {
        self.work(move || hash(&password)).await?
    }

    /// Whether a password is the one that was stored; with `None` it is not, after the same time.
    pub async fn is_right(
        &self,
        password: String,
        stored: Option<String>,
    ) -> Result<bool, Problem> {
        self.work(move || {
            let hash = stored.as_deref().unwrap_or(NOBODY.as_str());
            let is_right = Argon2::default().verify_password(password.as_bytes(), hash).is_ok();
            is_right && stored.is_some()
        })
        .await
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let at_once = Arc::clone(&self.at_once);
        let permit = if let Ok(permit) = Arc::clone(&at_once).try_acquire_owned() {
            permit
        } else {
            let _place = self.waiting.try_acquire().map_err(|_| {
                Problem::new(Code::RateLimited, "too many people are signing in at this moment")
            })?;
            let stopping = |_| Problem::unavailable("the service is stopping");
            at_once.acquire_owned().await.map_err(stopping)?
        };
        let worked = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        worked.await.map_err(|_| Problem::new(Code::Internal, "the password could not be checked"))
    }
}

fn hash(password: &str) -> Result<String, Problem> {
    let hashed = Argon2::default().hash_password(password.as_bytes());
    let hashed = hashed.map_err(|error| {
        let problem = Problem::new(Code::Internal, "the password could not be stored");
        problem.caused_by(std::io::Error::other(error.to_string()))
    })?;
    Ok(hashed.to_string())
}

#[cfg(test)]
mod tests;
