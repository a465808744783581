//! The worker of the outbox. Takes mails up under a lease, sends them, writes down what became of each.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt;
use tokio_util::sync::CancellationToken;

use super::mail::{Mailer, SendError, link_of};
use crate::app::App;
use crate::db::DbError;
use crate::db::models::outbox::RECOVERY;
use crate::db::models::outbox_delivery::{self, Result as Outcome, Taken};
use crate::service::{account, link};

/// How often it looks for mails that are due.
const POLL: Duration = Duration::from_secs(1);
/// Mails that are taken up at a time …
const BATCH: i64 = 20;
/// … and sent side by side.
const SIDE_BY_SIDE: usize = 4;
/// Longer than a batch takes at its slowest: five mails one after another, two tries each, four steps of 15 seconds.
const LEASE: TimeDelta = TimeDelta::minutes(15);
/// With the pauses of [`pause`], three days.
const MOST_ATTEMPTS: i32 = 80;
/// When the database goes away just after the mail server has said yes, it is waited for so long to write that down.
const NOTE_WITHIN: Duration = Duration::from_secs(60);
/// How often the metrics learn how many mails wait and how many were given up.
const MEASURE: Duration = Duration::from_secs(15);
/// An error's text is cut off here.
const LONGEST_ERROR: usize = 500;

/// Sends what is due, until `stop` is cancelled.
pub async fn run(app: &App, mailer: &Mailer, stop: &CancellationToken) {
    tokio::join!(send(app, mailer, stop), keep_measuring(app, stop));
}

async fn send(app: &App, mailer: &Mailer, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        let worked = deliver_due(app, mailer).await;
        if let Err(error) = &worked {
            tracing::warn!(%error, "the outbox can't be worked on; trying again");
        }
        if !matches!(worked, Ok(sent) if sent > 0) {
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }
}

async fn keep_measuring(app: &App, stop: &CancellationToken) {
    loop {
        // Where the database does not answer, others say so.
        let _measured = measure(app).await;
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(MEASURE) => {}
        }
    }
}

/// Tells the metrics how many mails wait, since when, and how many were given up.
pub async fn measure(app: &App) -> Result<(), DbError> {
    let now = app.clock.now();
    let standing = app.db.read(|reader| async move { outbox_delivery::standing(&reader, now).await }).await?;
    metrics::gauge!("outbox_mails", "state" => "waiting").set(standing.waiting as f64);
    metrics::gauge!("outbox_mails", "state" => "dead").set(standing.dead as f64);
    metrics::gauge!("outbox_oldest_seconds").set(standing.oldest_seconds as f64);
    Ok(())
}

/// Takes up one batch of what is due and works through it. Gives how many mails there were, whatever became of them.
pub async fn deliver_due(app: &App, mailer: &Mailer) -> Result<usize, DbError> {
    let now = app.clock.now();
    let taken = outbox_delivery::take(&mut *app.db.get().await?, now, now + LEASE, BATCH).await?;
    let count = taken.len();
    let work = taken.into_iter().map(|mail| async move { deliver(app, mailer, &mail).await });
    let results: Vec<Result<(), DbError>> =
        futures_util::stream::iter(work).buffer_unordered(SIDE_BY_SIDE).collect().await;
    results.into_iter().collect::<Result<(), DbError>>()?;
    Ok(count)
}

async fn deliver(app: &App, mailer: &Mailer, mail: &Taken) -> Result<(), DbError> {
    if mail.topic == RECOVERY {
        // Queues mails of its own and takes itself away.
        return account::answer(app, mail).await;
    }
    let sent = match link_of(mail) {
        None => mailer.send(mail, None).await,
        Some(id) => match link::draw_token(app, id).await? {
            Some(token) => mailer.send(mail, Some(token.expose())).await,
            None => Err(SendError::Never("its link was used, replaced or too old before it could be sent".to_owned())),
        },
    };
    let now = app.clock.now();
    let outcome = match sent {
        Ok(()) => Outcome::Sent,
        Err(SendError::Later(error)) if mail.attempts < MOST_ATTEMPTS => {
            Outcome::Later { due_at: now + pause(mail.attempts), error: cut(&error) }
        }
        Err(SendError::Later(error) | SendError::Never(error)) => Outcome::Dead { error: cut(&error) },
    };
    match &outcome {
        Outcome::Sent => metrics::counter!("mails_total", "result" => "sent").increment(1),
        // The server's words may name the recipient; they are kept in the row, not in the log.
        Outcome::Later { .. } => {
            metrics::counter!("mails_total", "result" => "later").increment(1);
            tracing::info!(mail = %mail.id, attempts = mail.attempts, "a mail could not be sent yet");
        }
        Outcome::Dead { .. } => {
            metrics::counter!("mails_total", "result" => "dead").increment(1);
            tracing::warn!(mail = %mail.id, attempts = mail.attempts, "a mail was given up");
        }
    }
    note(app, mail, now, &outcome).await
}

/// A mail that the server has and that is not noted as sent goes out a second time, so an outage of the database is
/// waited out. What remains is the kill between the server's yes and this note: then the mail goes out again when the
/// lease has run out, under the same Message-ID.
async fn note(app: &App, mail: &Taken, now: DateTime<Utc>, outcome: &Outcome) -> Result<(), DbError> {
    let until_written = async {
        loop {
            match write(app, mail, now, outcome).await {
                Err(error) if error.is_outage() => tokio::time::sleep(POLL).await,
                written => return written,
            }
        }
    };
    match tokio::time::timeout(NOTE_WITHIN, until_written).await {
        Ok(written) => written,
        Err(_) => Err(DbError::Unavailable(format!("what became of mail {} could not be written down", mail.id))),
    }
}

async fn write(app: &App, mail: &Taken, now: DateTime<Utc>, outcome: &Outcome) -> Result<(), DbError> {
    Ok(outbox_delivery::finish(&mut *app.db.get().await?, mail, now, outcome).await?)
}

/// 10 seconds after the first attempt, then twice as long each time, an hour at most.
fn pause(attempts: i32) -> TimeDelta {
    let doublings = u32::try_from(attempts - 1).unwrap_or_default().min(20);
    TimeDelta::seconds((10i64 << doublings).min(3600))
}

fn cut(error: &str) -> String {
    error.chars().filter(|&c| c != '\0').take(LONGEST_ERROR).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour() {
        let seconds: Vec<i64> = [1, 2, 3, 9, 10, 11, 80, i32::MAX].map(|attempts| pause(attempts).num_seconds()).into();
        assert_eq!(seconds, [10, 20, 40, 2560, 3600, 3600, 3600, 3600]);
        let whole: i64 = (1..MOST_ATTEMPTS).map(|attempts| pause(attempts).num_hours()).sum();
        assert!((69..=72).contains(&whole), "{whole}");
    }
}
