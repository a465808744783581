//! Sealing the 操作履歴 in batches, and looking whether it is as it was sealed.

use chrono::{DateTime, Utc};

use crate::db::models::audit_seal::{self, Horizon};
use crate::db::{Db, DbError};
use crate::domain::audit::{Fault, Hash, Head, Seal, Texts};
use crate::domain::time::Clock;

/// Entries of a seal at most.
const BATCH: i64 = 1000;

/// Seals what can be sealed. One of these lives as long as the job: it remembers what it waits for.
///
/// Entries are written beside what they are about, so one with a small position may be committed after one with a great
/// position has been seen. Were the great one sealed first, the small one would look as if somebody had put it there
/// afterwards. A pause would only make that rare, for a transaction may take as long as it likes. So the sealer remembers
/// how far the entries reached when it last looked and which transaction was to be the next one. An entry's transaction
/// has its number before it takes a position (`audit_next_position`), so once every transaction before the remembered
/// one is finished, nothing can come in between any more. Ids and times would not do: they are the programs' clocks'.
#[derive(Debug, Default)]
pub struct Sealer {
    awaited: Option<Horizon>,
}

impl Sealer {
    /// Looks, and seals what has come to rest. Gives the new seals; any number of instances may do this at once.
    pub async fn seal(&mut self, db: &Db, clock: &dyn Clock) -> Result<Vec<Head>, DbError> {
        let mut connection = db.get().await?;
        let now = audit_seal::horizon(&mut connection).await?;
        let awaited = *self.awaited.get_or_insert(now);
        if now.oldest_running < awaited.next {
            return Ok(Vec::new());
        }
        // Not before the entries up to there are sealed: this may fail and be called again.
        let mut head = audit_seal::head(&mut connection).await?.map_or_else(Head::default, |seal| seal.head());
        let mut sealed = Vec::new();
        while head.last_position < awaited.position {
            let entries = audit_seal::entries(&mut connection, head.last_position, awaited.position, BATCH).await?;
            let Some(seal) = Seal::after(head, &entries, clock.now()) else { break };
            if !audit_seal::insert(&mut connection, &seal).await? {
                break;
            }
            head = seal.head();
            sealed.push(head);
        }
        self.awaited = Some(now);
        Ok(sealed)
    }
}

/// What became of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    /// Seals that are right, and entries in them.
    pub seals: u64,
    pub entries: u64,
    /// Of them, those whose texts were emptied.
    pub erased: u64,
    /// Entries that no seal covers yet.
    pub unsealed: u64,
    /// The end of what was looked at, and when it was sealed.
    pub head: Option<(Head, DateTime<Utc>)>,
    /// The first thing that is wrong; nothing was looked at beyond it.
    pub broken: Option<Broken>,
}

/// The first thing that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    #[error("{fault} (seal {number} of {sealed_at})")]
    Entry { fault: Fault, number: i64, sealed_at: DateTime<Utc> },
    #[error("seal {0} is missing")]
    Missing(i64),
    #[error("seal {0} does not fit what it holds, or the one before it")]
    Seal(i64),
    #[error("the head that was kept elsewhere is not in the chain: seals were taken away or made anew")]
    HeadGone,
}

/// Walks the chain from its beginning to its first fault or its end. `kept` is a head that was kept elsewhere, and has to
/// be in it.
pub async fn verify(db: &Db, kept: Option<Hash>) -> Result<Findings, DbError> {
    let mut connection = db.get().await?;
    let mut findings = Findings::default();
    let mut head = Head::default();
    let mut has_kept = kept.is_none();
    while let Some(seal) = audit_seal::next(&mut connection, head.number).await? {
        if seal.number != head.number + 1 {
            findings.broken = Some(Broken::Missing(head.number + 1));
            return Ok(findings);
        }
        // One more than sealed would do to tell that there are too many.
        let limit = i64::try_from(seal.entries.len() + 1).unwrap_or(i64::MAX);
        let after = if head.number == 0 { i64::MIN } else { head.last_position };
        let entries = audit_seal::entries(&mut connection, after, seal.last_position, limit).await?;
        // An entry is named even where its seal was changed to fit.
        if let Some(fault) = seal.first_fault(&entries) {
            let (number, sealed_at) = (seal.number, seal.sealed_at);
            findings.broken = Some(Broken::Entry { fault, number, sealed_at });
            return Ok(findings);
        }
        if !seal.follows(head) {
            findings.broken = Some(Broken::Seal(seal.number));
            return Ok(findings);
        }
        findings.seals += 1;
        findings.entries += entries.len() as u64;
        findings.erased += entries.iter().filter(|entry| matches!(entry.texts, Texts::Erased(_))).count() as u64;
        head = seal.head();
        has_kept |= kept == Some(head.hash);
        findings.head = Some((head, seal.sealed_at));
    }
    if !has_kept {
        findings.broken = Some(Broken::HeadGone);
    }
    let after = if head.number == 0 { i64::MIN } else { head.last_position };
    let unsealed = audit_seal::count_after(&mut connection, after).await?;
    findings.unsealed = u64::try_from(unsealed).unwrap_or_default();
    Ok(findings)
}

/// The end of the chain, and when it was sealed.
pub async fn head(db: &Db) -> Result<Option<(Head, DateTime<Utc>)>, DbError> {
    let last = audit_seal::head(&mut *db.get().await?).await?;
    Ok(last.map(|seal| (seal.head(), seal.sealed_at)))
}
