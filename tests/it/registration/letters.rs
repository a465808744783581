//! Letters with login data that a secretariat issues for a member.

use mamis::domain::ids::DoctorId;
use mamis::domain::viewer::RequestInfo;
use mamis::domain::words::StaffRole;
use mamis::service::letter::{self, Letter};
use mamis::service::session::{Attempt, LogInError, LoggedIn, log_in};
use mamis::service::{CommandError, Context};

use super::first_login;
use super::road::{ANSWERS, Road, message};
use crate::support::fixtures::{self, Nation, PASSWORD, TestId};
use crate::support::people;
use crate::support::until;

struct Desk {
    road: Road,
    nation: Nation,
    member: DoctorId,
    staff: Context,
}

impl Desk {
    async fn new() -> Self {
        let road = Road::new().await;
        let nation = Nation::create(&road.test).await;
        let member = fixtures::doctor(&road.test, "100001", "見本", "太郎").await;
        let joined = format!(
            "INSERT INTO affiliation (id, doctor_id, association_id, joined_on, recorded_at)
                VALUES ('{}', '{member}', '{}', '2020-04-01', now())",
            uuid::Uuid::now_v7_for_tests(),
            nation.kita.id
        );
        road.test.database.client().await.batch_execute(&joined).await.expect("a member");
        let staff = people::as_staff(&road.test, nation.kita.id, StaffRole::Staff).await;
        Self { road, nation, member, staff }
    }

    async fn enter(&self, login_id: &str, password: &str) -> Result<LoggedIn, LogInError> {
        let attempt = Attempt {
            login_id: login_id.to_owned(),
            password: password.to_owned().into(),
            device: None,
            old_session: None,
            request: RequestInfo { request_id: "test".to_owned(), address: Some("192.0.2.10".to_owned()) },
            user_agent: None,
        };
        log_in(&self.road.test.app, attempt).await
    }

    async fn opens_the_first_log_in(&self, letter: &Letter) -> bool {
        matches!(self.enter(&letter.login_id, letter.reveal()).await, Err(LogInError::FirstLogin(_)))
    }
}

