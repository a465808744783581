//! Where a log-in becomes a session.

use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::by_passkey::Used;
use super::second::{self, Second};
use super::{LogInError, LoggedIn, Newcomer, forget, may_log_in};
use crate::app::App;
use crate::auth::session as sessions;
use crate::auth::token::{self, Token};
use crate::db::models::account::{self, Person};
use crate::db::models::audit;
use crate::db::models::recovery::{self, Owner as Whose};
use crate::db::models::session::{self, NewSession};
use crate::db::models::throttle::{self, Rule};
use crate::domain::ids::SessionId;
use crate::domain::viewer::RequestInfo;
use crate::domain::words::SessionEnd;
use crate::service::audit::{Door, Owner, door_entry, on_device};

/// What the person showed.
pub(super) enum Shown<'a> {
    /// His password, or what stands for it alone.
    Password,
    /// Both halves.
    Second(&'a Second),
    /// A passkey, for which his device has verified him: it stands for both.
    Passkey(&'a Used),
}

/// Writes the session, ends the one the browser was in, remembers the device and forgets the failures. The one place in
/// which a log-in becomes a session: where the account has a second factor, none does without it.
pub(super) async fn start(
    app: &App,
    person: &Person,
    newcomer: &Newcomer,
    request: &RequestInfo,
    rules: &[Rule],
    shown: Shown<'_>,
) -> Result<LoggedIn, LogInError> {
    let (account, now) = (&person.credentials, app.clock.now());
    if account.second_factor_at.is_some() && matches!(shown, Shown::Password) {
        return Err(LogInError::SecondFactor(second::begin(app, account.id, rules, now).await?));
    }
    let token = Token::new(&*app.clock);
    let device = newcomer.device.clone().unwrap_or_else(|| Token::new(&*app.clock));
    let expires_at = now + sessions::ABSOLUTE;
    let row = NewSession {
        id: SessionId(app.clock.new_id()),
        token_hash: &token.hash(),
        account_id: account.id,
        form_secret: &token::random(&*app.clock),
        created_at: now,
        last_seen_at: now,
        expires_at,
        address: request.address.as_deref(),
        user_agent: newcomer.user_agent.as_deref(),
        previous_login_at: account.last_login_at,
    };
    let door = match shown {
        Shown::Passkey(_) => Door::LoggedInByPasskey(row.id),
        Shown::Password | Shown::Second(_) => Door::LoggedIn(row.id),
    };
    let entry = door_entry(app, request, door, Owner::from(person));
    let entry = on_device(entry, row.user_agent);
    let (row, entry, device_hash) = (&row, &entry, &device.hash());
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            is_as_before(app, connection, person, &shown).await?;
            match &shown {
                Shown::Password => {}
                Shown::Second(second) => second.spend(app, connection, person, request).await?,
                Shown::Passkey(used) => used.spend(app, connection).await?,
            }
            if let Some(old) = &newcomer.old_session {
                session::end_by_token(connection, &old.hash(), SessionEnd::Replaced, now).await?;
            }
            session::insert(connection, row).await?;
            account::set_last_login(connection, account.id, now).await?;
            audit::insert(connection, std::slice::from_ref(entry)).await?;
            throttle::remember_device(connection, account.id, device_hash, now).await?;
            for rule in rules {
                forget(connection, rule, now).await?;
            }
            Ok::<_, LogInError>(())
        })
        .await?;
    Ok(LoggedIn {
        token,
        expires_at,
        device,
        is_doctor: account.doctor_id.is_some(),
        must_change_password: account.must_change_password,
    })
}

/// A letter, another password, a stop end every session of the account; none may begin beside that with what was looked
/// at before. They and we lock the person first.
async fn is_as_before(
    app: &App,
    connection: &mut AsyncPgConnection,
    before: &Person,
    shown: &Shown<'_>,
) -> Result<(), LogInError> {
    let staff = before.staff.as_ref().map(|staff| Whose::Staff(staff.id));
    let owner = staff.or(before.credentials.doctor_id.map(Whose::Doctor)).ok_or(LogInError::Wrong)?;
    let now = recovery::lock(connection, owner).await?.ok_or(LogInError::Wrong)?.person;
    if !may_log_in(app, &now) {
        return Err(LogInError::Stopped);
    }
    let (before, now) = (&before.credentials, &now.credentials);
    let is_same = before.password_hash == now.password_hash && before.is_migrated == now.is_migrated;
    match shown {
        Shown::Password if !is_same || now.second_factor_at.is_some() => Err(LogInError::Wrong),
        Shown::Second(_) if !is_same => Err(LogInError::Over),
        // A first password has to open the door itself: who has it changes it without giving it again.
        Shown::Passkey(_) if now.is_migrated || now.must_change_password => Err(LogInError::Wrong),
        Shown::Password | Shown::Second(_) | Shown::Passkey(_) => Ok(()),
    }
}
