//! Live numbers: LISTEN, recount, one watch channel per association.
//!
//! A commit that touches a step sends one NOTIFY. The hub recounts what is dirty with one grouped query and publishes
//! only changes, so the cost grows with the associations that changed and not with those who watch. At midnight in
//! Tokyo, after a lost connection, and once a minute in any case, it recounts everything that is watched.

mod listen;
mod recount;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::{Stream, stream};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::app::App;
use crate::db::queries::counts::Boxes;
use crate::domain::ids::AssociationId;

/// Everything watched is counted anew so often, in case a notification was lost all the same.
const RESYNC: Duration = Duration::from_secs(60);
/// How often the hub looks whether a new day has begun in Tokyo.
const DAY_CHECK: Duration = Duration::from_millis(500);

/// What is pending at an association.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingCounts {
    pub association_id: AssociationId,
    /// In the order of `ApplicationBox::ALL`.
    pub boxes: Boxes,
    /// When it was counted.
    pub as_of: DateTime<Utc>,
}

type Counts = watch::Sender<Option<Arc<PendingCounts>>>;

/// Who watches what, and what has to be counted.
#[derive(Default)]
pub struct Hub {
    state: Mutex<State>,
    wake: Notify,
}

#[derive(Default)]
struct State {
    counts: HashMap<AssociationId, Counts>,
    credentials: HashMap<Uuid, watch::Sender<()>>,
    dirty: HashSet<AssociationId>,
    tree_is_dirty: bool,
}

impl Hub {
    /// The counts of an association: the present ones at once, then every change. Latest value only: a slow reader
    /// skips what is overtaken.
    pub fn pending_counts(&self, id: AssociationId) -> impl Stream<Item = Arc<PendingCounts>> + Send + use<> {
        let receiver = {
            let mut state = self.lock();
            let known = state.counts.get(&id).map(watch::Sender::subscribe);
            known.unwrap_or_else(|| {
                state.dirty.insert(id);
                state.counts.entry(id).or_insert_with(|| watch::Sender::new(None)).subscribe()
            })
        };
        self.wake.notify_one();
        stream::unfold((receiver, true), |(mut receiver, is_first)| async move {
            if is_first {
                receiver.wait_for(Option::is_some).await.ok()?;
            } else {
                receiver.changed().await.ok()?;
            }
            let counts = receiver.borrow_and_update().clone()?;
            Some((counts, (receiver, false)))
        })
    }

    /// Changes whenever a session or an API token has ended or may have: look it up again.
    pub fn credential_changes(&self, id: Uuid) -> watch::Receiver<()> {
        let mut state = self.lock();
        state.credentials.retain(|_, sender| sender.receiver_count() > 0);
        state.credentials.entry(id).or_default().subscribe()
    }

    /// Counts watched now.
    pub fn watched(&self) -> usize {
        self.lock().counts.values().filter(|sender| sender.receiver_count() > 0).count()
    }

    fn associations_changed(&self, ids: impl IntoIterator<Item = AssociationId>) {
        let mut state = self.lock();
        for id in ids {
            if state.counts.contains_key(&id) {
                state.dirty.insert(id);
            }
        }
        drop(state);
        self.wake.notify_one();
    }

    /// Of credentials too: all sockets look theirs up at once, so only where notifications may have been missed, and at
    /// midnight, when periods of validity end.
    fn everything_may_have_changed(&self) {
        for sender in self.lock().credentials.values() {
            sender.send_replace(());
        }
        self.all_counts_may_have_changed();
    }

    fn all_counts_may_have_changed(&self) {
        let mut state = self.lock();
        state.dirty = state.counts.keys().copied().collect();
        drop(state);
        self.wake.notify_one();
    }

    fn tree_changed(&self) {
        self.lock().tree_is_dirty = true;
        self.wake.notify_one();
    }

    fn credential_changed(&self, id: Uuid) {
        if let Some(sender) = self.lock().credentials.get(&id) {
            sender.send_replace(());
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps the hub of the application up to date until it stops.
pub async fn run(app: Arc<App>, stop: CancellationToken) {
    let work = async { tokio::join!(listen::run(&app), recount::run(&app), ticks(&app)) };
    tokio::select! {
        () = stop.cancelled() => {}
        _ = work => {}
    }
}

/// The two ticks: a new day in Tokyo, by which counts and the dated tree change with nobody acting, and the resync.
async fn ticks(app: &App) {
    let mut today = app.clock.today();
    let mut day_check = tokio::time::interval(DAY_CHECK);
    let mut resync = tokio::time::interval(RESYNC);
    loop {
        tokio::select! {
            _ = day_check.tick() => {
                if app.clock.today() != today {
                    today = app.clock.today();
                    app.hub.tree_changed();
                    app.hub.everything_may_have_changed();
                }
            }
            // Each socket looks its credential up again by itself, in its own time.
            _ = resync.tick() => app.hub.all_counts_may_have_changed(),
        }
    }
}
