//! Long runs against the real program, which find what short tests do not. Each prints its figures and fails if
//! anything was lost, done twice or left half done. The ordinary tests pass them by; `script/soak` runs them.

mod administrators;
mod cast;
mod fuzz;
mod guesses;
mod invariants;
mod kills;
mod mails;
mod races;
mod sockets;
mod strangers;

use std::time::Duration;

/// A whole number from the environment, such as `SEED` or `SUBSCRIBERS`.
#[allow(clippy::disallowed_methods, reason = "tests have no configuration of their own")]
fn setting(name: &str, default: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is “{text}”, which is no whole number")),
        Err(_) => default,
    }
}

/// A line for whoever watches.
fn tell(line: &str) {
    eprintln!("== {line}");
}

/// How long things took.
#[derive(Default)]
struct Times(Vec<Duration>);

impl Times {
    fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// The time that so many percent stay below, in milliseconds.
    fn percentile(&mut self, percent: usize) -> f64 {
        self.0.sort_unstable();
        let at = (self.0.len() * percent / 100).min(self.0.len().saturating_sub(1));
        self.0.get(at).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    }

    /// `p50 … ms, p99 … ms, slowest … ms`
    fn summary(&mut self) -> String {
        let (half, most, all) = (self.percentile(50), self.percentile(99), self.percentile(100));
        format!("p50 {half:.0} ms, p99 {most:.0} ms, slowest {all:.0} ms")
    }
}
