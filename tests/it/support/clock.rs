//! A clock that stands still until it is moved, and random bytes that never repeat within a run.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use mamis::domain::time::Clock;

pub struct TestClock {
    now: Mutex<DateTime<Utc>>,
    counter: AtomicU64,
}

impl TestClock {
    /// Stands at an RFC 3339 instant.
    pub fn at(instant: &str) -> Self {
        Self { now: Mutex::new(instant.parse().expect("an RFC 3339 instant")), counter: AtomicU64::new(1) }
    }

    pub fn set(&self, instant: &str) {
        *self.now.lock().unwrap() = instant.parse().expect("an RFC 3339 instant");
    }

    pub fn advance(&self, by: TimeDelta) {
        *self.now.lock().unwrap() += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap()
    }

    fn random(&self, bytes: &mut [u8]) {
        use sha2::{Digest, Sha256};
        for chunk in bytes.chunks_mut(32) {
            let digest = Sha256::digest(self.counter.fetch_add(1, Ordering::Relaxed).to_le_bytes());
            chunk.copy_from_slice(&digest[..chunk.len()]);
        }
    }
}
