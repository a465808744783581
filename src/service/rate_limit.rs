//! Counts what callers of the API spend, here and together with the other instances.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

use crate::app::App;
use crate::db::DbError;
use crate::db::models::rate_limit;
use crate::domain::rate_limit::{Standing, Window};

/// Callers that are remembered at a time.
const MOST_CALLERS: usize = 50_000;

/// The callers of this instance and their minutes.
#[derive(Default)]
pub struct RateLimiter {
    windows: Mutex<HashMap<String, Window>>,
}

impl RateLimiter {
    /// Spends points of a caller, if so many are left of `limit` in this minute. `Err`: nothing was spent. Where the
    /// database does not answer the instance goes by what it knows itself.
    pub async fn spend(&self, app: &App, caller: &str, limit: u64, points: u64) -> Result<Standing, Standing> {
        let now = app.clock.now();
        let (begins_at, tell) = {
            let mut windows = self.lock();
            let window = current(&mut windows, caller, now);
            match window.spend(limit, points) {
                Err(_) => return Err(window.standing(limit, now)),
                Ok(None) => return Ok(window.standing(limit, now)),
                Ok(Some(tell)) => (window.begins_at(), tell),
            }
        };
        let told = tell_others(app, caller, begins_at, tell).await;
        let mut windows = self.lock();
        let window = current(&mut windows, caller, now);
        match told {
            Ok((begins_at, told)) => window.learn(begins_at, told),
            Err(error) => tracing::warn!(%error, "what a caller spent could not be told to other instances"),
        }
        Ok(window.standing(limit, now))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Window>> {
        self.windows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn tell_others(
    app: &App,
    caller: &str,
    begins_at: DateTime<Utc>,
    points: u64,
) -> Result<(DateTime<Utc>, u64), DbError> {
    let points = i64::try_from(points).unwrap_or(i64::MAX);
    let (begins_at, told) = rate_limit::add(&mut *app.db.get().await?, caller, begins_at, points).await?;
    Ok((begins_at, u64::try_from(told).unwrap_or_default()))
}

/// The minute of a caller. Minutes that are over make room for others.
fn current<'a>(windows: &'a mut HashMap<String, Window>, caller: &str, now: DateTime<Utc>) -> &'a mut Window {
    if windows.len() >= MOST_CALLERS && !windows.contains_key(caller) {
        windows.retain(|_, window| !window.is_over(now));
        if windows.len() >= MOST_CALLERS {
            // More callers than people: begin again rather than grow without end.
            windows.clear();
        }
    }
    let window = windows.entry(caller.to_owned()).or_insert_with(|| Window::new(now));
    if window.is_over(now) {
        *window = Window::new(now);
    }
    window
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_of_past_minutes_make_room() {
        let first: DateTime<Utc> = "2026-04-01T00:00:00Z".parse().unwrap();
        let second = first + chrono::TimeDelta::minutes(1);
        let mut windows = HashMap::new();
        for number in 0..MOST_CALLERS {
            current(&mut windows, &format!("address:{number}"), first);
        }
        current(&mut windows, "address:0", first).spend(1_000, 10).unwrap();
        assert_eq!(windows.len(), MOST_CALLERS, "who is known needs no more room");
        current(&mut windows, "account:1", second);
        assert_eq!(windows.len(), 1);
    }
}
