//! The chain of seals over the 操作履歴: what is hashed, and how it is told which entry was changed afterwards.
//!
//! An entry's digest is made of its ids and of a salted digest of its texts (name, details, address). When the texts are
//! emptied some day, their digest stays in the row and the salt goes: the chain holds, and nobody can guess what stood
//! there.

pub mod period;
pub mod words;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A SHA-256.
pub type Hash = [u8; 32];

/// What stands before the first seal.
pub const BEGINNING: Hash = [0; 32];

/// An entry as it is hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: Uuid,
    pub position: i64,
    pub at: DateTime<Utc>,
    pub account_id: Option<Uuid>,
    pub association_id: Option<Uuid>,
    pub action: String,
    pub subject_kind: String,
    pub subject_id: Option<Uuid>,
    pub doctor_id: Option<Uuid>,
    pub request_id: Option<String>,
    pub texts: Texts,
}

/// The texts of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Texts {
    /// They are there.
    Kept { salt: Uuid, actor_name: String, details: String, address: Option<String> },
    /// They were emptied; this was their digest.
    Erased(Hash),
    /// The row says that they were emptied, and they are not.
    Contradictory,
}

impl Texts {
    /// Their salted digest.
    pub fn digest(&self) -> Hash {
        match self {
            Self::Kept { salt, actor_name, details, address } => {
                let mut hasher = Fields::new("texts");
                hasher.put(salt.as_bytes());
                hasher.put(actor_name.as_bytes());
                hasher.put(details.as_bytes());
                hasher.maybe(address.as_ref().map(String::as_bytes));
                hasher.end()
            }
            Self::Erased(digest) => *digest,
            Self::Contradictory => BEGINNING,
        }
    }
}

impl Entry {
    /// The digest of the whole entry, as a seal keeps it.
    pub fn digest(&self) -> Hash {
        let mut hasher = Fields::new("entry");
        hasher.put(self.id.as_bytes());
        hasher.put(&self.position.to_be_bytes());
        hasher.put(&self.at.timestamp_micros().to_be_bytes());
        for id in [self.account_id, self.association_id, self.subject_id, self.doctor_id] {
            hasher.maybe(id.as_ref().map(|id| id.as_bytes().as_slice()));
        }
        hasher.put(self.action.as_bytes());
        hasher.put(self.subject_kind.as_bytes());
        hasher.maybe(self.request_id.as_ref().map(String::as_bytes));
        hasher.put(&self.texts.digest());
        hasher.end()
    }
}

/// A batch of entries in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    pub number: i64,
    pub last_position: i64,
    /// Ids and digests of the entries, in the order of their positions.
    pub entries: Vec<(Uuid, Hash)>,
    pub previous_hash: Hash,
    pub hash: Hash,
    pub sealed_at: DateTime<Utc>,
}

/// Where the chain ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    pub number: i64,
    pub last_position: i64,
    pub hash: Hash,
}

impl Default for Head {
    fn default() -> Self {
        Self { number: 0, last_position: 0, hash: BEGINNING }
    }
}

impl Seal {
    /// Seals entries after the head. `None`: there are none.
    pub fn after(head: Head, entries: &[Entry], sealed_at: DateTime<Utc>) -> Option<Self> {
        let mut seal = Self {
            number: head.number + 1,
            last_position: entries.last()?.position,
            entries: entries.iter().map(|entry| (entry.id, entry.digest())).collect(),
            previous_hash: head.hash,
            hash: BEGINNING,
            sealed_at,
        };
        seal.hash = seal.right_hash();
        Some(seal)
    }

    /// The hash that its content demands.
    fn right_hash(&self) -> Hash {
        let mut hasher = Fields::new("seal");
        hasher.put(&self.number.to_be_bytes());
        hasher.put(&self.last_position.to_be_bytes());
        hasher.put(&self.previous_hash);
        hasher.put(&self.sealed_at.timestamp_micros().to_be_bytes());
        for (id, digest) in &self.entries {
            hasher.put(id.as_bytes());
            hasher.put(digest);
        }
        hasher.end()
    }

    /// As the head of the chain.
    pub fn head(&self) -> Head {
        Head { number: self.number, last_position: self.last_position, hash: self.hash }
    }

    /// Does it stand after this head, unchanged?
    pub fn follows(&self, head: Head) -> bool {
        self.number == head.number + 1 && self.previous_hash == head.hash && self.hash == self.right_hash()
    }

    /// The first entry that is not as it was sealed; `found` are the entries of the batch's positions, in order.
    pub fn first_fault(&self, found: &[Entry]) -> Option<Fault> {
        let mut rows = found.iter();
        for (index, (id, digest)) in self.entries.iter().enumerate() {
            let Some(row) = rows.next() else { return Some(Fault::Deleted(*id)) };
            if row.id != *id {
                let was_sealed_here = self.entries.iter().any(|(other, _)| *other == row.id);
                let is_still_here = found[index..].iter().any(|other| other.id == *id);
                return Some(match (was_sealed_here, is_still_here) {
                    (false, _) => Fault::Inserted(row.id),
                    (true, false) => Fault::Deleted(*id),
                    (true, true) => Fault::Moved(row.id),
                });
            }
            if row.digest() != *digest {
                return Some(Fault::Changed(*id));
            }
        }
        rows.next().map(|row| Fault::Inserted(row.id))
    }
}

