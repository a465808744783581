//! Guessing passwords with all the time in the world, and the owner who gets in all the same.

use chrono::{DateTime, TimeDelta, Utc};
use mamis::service::session::{Attempt, LogInError, log_in};

use super::{LOGIN, Office, from};
use crate::support::fixtures::PASSWORD;

/// What came of guessing.
pub struct Guessed {
    /// Guesses that were made.
    pub made: usize,
    /// Most that were evaluated within any hour.
    pub most_an_hour: usize,
    /// How often the owner logged in meanwhile.
    pub owner: usize,
    /// How long it took, on the moved clock.
    pub took: TimeDelta,
}

/// Guesses so often, each time as soon as a guess is evaluated again, from ever new networks. Now and then the owner
/// logs in on his own device.
pub async fn guess(office: &Office, times: usize) -> Guessed {
    let app = &office.test.app;
    let device = log_in(app, attempt(PASSWORD, 0, None)).await.expect("the owner").device;
    let began = office.test.app_now();
    let (mut evaluated, mut owners): (Vec<DateTime<Utc>>, usize) = (Vec::new(), 0);
    for number in 0..times {
        let before = app.passwords.evaluated();
        let guess = log_in(app, attempt(&format!("guess-{number}!"), number, None)).await;
        if app.passwords.evaluated() > before {
            evaluated.push(office.test.app_now());
        }
        match guess {
            Err(LogInError::Wrong) => {}
            Err(LogInError::Delayed { until }) => office.test.clock.advance(until - office.test.app_now()),
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("a guess was right"),
        }
        if number % 50 == 0 {
            let owner = Attempt { device: Some(device.clone()), ..attempt(PASSWORD, number, None) };
            log_in(app, owner).await.expect("the owner gets in on his own device");
            owners += 1;
        }
    }
    let within_an_hour = |first: &DateTime<Utc>| {
        evaluated.iter().filter(|at| **at >= *first && **at < *first + TimeDelta::hours(1)).count()
    };
    Guessed {
        made: times,
        most_an_hour: evaluated.iter().map(within_an_hour).max().unwrap_or_default(),
        owner: owners,
        took: office.test.app_now() - began,
    }
}

fn attempt(password: &str, number: usize, device: Option<mamis::auth::token::Token>) -> Attempt {
    Attempt {
        login_id: LOGIN.to_owned(),
        password: password.to_owned().into(),
        device,
        old_session: None,
        request: from(&format!("10.{}.{}.1", number / 250, number % 250)),
        user_agent: None,
    }
}

#[tokio::test]
async fn of_many_guesses_few_are_looked_at_and_the_owner_gets_in() {
    let office = Office::new().await;
    let guessed = guess(&office, 60).await;
    assert!(guessed.most_an_hour <= 60, "{} in an hour", guessed.most_an_hour);
    assert!(guessed.took > TimeDelta::hours(3), "{} for {} guesses", guessed.took, guessed.made);
}