fn refusal(issued: Result<Letter, CommandError>) -> String {
    match issued {
        Err(CommandError::Refused(problems)) => problems[0].message.clone(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it was issued"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_takes_the_place_of_whatever_he_logged_in_with() {
    let desk = Desk::new().await;
    fixtures::doctor_account(&desk.road.test, desk.member, "mihon-taro").await;
    desk.enter("mihon-taro", PASSWORD).await.expect("a session");
    let first = letter::issue(&desk.staff, desk.member).await.expect("a letter");
    assert_eq!((first.recipient.as_str(), first.login_id.len(), first.reveal().len()), ("見本 太郎", 14, 19));
    let open = "SELECT 'open' FROM session WHERE ended_at IS NULL";
    assert!(desk.road.test.database.strings(open).await.is_empty(), "he is logged out everywhere");
    assert!(matches!(desk.enter("mihon-taro", PASSWORD).await, Err(LogInError::Wrong)));
    assert!(desk.opens_the_first_log_in(&first).await);

    // A second letter voids the first, and what was begun with it.
    let second = letter::issue(&desk.staff, desk.member).await.expect("a letter");
    assert_eq!(desk.road.count("registration").await, 0);
    assert!(matches!(desk.enter(&first.login_id, first.reveal()).await, Err(LogInError::Wrong)));
    assert!(desk.opens_the_first_log_in(&second).await);

    desk.road.deliver().await;
    let mails = desk.road.post.received();
    assert!(mails.iter().all(|mail| mail.to == "doctor100001@example.jp"));
    assert!(mails[0].text().contains("これまでのログインIDとパスワードは使えません"), "{}", mails[0].text());
    let dump = desk.road.test.database.strings("SELECT row_to_json(t)::text FROM (SELECT * FROM account) t").await;
    let dump =
        dump.join("") + &desk.road.test.database.strings("SELECT row_to_json(o)::text FROM outbox o").await.join("");
    assert!(!dump.contains(second.reveal()), "the password is on the page and nowhere else");
    let history = "SELECT actor_name || ' ' || action FROM audit_entry WHERE action LIKE 'doctor.%'";
    assert_eq!(desk.road.test.database.strings(history).await, ["見本 花子 doctor.letter", "見本 花子 doctor.letter"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_without_a_log_in_gets_one() {
    let desk = Desk::new().await;
    let letter = letter::issue(&desk.staff, desk.member).await.expect("a letter");
    assert!(desk.opens_the_first_log_in(&letter).await);
    assert_eq!(desk.road.count("account WHERE doctor_id IS NOT NULL").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_for_members_of_ones_own_and_by_those_who_handle_them() {
    let desk = Desk::new().await;
    let test = &desk.road.test;
    let elsewhere = people::as_staff(test, desk.nation.aoba.id, StaffRole::Administrator).await;
    assert!(refusal(letter::issue(&elsewhere, desk.member).await).contains("会員が見つかりません"));
    let contractor = people::as_staff(test, desk.nation.kita.id, StaffRole::TrainingContractor).await;
    assert!(refusal(letter::issue(&contractor, desk.member).await).contains("権限がありません"));
    let himself = people::as_doctor(test, desk.member).await;
    assert!(refusal(letter::issue(&himself, desk.member).await).contains("事務局だけ"));
    let client = test.database.client().await;
    client.batch_execute("UPDATE account SET stopped_at = now() WHERE doctor_id IS NOT NULL").await.unwrap();
    assert!(refusal(letter::issue(&desk.staff, desk.member).await).contains("停止中"));
    client.batch_execute("UPDATE affiliation SET left_on = '2026-03-31'").await.unwrap();
    assert!(refusal(letter::issue(&desk.staff, desk.member).await).contains("会員が見つかりません"));
    let untouched = "SELECT 'changed' FROM account WHERE is_migrated";
    assert!(test.database.strings(untouched).await.is_empty(), "a refusal writes nothing");
}

/// Who needs a letter may have lost his telephone, too.
#[tokio::test(flavor = "multi_thread")]
async fn a_letter_takes_second_factor_and_passkeys_away() {
    let desk = Desk::new().await;
    let account = fixtures::doctor_account(&desk.road.test, desk.member, "mihon-taro").await;
    let given = format!(
        "UPDATE account SET second_factor_at = '2026-04-01' WHERE id = '{account}';
         INSERT INTO second_factor VALUES ('{account}', substr(sha256('a'), 1, 20), 0, '2026-04-01');
         INSERT INTO recovery_code VALUES ('{account}', sha256('b'), '2026-04-01');
         INSERT INTO passkey VALUES (gen_random_uuid(), '{account}', 'c', '{{}}', 'x', '2026-04-01');
         INSERT INTO passkey_challenge VALUES (sha256('d'), '{account}', 'x', '{{}}', '2026-04-01', '2026-05-01')"
    );
    desk.road.test.database.client().await.batch_execute(&given).await.expect("a second factor");
    assert!(matches!(desk.enter("mihon-taro", PASSWORD).await, Err(LogInError::SecondFactor(_))));
    let letter = letter::issue(&desk.staff, desk.member).await.expect("a letter");
    assert!(desk.opens_the_first_log_in(&letter).await);
    for table in ["second_factor", "recovery_code", "second_step", "passkey", "passkey_challenge"] {
        assert_eq!(desk.road.count(table).await, 0, "{table}");
    }
    assert_eq!(desk.road.count("account WHERE second_factor_at IS NOT NULL").await, 0);
}

/// What was mailed before, to whoever read the mailbox or sat at his screen, must not take the log-in back.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_mailed_before_a_letter_opens_nothing_after_it() {
    let desk = Desk::new().await;
    let account = fixtures::doctor_account(&desk.road.test, desk.member, "mihon-taro").await;
    let now = desk.road.test.app_now().to_rfc3339();
    let mailed = format!(
        "INSERT INTO mail_link (id, purpose, email, account_id, doctor_id, created_at, expires_at) VALUES
            ('{}', 'password_reset', 'a@example.jp', '{account}', NULL, '{now}', '{now}'::timestamptz + interval '1 day'),
            ('{}', 'email_change', 'b@example.jp', NULL, '{}', '{now}', '{now}'::timestamptz + interval '1 day')",
        uuid::Uuid::now_v7_for_tests(),
        uuid::Uuid::now_v7_for_tests(),
        desk.member
    );
    desk.road.test.database.client().await.batch_execute(&mailed).await.expect("two links");
    letter::issue(&desk.staff, desk.member).await.expect("a letter");
    let usable = "SELECT purpose FROM mail_link WHERE voided_at IS NULL";
    assert!(desk.road.test.database.strings(usable).await.is_empty());
}

/// A letter is issued while the one before is being used: one waits for the other, and neither fails.
#[tokio::test(flavor = "multi_thread")]
async fn a_new_letter_and_the_use_of_the_old_one_wait_for_each_other() {
    let desk = Desk::new().await;
    let first = letter::issue(&desk.staff, desk.member).await.expect("a letter");
    let Err(LogInError::FirstLogin(token)) = desk.enter(&first.login_id, first.reveal()).await else {
        panic!("the letter opens the pages");
    };
    let token = first_login::confirmed_with(&desk.road, token.expose()).await;
    desk.road.save(&token, &[("loginId", "mihon-taro")], Some("atarashii-2026!")).await.expect("it is saved");
    desk.road.save(&token, &ANSWERS, None).await.expect("it is saved");

    let holder = desk.road.test.database.client().await;
    let hold = format!("BEGIN; SELECT 1 FROM doctor WHERE id = '{}' FOR UPDATE", desk.member);
    holder.batch_execute(&hold).await.expect("the doctor's row");
    let waiting = async |number: usize| {
        until("those who wait", async || {
            let found = "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
            (desk.road.test.database.strings(found).await.len() == number).then_some(())
        })
        .await;
    };
    let issuing = letter::issue(&desk.staff, desk.member);
    let sending = async {
        waiting(1).await;
        first_login::send(&desk.road, &token).await
    };
    let releasing = async {
        waiting(2).await;
        holder.batch_execute("COMMIT").await.expect("it is let go");
    };
    let (issued, sent, ()) = tokio::join!(issuing, sending, releasing);
    let second = issued.expect("the new letter");
    assert!(message(sent).contains("続きが見つかりません"), "the old one was voided before it was used up");
    assert!(desk.opens_the_first_log_in(&second).await);
}