/// What happened to an entry after it was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Changed(Uuid),
    Deleted(Uuid),
    Inserted(Uuid),
    Moved(Uuid),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Changed(id) => write!(f, "entry {id} was changed after it was sealed"),
            Self::Deleted(id) => write!(f, "entry {id} was deleted after it was sealed"),
            Self::Inserted(id) => write!(f, "entry {id} was put among entries that were sealed without it"),
            Self::Moved(id) => write!(f, "entry {id} stands at another place than when it was sealed"),
        }
    }
}

/// Hashes values with their lengths, so that no two lists of values look alike.
struct Fields(Sha256);

impl Fields {
    fn new(kind: &str) -> Self {
        let mut fields = Self(Sha256::new());
        fields.put(b"mamis audit 1");
        fields.put(kind.as_bytes());
        fields
    }

    fn put(&mut self, value: &[u8]) {
        self.0.update((value.len() as u64).to_be_bytes());
        self.0.update(value);
    }

    fn maybe(&mut self, value: Option<&[u8]>) {
        match value {
            Some(value) => self.put(value),
            None => self.0.update(u64::MAX.to_be_bytes()),
        }
    }

    fn end(self) -> Hash {
        self.0.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries() -> Vec<Entry> {
        let entry = |number: u128| Entry {
            id: Uuid::from_u128(number),
            position: i64::try_from(number).unwrap() * 2,
            at: DateTime::from_timestamp(1_760_000_000, 0).unwrap(),
            account_id: None,
            association_id: Some(Uuid::from_u128(99)),
            action: "doctor.read".to_owned(),
            subject_kind: "doctor".to_owned(),
            subject_id: None,
            doctor_id: None,
            request_id: None,
            texts: Texts::Kept {
                salt: Uuid::from_u128(number + 1000),
                actor_name: "見本 職員".to_owned(),
                details: "{}".to_owned(),
                address: None,
            },
        };
        (1..=5).map(entry).collect()
    }

    fn fault_after(change: impl FnOnce(&mut Vec<Entry>)) -> Option<Fault> {
        let mut rows = entries();
        let seal = Seal::after(Head::default(), &rows, rows[0].at).unwrap();
        change(&mut rows);
        seal.first_fault(&rows)
    }

    #[test]
    fn every_change_is_told_by_its_first_entry() {
        let id = Uuid::from_u128;
        assert_eq!(fault_after(|_| {}), None);
        assert_eq!(fault_after(|rows| rows[2].action.push('!')), Some(Fault::Changed(id(3))));
        assert_eq!(fault_after(|rows| rows[2].subject_id = Some(id(7))), Some(Fault::Changed(id(3))));
        assert_eq!(fault_after(|rows| rows[4].position += 1), Some(Fault::Changed(id(5))));
        assert_eq!(fault_after(|rows| drop(rows.remove(1))), Some(Fault::Deleted(id(2))));
        assert_eq!(fault_after(|rows| drop(rows.pop())), Some(Fault::Deleted(id(5))));
        assert_eq!(fault_after(Vec::clear), Some(Fault::Deleted(id(1))));
        let foreign = Entry { id: id(8), ..entries()[0].clone() };
        assert_eq!(fault_after(|rows| rows.insert(0, foreign.clone())), Some(Fault::Inserted(id(8))));
        assert_eq!(fault_after(|rows| rows.push(foreign.clone())), Some(Fault::Inserted(id(8))));
        assert_eq!(fault_after(|rows| rows.swap(0, 4)), Some(Fault::Moved(id(5))));
    }

    #[test]
    fn emptied_texts_keep_the_chain_and_pretended_ones_break_it() {
        assert_eq!(fault_after(|rows| rows[1].texts = Texts::Erased(rows[1].texts.digest())), None);
        assert!(fault_after(|rows| rows[1].texts = Texts::Erased([7; 32])).is_some());
        assert!(fault_after(|rows| rows[1].texts = Texts::Contradictory).is_some());
    }

    #[test]
    fn a_seal_stands_after_the_one_before_and_hides_no_change() {
        let rows = entries();
        let first = Seal::after(Head::default(), &rows[..2], rows[0].at).unwrap();
        let second = Seal::after(first.head(), &rows[2..], rows[0].at).unwrap();
        assert!(first.follows(Head::default()) && second.follows(first.head()));
        assert!(!second.follows(Head::default()));
        let forged = Seal { entries: first.entries[..1].to_vec(), ..first };
        assert!(!forged.follows(Head::default()));
        assert_eq!(Seal::after(Head::default(), &[], rows[0].at), None);
    }
}
