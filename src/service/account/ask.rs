//! Asking for one's login IDs or for a new password.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::db::models::outbox::{self, NewMail, RECOVERY};
use crate::db::models::throttle::{self, Rule};
use crate::domain::address::network;
use crate::domain::login::login_key;
use crate::domain::problem::Problem;
use crate::domain::text::contact;
use crate::domain::time::next_minute;
use crate::domain::viewer::RequestInfo;
use crate::domain::words::ProblemCode;
use crate::service::CommandError;

/// Mails to one address before it gets slower …
const FREE: i32 = 3;
/// … and from one network: whole secretariats share one.
const NETWORK_FREE: i32 = 20;
/// Longer ones are no login IDs; what was typed too much is cut off.
const LONGEST_LOGIN_ID: usize = 64;

/// What was forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forgotten {
    LoginId,
    /// The login ID as typed; empty: the password of everybody at the address.
    Password {
        login_id: String,
    },
}

/// What the queue keeps of it, for [`super::answer`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Asked {
    /// None: the login IDs are asked for.
    pub(super) password_of: Option<String>,
    /// Where the request came from, for the 操作履歴.
    pub(super) address: Option<String>,
    pub(super) request_id: String,
}

/// Queues it. What is done does not depend on whether anybody has the address.
///
/// # Errors
/// The address can't be one, or mails were asked for too often; then when to try again.
pub async fn ask(app: &App, request: &RequestInfo, forgotten: Forgotten, typed: &str) -> Result<(), CommandError> {
    let email = contact::email(typed).map_err(|error| error.at(["email"]))?;
    let now = app.clock.now();
    let (template, password_of) = match forgotten {
        Forgotten::LoginId => ("login_ids", None),
        Forgotten::Password { login_id } => {
            let key: String = login_key(&login_id).chars().take(LONGEST_LOGIN_ID).collect();
            ("password_reset_link", Some(key))
        }
    };
    let asked = Asked { password_of, address: request.address.clone(), request_id: request.request_id.clone() };
    let id = app.clock.new_id();
    let row = &NewMail {
        topic: RECOVERY,
        dedupe_key: format!("recovery:{id}"),
        recipient: email.clone(),
        template,
        // A plain struct of texts always becomes JSON.
        payload: serde_json::to_value(asked).unwrap_or_default(),
        ..NewMail::due(id, now)
    };
    let (by_address, by_network) = rules(&email, request);
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            if let Some(rule) = &by_network
                && let Err(until) = throttle::take(connection, rule, now).await?
            {
                return Err(too_soon(until).into());
            }
            if let Err(until) = throttle::take_slowly(connection, &by_address, now).await? {
                return Err(too_soon(until).into());
            }
            Ok(outbox::enqueue(connection, std::slice::from_ref(row)).await?)
        })
        .await
}

fn rules(email: &str, request: &RequestInfo) -> (Rule, Option<Rule>) {
    // The address as a digest: it stands in the table for a day.
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(email.to_lowercase()));
    let by_address = Rule { key: format!("recovery:{digest}"), free: FREE, forget_after: TimeDelta::days(1) };
    let by_network = request.address.as_deref().and_then(network).map(|network| Rule {
        key: format!("recovery-network:{network}"),
        free: NETWORK_FREE,
        forget_after: TimeDelta::hours(1),
    });
    (by_address, by_network)
}

fn too_soon(until: DateTime<Utc>) -> Problem {
    let at = next_minute(until).format("%m/%d %H:%M");
    let message = format!("メールの送信が続いたため、いまは受け付けられません。{at}以降にもう一度お試しください");
    Problem::field(ProblemCode::NotAllowed, ["email"], message)
}
