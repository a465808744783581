//! Turns at something that takes memory while it lasts: so many at a time, and one of each person. Whoever is slow, or
//! means harm, keeps others waiting with one turn at most.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use crate::domain::ids::DoctorId;

/// Hands out turns.
pub struct Turns {
    all: Semaphore,
    own: Mutex<HashMap<DoctorId, Weak<Semaphore>>>,
}

/// A turn, while it is held.
pub struct Turn<'a> {
    _all: SemaphorePermit<'a>,
    _own: OwnedSemaphorePermit,
}

impl Turns {
    /// So many at a time.
    pub fn new(at_a_time: usize) -> Self {
        Self { all: Semaphore::new(at_a_time), own: Mutex::default() }
    }

    /// Waits for a turn of this person. His own come first, so that those of his that wait take none of the others'.
    ///
    /// # Errors
    /// Never while turns are handed out.
    pub async fn take(&self, who: DoctorId) -> Result<Turn<'_>, AcquireError> {
        let own = self.own_of(who).acquire_owned().await?;
        Ok(Turn { _all: self.all.acquire().await?, _own: own })
    }

    fn own_of(&self, who: DoctorId) -> Arc<Semaphore> {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody holds or waits for those any more.
        own.retain(|_, turns| turns.strong_count() > 0);
        if let Some(turns) = own.get(&who).and_then(Weak::upgrade) {
            return turns;
        }
        let turns = Arc::new(Semaphore::new(1));
        own.insert(who, Arc::downgrade(&turns));
        turns
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn one_person_holds_one_turn_and_leaves_the_others_to_others() {
        let turns = Turns::new(2);
        let [one, other, third] = [1, 2, 3].map(|number| DoctorId(Uuid::from_u128(number)));
        let first = turns.take(one).await.expect("a turn");
        let mut again = Box::pin(turns.take(one));
        assert!(again.as_mut().now_or_never().is_none(), "his second one waits for his first");
        let second = turns.take(other).now_or_never().expect("there is one left").expect("a turn");
        let mut late = Box::pin(turns.take(third));
        assert!(late.as_mut().now_or_never().is_none(), "two at a time");
        drop(second);
        let third = late.now_or_never().expect("it is free").expect("a turn");
        drop(first);
        drop(again.now_or_never().expect("his first is done").expect("a turn"));
        drop(third);
        assert_eq!(turns.own_of(other).available_permits(), 1);
        assert_eq!(turns.own.lock().expect("the map").len(), 1, "nothing is left of who is done");
    }
}
