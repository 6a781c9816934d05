//! Freshness tokens: a booking hands one out, a search that carries it shows that booking. A token
//! is the lineage of the database and the transaction of the booking.

use std::pin::pin;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::parameters::Parameters;
use futures::future::{Either, select};
use search::Following;
use store::feed::{Lineage, Reached};
use tokio::time::timeout;

use crate::app::App;
use crate::edge::problem::Problem;

/// How long an answer waits for an engine that is behind. After this the database itself is asked.
const CATCH_UP_TIMEOUT: Duration = Duration::from_millis(100);

const VERSION: u8 = 1;
const BYTES: usize = 1 + 8 + 4 + 4 + 8;
/// 25 bytes are 34 characters; anything much longer is not ours.
const CHARACTERS_MAX: usize = 64;

/// A transaction of one life of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// From `pg_control_system()`.
    pub system_identifier: u64,
    /// The timeline, the first 8 hexadecimal digits of a WAL file's name.
    pub timeline: u32,
    pub database_oid: u32,
    /// The transaction that the answer has to include.
    pub xid: u64,
}

impl Freshness {
    /// The token of a transaction; `None` when the lineage is not of a form that a server states.
    pub fn of(lineage: &Lineage, xid: u64) -> Option<Self> {
        Some(Self {
            system_identifier: u64::try_from(lineage.system_identifier).ok()?,
            timeline: u32::from_str_radix(&lineage.timeline, 16).ok()?,
            database_oid: u32::try_from(lineage.database_oid).ok()?,
            xid,
        })
    }

    /// Whether its transaction belongs to this life of the database.
    fn is_of(&self, lineage: &Lineage) -> bool {
        Self::of(lineage, self.xid) == Some(*self)
    }

    fn is_in(&self, progress: &Reached) -> bool {
        self.is_of(&progress.lineage) && progress.position.contains(self.xid)
    }

    /// The opaque text of this token.
    pub fn encode(&self) -> String {
        let mut bytes = Vec::with_capacity(BYTES);
        bytes.push(VERSION);
        bytes.extend(self.system_identifier.to_be_bytes());
        bytes.extend(self.timeline.to_be_bytes());
        bytes.extend(self.database_oid.to_be_bytes());
        bytes.extend(self.xid.to_be_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn decode(text: &str) -> Option<Self> {
        if text.len() > CHARACTERS_MAX {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (version, rest) = bytes.split_first_chunk::<1>()?;
        let (system_identifier, rest) = rest.split_first_chunk::<8>()?;
        let (timeline, rest) = rest.split_first_chunk::<4>()?;
        let (database_oid, rest) = rest.split_first_chunk::<4>()?;
        let xid = <[u8; 8]>::try_from(rest).ok()?;
        (*version == [VERSION]).then(|| Self {
            system_identifier: u64::from_be_bytes(*system_identifier),
            timeline: u32::from_be_bytes(*timeline),
            database_oid: u32::from_be_bytes(*database_oid),
            xid: u64::from_be_bytes(xid),
        })
    }
}

impl App {
    /// Refuses a token of another life of the database, or of a transaction that never was: no
    /// booking hands such a one out, and waiting for it would send everybody to the database.
    pub async fn refuse_forged(&self, token: Freshness) -> Result<(), Problem> {
        self.database()?;
        match self.sentinel.has_begun(|lineage| token.is_of(lineage), token.xid).await {
            Some(true) => Ok(()),
            Some(false) => Err(Problem::invalid_field(
                "freshness",
                "takes a token that a booking of this database answered",
            )),
            None => Err(Problem::unavailable("the database can't be reached right now")),
        }
    }

    /// Whether the usual engine knows the token's transaction, at the latest after
    /// [`CATCH_UP_TIMEOUT`]. While it catches up, the token is judged.
    pub async fn usual_engine_knows(&self, token: Freshness) -> Result<bool, Problem> {
        let Some(following) = self.engines.usual().following() else {
            return self.refuse_forged(token).await.map(|()| true);
        };
        let caught_up = pin!(catches_up(following, token));
        let judged = pin!(self.refuse_forged(token));
        match select(caught_up, judged).await {
            Either::Left((true, _)) => Ok(true),
            Either::Left((false, judged)) => judged.await.map(|()| false),
            Either::Right((judged, caught_up)) => {
                judged?;
                Ok(caught_up.await)
            }
        }
    }
}

async fn catches_up(mut following: Following, token: Freshness) -> bool {
    let there = following.wait_for(|at| at.as_ref().is_some_and(|at| token.is_in(at)));
    timeout(CATCH_UP_TIMEOUT, there).await.is_ok_and(|there| there.is_ok())
}

/// Takes the parameter `freshness`.
pub fn take_freshness(parameters: &mut Parameters) -> Option<Freshness> {
    parameters.parse("freshness", |text| {
        Freshness::decode(text).ok_or_else(|| "takes a token that a booking answered".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_tokens_decode() {
        let token = Freshness { system_identifier: 7, timeline: 1, database_oid: 5, xid: 900 };
        let text = token.encode();
        assert_eq!(Freshness::decode(&text), Some(token));
        for broken in ["", "x", &text[1..], &format!("{text}AA"), &"A".repeat(34), &"A".repeat(99)]
        {
            assert_eq!(Freshness::decode(broken), None, "{broken}");
        }
    }
}
