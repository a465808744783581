//! 事務局ユーザー管理 over HTTP: who gets in, the form, the first password, deletion.

use reqwest::StatusCode;

use crate::support::fixtures::{self, Nation, PASSWORD};
use crate::support::{Browser, TestApp, TestServer};

use super::{location, page, send};

struct Office {
    test: TestApp,
    nation: Nation,
    server: TestServer,
    administrator: Browser,
}

async fn office() -> Office {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.kita.id, "administrator", "kita-admin").await;
    let server = TestServer::start(&test).await;
    let administrator = server.logged_in(&test, "kita-admin").await;
    Office { test, nation, server, administrator }
}

const FORM: [(&str, &str); 11] = [
    ("familyKana", "にちい"),
    ("givenKana", "ﾀﾛｳ"),
    ("familyName", "日医"),
    ("givenName", "太郎"),
    ("email", "taro@example.jp"),
    ("emailAgain", "taro@example.jp"),
    ("loginId", "taro.nichii"),
    ("password", "hajime-26!"),
    ("role", "staff"),
    ("inUse", "yes"),
    ("validUntil-year", "2027"),
];
const DAY: [(&str, &str); 2] = [("validUntil-month", "3"), ("validUntil-day", "31")];

#[tokio::test(flavor = "multi_thread")]
async fn only_administrators_find_the_pages() {
    let office = office().await;
    let target = fixtures::staff(&office.test, office.nation.kita.id, "staff", "kita-staff").await;
    fixtures::staff(&office.test, office.nation.kita.id, "training_contractor", "kita-training").await;
    let target = mamis::graphql::node::encode_text(target);
    let edit = format!("/office/staff/{target}");
    let pages = ["/office/staff", "/office/staff/new", &edit, "/office/staff/delete", "/office/staff/associations"];
    for login_id in ["kita-staff", "kita-training"] {
        let browser = office.server.logged_in(&office.test, login_id).await;
        for path in pages {
            assert_eq!(page(&browser, path).await.0, 404, "{path} as {login_id}");
        }
        assert_eq!(page(&browser, "/office/profile").await.0, 200);
        let top = page(&browser, "/office").await.1;
        assert!(!top.contains("事務局ユーザー管理"), "the menu has nothing that does not open");
    }
    for path in pages {
        assert_eq!(page(&office.administrator, path).await.0, 200, "{path}");
    }
    // Of another secretariat nobody is found.
    fixtures::staff(&office.test, office.nation.aoba.id, "administrator", "aoba-admin").await;
    let stranger = office.server.logged_in(&office.test, "aoba-admin").await;
    assert_eq!(page(&stranger, &edit).await.0, 404);
    let elsewhere = format!("/office/staff?association={}", mamis::graphql::node::encode_text(office.nation.kita.id));
    assert_eq!(page(&stranger, &elsewhere).await.0, 404);
    fixtures::staff(&office.test, office.nation.national.id, "administrator", "national-admin").await;
    let national = office.server.logged_in(&office.test, "national-admin").await;
    let (status, html) = page(&national, &elsewhere).await;
    assert!(status == 200 && html.contains("kita-staff") && !html.contains("選択したユーザーを削除"), "{html}");

    // The national one's 管理者 finds others by part of name or reading, and registers there.
    let kita = mamis::graphql::node::encode_text(office.nation.kita.id);
    let new_there = format!("/office/staff/new?association={kita}");
    for (typed, found) in [("北区", true), ("みほん", true), ("ﾐﾎﾝｲｼ", true), ("無い", false), ("", false)]
    {
        let (status, html) = page(&national, &format!("/office/staff/associations?q={typed}")).await;
        assert!(status == 200 && html.contains(&new_there) == found, "{typed}: {html}");
    }
    let (status, html) = page(&national, &new_there).await;
    assert!(status == 200 && html.contains("見本北区医師会"), "{html}");
    assert_eq!(page(&national, "/office/staff/new?association=nonsense").await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registered_user_changes_his_first_password_before_anything_else() {
    let office = office().await;
    let on = "/office/staff/new";
    let wrong = [("familyName", "日医"), ("inUse", "yes"), ("validUntil-year", "来年")];
    let answer = send(&office.administrator, on, on, &wrong).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = answer.text().await.unwrap();
    assert!(html.contains("有効期間の終了日は西暦の年・月・日を数字で入力してください"), "{html}");
    let answer = send(&office.administrator, on, on, &wrong[..2]).await;
    let html = answer.text().await.unwrap();
    assert!(html.contains("メイ（フリガナ）を入力してください") && html.contains("権限を選択してください"));
    assert!(html.contains("value=\"日医\""), "what was typed stays");

    let answer = send(&office.administrator, on, on, &[&FORM[..], &DAY[..]].concat()).await;
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/office/staff"));
    let (_, list) = page(&office.administrator, "/office/staff?name=ニチイ&state=usable").await;
    assert!(list.contains("taro.nichii") && list.contains("パスワード未設定") && list.contains("2027/03/31"), "{list}");
    assert!(!list.contains("kita-admin"));

    let taro = office.server.browser();
    let log_in = [("loginId", "taro.nichii"), ("password", "hajime-26!"), ("next", "")];
    send(&taro, "/login", "/login", &log_in).await;
    for path in ["/office", "/office/applications", "/office/profile"] {
        assert_eq!(location(&taro.get(path).await), "/password", "{path}");
    }
    let data = taro.graphql("{ secretariat { association { name } } }", serde_json::json!({})).await;
    assert!(data["data"]["secretariat"].is_null(), "nor does the API open: {data}");
    let before = taro.cookie_header();
    for refused in ["hajime-26!", "hajime26", "taro.nichii"] {
        let answer = send(&taro, "/password", "/password", &[("newPassword", refused)]).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{refused}");
    }
    let answer = send(&taro, "/password", "/password", &[("newPassword", "jibun-2026!")]).await;
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/office"));
    assert_ne!(taro.cookie_header(), before, "the session goes on under another token");
    assert_eq!(page(&taro, "/office").await.0, 200);

    // Later the present one is asked for.
    let answer =
        send(&taro, "/password", "/password", &[("currentPassword", "x"), ("newPassword", "tsugi-2026!")]).await;
    assert!(answer.text().await.unwrap().contains("いまのパスワードが正しくありません"));
    let both = [("currentPassword", "jibun-2026!"), ("newPassword", "tsugi-2026!")];
    assert_eq!(send(&taro, "/password", "/password", &both).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_are_deleted_each_with_its_own_result() {
    let office = office().await;
    let mut ids = Vec::new();
    for login_id in ["kita-one1", "kita-two2"] {
        ids.push(fixtures::staff(&office.test, office.nation.kita.id, "staff", login_id).await);
    }
    let own =
        office.test.database.strings("SELECT staff_user_id::text FROM account WHERE login_id = 'kita-admin'").await;
    let own = mamis::domain::ids::StaffUserId(own[0].parse().unwrap());
    ids.push(own);
    let ids: Vec<String> = ids.into_iter().map(mamis::graphql::node::encode_text).collect();
    let ask = format!("/office/staff/delete?user={}&user={}&user={}", ids[0], ids[1], ids[2]);
    let (_, html) = page(&office.administrator, &ask).await;
    assert!(html.contains("次の3人を削除します"), "{html}");
    let fields: Vec<(&str, String)> = ids.iter().map(|id| ("user", format!("{id}:1"))).collect();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = send(&office.administrator, &ask, "/office/staff/delete", &fields).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    let html = answer.text().await.unwrap();
    assert!(html.contains("1人は削除できませんでした") && html.contains("2人を削除しました"), "{html}");
    assert!(html.contains("先に別の管理者を登録してください"));
    let attempt = [("loginId", "kita-one1"), ("password", PASSWORD), ("next", "")];
    let answer = send(&office.server.browser(), "/login", "/login", &attempt).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);

    let (_, html) = page(&office.administrator, "/office/staff/delete").await;
    assert!(html.contains("選ばれていません"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_keeps_what_is_typed_and_says_who_was_faster() {
    let office = office().await;
    let target = fixtures::staff(&office.test, office.nation.kita.id, "staff", "kita-staff").await;
    let edit = format!("/office/staff/{}", mamis::graphql::node::encode_text(target));
    let fields: Vec<(&str, &str)> = FORM
        .iter()
        .chain(&DAY)
        .map(|&(name, value)| if name == "password" { (name, "") } else { (name, value) })
        .collect();
    let with = |version: &'static str| [fields.clone(), vec![("version", version)]].concat();
    let answer = send(&office.administrator, &edit, &edit, &with("1")).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let answer = send(&office.administrator, &edit, &edit, &with("1")).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    let html = answer.text().await.unwrap();
    assert!(html.contains("変更されています") && html.contains("taro.nichii"), "{html}");
    let kept = "SELECT concat_ws('|', u.name, u.valid_until, a.login_id, a.must_change_password) FROM staff_user u
        JOIN account a ON a.staff_user_id = u.id WHERE u.role = 'staff'";
    assert_eq!(office.test.database.strings(kept).await, ["日医　太郎|2027-03-31|taro.nichii|f"]);
}
