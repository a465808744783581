//! 事務局ユーザー管理: who may, what ends sessions, and that a secretariat keeps its 管理者.

pub mod administrators;
mod first;
mod invitations;
mod managing;
mod sessions;

use mamis::domain::ids::{AssociationId, StaffUserId};
use mamis::domain::staff::Typed;
use mamis::domain::viewer::Viewer;
use mamis::domain::words::StaffRole;
use mamis::service::session::{Attempt, LogInError, LoggedIn, log_in};
use mamis::service::{CommandError, Context, staff_user};

use crate::support::fixtures::{self, Nation};
use crate::support::{TestApp, people};

/// A nation, the 管理者 of 青葉区 who acts, and his database.
struct Desk {
    test: TestApp,
    nation: Nation,
    administrator: Context,
}

impl Desk {
    async fn new() -> Self {
        let test = TestApp::new().await;
        let nation = Nation::create(&test).await;
        let administrator = people::as_staff(&test, nation.aoba.id, StaffRole::Administrator).await;
        Self { test, nation, administrator }
    }

    /// Another user of 青葉区.
    async fn colleague(&self, role: &str, login_id: &str) -> StaffUserId {
        fixtures::staff(&self.test, self.nation.aoba.id, role, login_id).await
    }

    async fn version(&self, id: StaffUserId) -> i32 {
        let sql = format!("SELECT version::text FROM staff_user WHERE id = '{id}'");
        self.test.database.strings(&sql).await[0].parse().expect("a number")
    }

    /// Changes a user as he is now.
    async fn change(&self, id: StaffUserId, typed: Typed) -> Result<StaffUserId, CommandError> {
        staff_user::update(&self.administrator, id, self.version(id).await, &typed, None).await
    }

    async fn delete(&self, id: StaffUserId) -> Result<String, CommandError> {
        staff_user::delete(&self.administrator, id, self.version(id).await).await
    }

    /// The user who acts.
    fn himself(&self) -> StaffUserId {
        himself(&self.administrator)
    }

    async fn log_in(&self, login_id: &str, password: &str) -> Result<LoggedIn, LogInError> {
        let attempt = Attempt {
            login_id: login_id.to_owned(),
            password: password.to_owned().into(),
            device: None,
            old_session: None,
            request: Default::default(),
            user_agent: None,
        };
        log_in(&self.test.app, attempt).await
    }
}

fn himself(ctx: &Context) -> StaffUserId {
    let Viewer::Staff(staff) = &ctx.viewer else { panic!("staff") };
    staff.staff_user_id
}

/// A form that is filled in rightly.
fn typed(login_id: &str, role: StaffRole) -> Typed {
    let text = |text: &str| Some(text.to_owned());
    Typed {
        family_name: text("日医"),
        given_name: text("太郎"),
        family_kana: text("ニチイ"),
        given_kana: text("タロウ"),
        email: text("taro@example.jp"),
        email_again: text("taro@example.jp"),
        login_id: text(login_id),
        role: Some(role),
        ..Typed::default()
    }
}

fn stopped() -> Typed {
    Typed { in_use: Some(false), ..Typed::default() }
}

fn until(day: &str) -> Typed {
    Typed { valid_until: Some(Some(day.parse().expect("a day"))), ..Typed::default() }
}

fn demoted() -> Typed {
    Typed { role: Some(StaffRole::Staff), ..Typed::default() }
}

/// Field and message of the first refusal.
fn refusal<T: std::fmt::Debug>(done: Result<T, CommandError>) -> (String, String) {
    match done {
        Err(CommandError::Refused(problems)) => (problems[0].field.concat(), problems[0].message.clone()),
        other => panic!("not refused: {other:?}"),
    }
}

/// 管理者 of an association who are usable today.
async fn usable_administrators(test: &TestApp, association: AssociationId) -> usize {
    let sql = format!(
        "SELECT id::text FROM staff_user WHERE association_id = '{association}' AND role = 'administrator' AND in_use
             AND deleted_at IS NULL AND (valid_until IS NULL OR valid_until >= '2026-04-01')"
    );
    test.database.strings(&sql).await.len()
}
