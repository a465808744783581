//! Password, challenge, the device's answer.

use chrono::TimeDelta;
use mamis::service::passkey::{Wish, begin, of_account, register, remove};

use super::{SITE, begun, log_in, party, registered, send, wish};
use crate::second_factor::{DOCTOR, Desk, message};
use crate::support::authenticator::Authenticator;
use crate::support::fixtures;
use crate::support::people;

#[tokio::test]
async fn the_password_opens_it_and_the_devices_answer_ends_it() {
    let desk = Desk::new().await;
    let owner = desk.as_owner(DOCTOR).await;
    let party = party();
    let refused = |typed: Wish| {
        let (owner, party) = (&owner, &party);
        async move { message(begin(owner, Some(party), typed).await) }
    };
    assert!(refused(Wish { password: None, ..wish("スマホ") }).await.contains("いまのパスワードを入力してください"));
    let wrong = Wish { password: Some("wrong-2026!".to_owned().into()), ..wish("スマホ") };
    assert!(refused(wrong).await.contains("正しくありません"));
    assert!(refused(wish(" ")).await.contains("名前を入力してください"));
    assert!(refused(wish(&"あ".repeat(41))).await.contains("40文字まで"));
    assert!(message(begin(&owner, None, wish("スマホ")).await).contains("このサイトのアドレスでは"));

    let (challenge, mut device, answer) = begun(&owner, wish("  職場の　パソコン ")).await;
    assert!(of_account(&desk.test.app, desk.account).await.expect("a list").is_empty(), "nothing counts yet");
    send(&owner, &challenge, &answer).await.expect("it is registered");
    let list = of_account(&desk.test.app, desk.account).await.expect("a list");
    assert_eq!(list.len(), 1);
    assert_eq!((list[0].name.as_str(), list[0].last_used_at), ("職場の パソコン", None));
    log_in(&desk, &mut device).await.expect("a session");
    assert!(
        message(send(&owner, &challenge, &answer).await).contains("はじめからやり直してください"),
        "it counts once"
    );

    let mails = desk.deliver().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, "doctor100001@example.jp");
    assert!(mails[0].text().contains("パスキーが登録されました") && mails[0].text().contains("2026/04/01 10:00"));
    assert_eq!(desk.history().await, ["account.passkey_added"]);
}

#[tokio::test]
async fn fifteen_minutes_to_the_second_and_only_the_latest_challenge_counts() {
    let desk = Desk::new().await;
    let owner = desk.as_owner(DOCTOR).await;
    let (first, _, early) = begun(&owner, wish("一つ目")).await;
    let (challenge, _, answer) = begun(&owner, wish("二つ目")).await;
    assert!(message(send(&owner, &first, &early).await).contains("はじめからやり直してください"));
    desk.test.clock.advance(TimeDelta::minutes(15));
    assert!(message(send(&owner, &challenge, &answer).await).contains("はじめからやり直してください"));
    desk.test.clock.advance(-TimeDelta::seconds(1));
    send(&owner, &challenge, &answer).await.expect("a second before");
    let list = of_account(&desk.test.app, desk.account).await.expect("a list");
    assert_eq!(list.iter().map(|passkey| passkey.name.as_str()).collect::<Vec<_>>(), ["二つ目"]);
}

#[tokio::test]
async fn an_answer_that_is_none_registers_nothing() {
    let desk = Desk::new().await;
    let owner = desk.as_owner(DOCTOR).await;
    let (challenge, mut device, right) = begun(&owner, wish("スマホ")).await;
    let options = serde_json::from_str(&challenge.options).expect("options");
    device.verifies = false;
    let unverified = device.attest(&options);
    device.verifies = true;
    device.origin = "https://mamis.example.com".to_owned();
    let foreign = device.attest(&options);
    let (other, _, _) = begun(&owner, wish("ほか")).await;
    let (_, stale) = Authenticator::create(&challenge.options, SITE);
    for answer in ["", "null", "{}", &unverified, &foreign, &stale, &right] {
        assert!(message(send(&owner, &other, answer).await).contains("登録できませんでした"), "{answer}");
    }
    for token in ["", "x", "mamis"] {
        let done = register(&owner, Some(&party()), token, &right).await;
        assert!(message(done).contains("はじめからやり直してください"));
    }
    assert_eq!(desk.count("passkey").await, 0);
    let (_, answer) = Authenticator::create(&other.options, SITE);
    send(&owner, &other, &answer).await.expect("a refused answer uses nothing up");
}

