//! Taking away what has had its time, a limited number of rows per statement.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::sql_types::Timestamptz;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

/// A class of rows and how long they are kept after their end.
#[derive(Debug, Clone, Copy)]
pub struct Class {
    /// For the log.
    pub name: &'static str,
    days: i64,
    /// `$1`: what ended before this instant goes.
    statement: &'static str,
}

/// Everything that is taken away by its age alone.
pub const CLASSES: &[Class] = &[
    Class {
        name: "sessions",
        days: 30,
        statement: "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires_at < $1 LIMIT 1000)",
    },
    Class {
        name: "failed log-ins",
        days: 1,
        statement: "DELETE FROM login_throttle WHERE key IN \
                    (SELECT key FROM login_throttle WHERE last_failure_at < $1 AND blocked_until < $1 LIMIT 1000)",
    },
    Class { name: "minutes of callers", days: 1, statement: "DELETE FROM rate_window WHERE minute < $1" },
    Class { name: "first halves of log-ins", days: 1, statement: "DELETE FROM second_step WHERE expires_at < $1" },
    Class { name: "challenges of passkeys", days: 0, statement: "DELETE FROM passkey_challenge WHERE expires_at < $1" },
    Class {
        name: "second factors that nobody finished setting up",
        days: 1,
        statement: "DELETE FROM second_factor USING account WHERE account.id = second_factor.account_id \
                    AND account.second_factor_at IS NULL AND second_factor.created_at < $1",
    },
    Class { name: "known devices", days: 400, statement: "DELETE FROM known_device WHERE last_used_at < $1" },
    Class {
        name: "mailed links",
        days: 30,
        statement: "DELETE FROM mail_link WHERE id IN (SELECT id FROM mail_link WHERE expires_at < $1 LIMIT 1000)",
    },
    Class {
        name: "unfinished registrations",
        days: 7,
        statement: "DELETE FROM registration WHERE id IN \
                    (SELECT id FROM registration WHERE expires_at < $1 AND completed_at IS NULL LIMIT 1000)",
    },
    Class {
        name: "what was typed in settled cases",
        days: 365,
        statement: "UPDATE registration_case SET name = '', name_kana = '', email = '', birth_date = NULL, \
                        license_number = NULL, note = NULL WHERE id IN \
                    (SELECT id FROM registration_case WHERE closed_at IS NOT NULL AND closed_at < $1 AND name <> '' \
                     LIMIT 1000)",
    },
    Class {
        name: "texts of sent mails",
        days: 30,
        statement: "UPDATE outbox SET payload = '{}' WHERE id IN \
                    (SELECT id FROM outbox WHERE sent_at < $1 AND payload <> '{}' LIMIT 1000)",
    },
];

/// Takes away one class. Gives how many rows there were.
pub async fn clean(
    connection: &mut AsyncPgConnection,
    class: &Class,
    now: DateTime<Utc>,
) -> diesel::QueryResult<usize> {
    let before = now - TimeDelta::days(class.days);
    diesel::sql_query(class.statement).bind::<Timestamptz, _>(before).execute(connection).await
}
