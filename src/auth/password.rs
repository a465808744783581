//! Password hashing with argon2id, off the runtime and never more than two at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::auth::token;
use crate::domain::time::Clock;

/// Memory of one hash in KiB, passes and lanes: OWASP's first choice for argon2id.
const MEMORY: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Compared against where there is no account, so that a wrong login ID takes as long as a wrong password.
const DUMMY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bWFtaXMtZHVtbXktc2FsdA$9Zr2uGGTLmJ7qtDdyyZFC2nTCRQTlpGYTKjxGZYWzEs";

/// Longer passwords are cut off before hashing takes them; nobody types more.
const LONGEST: usize = 1024;

/// Too many log-ins at once; nothing was evaluated.
#[derive(Debug, thiserror::Error)]
#[error("too many passwords are being checked")]
pub struct Busy;

/// What a check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Wrong, or there is no such hash.
    Wrong,
    /// Right.
    Right,
    /// Right, but hashed with weaker parameters than today's: hash it again.
    RightButWeak,
}

/// The hashing queue of this process.
pub struct Passwords {
    slots: Arc<Semaphore>,
    clock: Arc<dyn Clock>,
    evaluated: AtomicU64,
}

impl Passwords {
    /// A queue with two slots.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { slots: Arc::new(Semaphore::new(2)), clock, evaluated: AtomicU64::new(0) }
    }

    /// The PHC string of a password.
    pub async fn hash(&self, password: SecretString) -> Result<String, Busy> {
        let salt = token::random(&*self.clock);
        let slot = self.slot().await?;
        let hashing = tokio::task::spawn_blocking(move || {
            let _slot = slot;
            let hash = argon2().hash_password_with_salt(password.expose_secret().as_bytes(), &salt[..16]);
            hash.expect("the parameters are within argon2's limits").to_string()
        });
        hashing.await.map_err(|_| Busy)
    }

    /// Compares a password with a PHC string; with none, the same work is done for nothing.
    pub async fn verify(&self, password: SecretString, hash: Option<String>) -> Result<Verdict, Busy> {
        let slot = self.slot().await?;
        self.evaluated.fetch_add(1, Ordering::Relaxed);
        let checking = tokio::task::spawn_blocking(move || {
            let _slot = slot;
            verify(password.expose_secret(), hash.as_deref())
        });
        checking.await.map_err(|_| Busy)
    }

    /// Passwords compared since the start. Tests assert differences of it.
    pub fn evaluated(&self) -> u64 {
        self.evaluated.load(Ordering::Relaxed)
    }

    async fn slot(&self) -> Result<OwnedSemaphorePermit, Busy> {
        let queue = self.slots.clone().acquire_owned();
        tokio::time::timeout(Duration::from_secs(1), queue).await.map_err(|_| Busy)?.map_err(|_| Busy)
    }
}

/// Letters and digits that nobody takes for one another on paper.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz";
const DIGITS: &[u8] = b"23456789";

/// A first password to be printed, such as `wxyz-2345-abcd-efgh`: 66 random bits, easy to type off a page.
pub fn printable(clock: &dyn Clock) -> String {
    let group = |from: &[u8]| -> String { (0..4).map(|_| char::from(pick(clock, from))).collect() };
    [group(LETTERS), group(DIGITS), group(LETTERS), group(LETTERS)].join("-")
}

/// One of them, each as likely as the others.
fn pick(clock: &dyn Clock, from: &[u8]) -> u8 {
    let fair = 256 / from.len() * from.len();
    loop {
        let mut byte = [0];
        clock.random(&mut byte);
        if usize::from(byte[0]) < fair {
            return from[usize::from(byte[0]) % from.len()];
        }
    }
}

fn verify(password: &str, hash: Option<&str>) -> Verdict {
    let known = hash.and_then(|hash| PasswordHash::new(hash).ok());
    let hash = known.clone().or_else(|| PasswordHash::new(DUMMY).ok());
    let Some(hash) = hash else { return Verdict::Wrong };
    let right = password.len() <= LONGEST && argon2().verify_password(password.as_bytes(), &hash).is_ok();
    match (known, right) {
        (Some(known), true) if is_weak(&known) => Verdict::RightButWeak,
        (Some(_), true) => Verdict::Right,
        _ => Verdict::Wrong,
    }
}

fn is_weak(hash: &PasswordHash) -> bool {
    match Params::try_from(hash) {
        Ok(params) => {
            params.m_cost() < MEMORY || params.t_cost() < PASSES || hash.algorithm != Algorithm::Argon2id.ident()
        }
        Err(_) => true,
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY, PASSES, LANES, None).expect("the parameters are within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dummy_costs_as_much_as_a_real_hash() {
        let dummy = PasswordHash::new(DUMMY).unwrap();
        assert!(!is_weak(&dummy));
        assert_eq!(dummy.hash.unwrap().len(), 32);
    }

    #[test]
    fn right_wrong_weak_and_missing() {
        let strong = argon2().hash_password_with_salt(b"secret-1!", b"0123456789abcdef").unwrap().to_string();
        let weak = Argon2::from(Params::new(8, 1, 1, None).unwrap());
        let weak = weak.hash_password_with_salt(b"secret-1!", b"0123456789abcdef").unwrap().to_string();
        assert_eq!(verify("secret-1!", Some(&strong)), Verdict::Right);
        assert_eq!(verify("secret-1!", Some(&weak)), Verdict::RightButWeak);
        assert_eq!(verify("secret-2!", Some(&strong)), Verdict::Wrong);
        assert_eq!(verify("secret-1!", None), Verdict::Wrong);
        assert_eq!(verify("secret-1!", Some("not a hash")), Verdict::Wrong);
    }
}
