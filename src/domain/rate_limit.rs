//! How much one caller may ask of the API: so many points a minute for a token, an account or an address.
//!
//! Instances count for themselves and tell each other what was spent whenever it comes to a twentieth of the limit. So
//! who asks little costs no statement, and who asks much gets at most a twentieth more for each further instance.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use super::address;
use super::viewer::{RequestInfo, Viewer};

/// Points a minute where nothing else is set.
pub const DEFAULT_LIMIT: u32 = 1_000_000;
/// No request is charged less, however little it asks for.
pub const LEAST_CHARGE: u64 = 100;
/// Part of the limit that may be spent before it is told.
const UNTOLD_PART: u64 = 20;
const WINDOW: TimeDelta = TimeDelta::minutes(1);

/// Under what name the points of a request are counted.
pub fn caller(viewer: &Viewer, request: &RequestInfo) -> String {
    match viewer {
        Viewer::Token(token) => format!("token:{}", token.token_id),
        Viewer::Doctor(doctor) => format!("account:{}", doctor.account_id),
        Viewer::Staff(staff) => format!("account:{}", staff.account_id),
        Viewer::Anonymous => {
            let host = request.address.as_deref().and_then(address::host);
            format!("address:{}", host.as_deref().unwrap_or("unknown"))
        }
    }
}

/// The current minute of one caller, as one instance knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    begins_at: DateTime<Utc>,
    /// By all instances, as far as they have told each other.
    told: u64,
    /// By this instance since it told the last time.
    untold: u64,
}

/// How a caller stands after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Points a minute.
    pub limit: u64,
    /// Points left of them.
    pub left: u64,
    /// Seconds until all of them are there again.
    pub resets_in: u32,
}

impl Window {
    /// A minute of which nothing is spent yet.
    pub fn new(now: DateTime<Utc>) -> Self {
        Self { begins_at: now.duration_trunc(WINDOW).unwrap_or(now), told: 0, untold: 0 }
    }

    /// Is it over?
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.begins_at + WINDOW <= now
    }

    /// When it began.
    pub fn begins_at(&self) -> DateTime<Utc> {
        self.begins_at
    }

    /// Spends points if so many are left. Says how many have to be told to the other instances now, if any.
    pub fn spend(&mut self, limit: u64, points: u64) -> Result<Option<u64>, Exceeded> {
        if self.spent().saturating_add(points) > limit {
            return Err(Exceeded);
        }
        self.untold += points;
        if self.untold * UNTOLD_PART < limit {
            return Ok(None);
        }
        let tell = std::mem::take(&mut self.untold);
        self.told += tell;
        Ok(Some(tell))
    }

    /// Takes over what all instances together have told of a minute.
    pub fn learn(&mut self, begins_at: DateTime<Utc>, told: u64) {
        if begins_at == self.begins_at {
            self.told = self.told.max(told);
        }
    }

    /// What is left, and for how long.
    pub fn standing(&self, limit: u64, now: DateTime<Utc>) -> Standing {
        let seconds = (self.begins_at + WINDOW - now).num_milliseconds().max(0) as u64;
        Standing {
            limit,
            left: limit.saturating_sub(self.spent()),
            resets_in: u32::try_from(seconds.div_ceil(1_000)).unwrap_or(u32::MAX),
        }
    }

    fn spent(&self) -> u64 {
        self.told + self.untold
    }
}

/// So much is not left in this minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exceeded;

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_minute_holds_its_limit_and_not_a_point_more() {
        let mut window = Window::new(at("2026-04-01T00:00:59.900Z"));
        let steps = [
            // points, what comes of it, points left
            (49, Ok(None), 951),
            (1, Ok(Some(50)), 950),
            (900, Ok(Some(900)), 50),
            (51, Err(Exceeded), 50),
            (u64::MAX, Err(Exceeded), 50),
            (49, Ok(None), 1),
            (1, Ok(Some(50)), 0),
            (1, Err(Exceeded), 0),
        ];
        for (points, expected, left) in steps {
            assert_eq!(window.spend(1_000, points), expected, "{points}");
            assert_eq!(window.standing(1_000, at("2026-04-01T00:00:59.900Z")).left, left, "{points}");
        }
        assert!(!window.is_over(at("2026-04-01T00:00:59.999Z")));
        assert!(window.is_over(at("2026-04-01T00:01:00Z")));
    }

    #[test]
    fn the_rest_of_the_minute_is_told_in_whole_seconds() {
        let window = Window::new(at("2026-04-01T00:00:30Z"));
        for (now, seconds) in [("00:00:00", 60), ("00:00:00.001", 60), ("00:00:59.001", 1), ("00:01:00", 0)] {
            assert_eq!(window.standing(9, at(&format!("2026-04-01T{now}Z"))).resets_in, seconds, "{now}");
        }
    }

    #[test]
    fn what_others_spent_counts_and_another_minute_does_not() {
        let mut window = Window::new(at("2026-04-01T00:00:30Z"));
        assert_eq!(window.spend(1_000, 10), Ok(None));
        window.learn(at("2026-04-01T00:01:00Z"), 1_000);
        assert_eq!(window.standing(1_000, at("2026-04-01T00:00:30Z")).left, 990);
        window.learn(at("2026-04-01T00:00:00Z"), 980);
        assert_eq!(window.standing(1_000, at("2026-04-01T00:00:30Z")).left, 10);
        window.learn(at("2026-04-01T00:00:00Z"), 50);
        assert_eq!(window.spend(1_000, 11), Err(Exceeded), "an older figure changes nothing");
    }

    #[test]
    fn who_is_not_logged_in_is_counted_by_where_he_comes_from() {
        for (address, expected) in [
            (Some("192.0.2.7"), "address:192.0.2.7"),
            (Some("2001:db8:1:2:3:4:5:6"), "address:2001:db8:1:2::/64"),
            (None, "address:unknown"),
        ] {
            let request = RequestInfo { address: address.map(str::to_owned), ..RequestInfo::default() };
            assert_eq!(caller(&Viewer::Anonymous, &request), expected);
        }
    }
}