#[tokio::test]
async fn who_has_a_second_factor_gives_its_code_too() {
    let desk = Desk::new().await;
    let owner = desk.as_owner(DOCTOR).await;
    let phone = desk.set_up_as(&owner).await;
    desk.test.clock.advance(TimeDelta::seconds(30));
    let party = party();
    assert!(message(begin(&owner, Some(&party), wish("スマホ")).await).contains("確認コード"));
    let with = |code: String| Wish { code, ..wish("スマホ") };
    assert!(
        message(begin(&owner, Some(&party), with("000000".to_owned())).await).contains("確認コードが正しくありません")
    );
    let code = desk.code(&phone, 0);
    let (challenge, mut device, answer) = begun(&owner, with(code.clone())).await;
    assert!(message(begin(&owner, Some(&party), with(code)).await).contains("確認コードが正しくありません"), "once");
    send(&owner, &challenge, &answer).await.expect("it is registered");
    log_in(&desk, &mut device).await.expect("a session without a code");
    desk.half(DOCTOR).await;
}

#[tokio::test]
async fn what_was_begun_without_a_code_ends_when_a_second_factor_is_set_up() {
    let desk = Desk::new().await;
    let owner = desk.as_owner(DOCTOR).await;
    let (challenge, _, answer) = begun(&owner, wish("スマホ")).await;
    desk.set_up_as(&owner).await;
    assert!(message(send(&owner, &challenge, &answer).await).contains("はじめからやり直してください"));
    assert_eq!(desk.count("passkey").await, 0);
}

#[tokio::test]
async fn a_key_is_one_persons_and_there_are_ten_at_most() {
    let desk = Desk::new().await;
    fixtures::staff(&desk.test, desk.nation.aoba.id, "staff", "mihon-staff").await;
    let (owner, other) = (desk.as_owner(DOCTOR).await, desk.as_owner("mihon-staff").await);
    let mut device = registered(&owner, "1").await;
    for (who, says) in [(&owner, "自分"), (&other, "ほかの人")] {
        let challenge = begin(who, Some(&party()), wish(says)).await.expect("it is begun");
        let again = device.attest(&serde_json::from_str(&challenge.options).expect("options"));
        assert!(message(send(who, &challenge, &again).await).contains("登録できませんでした"), "{says}");
    }
    log_in(&desk, &mut device).await.expect("it is still the first one's");
    for number in 2..=9 {
        registered(&owner, &number.to_string()).await;
    }
    let (challenge, _, answer) = begun(&owner, wish("10")).await;
    send(&owner, &challenge, &answer).await.expect("the tenth");
    assert!(message(begin(&owner, Some(&party()), wish("11")).await).contains("10個まで"));
}

#[tokio::test]
async fn only_for_who_is_logged_in_and_only_ones_own() {
    let desk = Desk::new().await;
    fixtures::staff(&desk.test, desk.nation.aoba.id, "staff", "mihon-staff").await;
    let (owner, other) = (desk.as_owner(DOCTOR).await, desk.as_owner("mihon-staff").await);
    let (challenge, _, answer) = begun(&owner, wish("スマホ")).await;
    let nobody = people::as_nobody(&desk.test);
    assert!(message(begin(&nobody, Some(&party()), wish("x")).await).contains("もう一度ログインしてください"));
    assert!(message(send(&nobody, &challenge, &answer).await).contains("もう一度ログインしてください"));
    assert!(message(send(&other, &challenge, &answer).await).contains("はじめからやり直してください"));
    send(&owner, &challenge, &answer).await.expect("it is registered");
    let id = of_account(&desk.test.app, desk.account).await.expect("a list")[0].id;
    assert!(message(remove(&nobody, id).await).contains("もう一度ログインしてください"));
    assert!(message(remove(&other, id).await).contains("すでに削除されています"));
    remove(&owner, id).await.expect("it is removed");
    assert!(message(remove(&owner, id).await).contains("すでに削除されています"));
    assert_eq!(desk.history().await, ["account.passkey_added", "account.passkey_removed"]);
    let told = desk.deliver().await;
    assert!(told.iter().any(|mail| mail.text().contains("パスキーが削除されました")));
}
