//! APIトークン: issued, shown once, listed without the secret, revoked after a question.

use super::{location, page, send};
use crate::support::fixtures::{self, Nation};
use crate::support::{TestApp, TestServer};

const LIST: &str = "/office/tokens";
const NEW: &str = "/office/tokens/new";

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_shown_once_and_revoked_after_a_question() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.kita.id, "administrator", "kita-admin").await;
    let server = TestServer::start(&test).await;
    let browser = server.logged_in(&test, "kita-admin").await;
    let (status, html) = page(&browser, LIST).await;
    assert_eq!(status, 200);
    assert!(html.contains("APIトークンはありません"), "{html}");

    let refused = send(&browser, NEW, NEW, &[("name", "会計"), ("lastDay-year", "2027")]).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.unwrap().contains("value=\"会計\""), "what was typed is still there");

    let typed = [
        ("name", "会計"),
        ("scopes", "masters"),
        ("scopes", "subscribe"),
        ("lastDay-year", "2026"),
        ("lastDay-month", "12"),
        ("lastDay-day", "31"),
    ];
    let issued = send(&browser, NEW, NEW, &typed).await;
    assert_eq!(issued.status(), 200);
    let kept = issued.headers().get("cache-control").expect("a header").to_str().unwrap().to_owned();
    assert!(kept.contains("no-store"), "{kept}");
    let html = issued.text().await.unwrap();
    let (_, rest) = html.split_once("id=\"secret\">mamis_").expect("the token");
    let secret = format!("mamis_{}", rest.split('<').next().unwrap());

    // Whoever loads the page again sends the form again.
    let key = [("key", "a-key-of-the-form")];
    let of_key = [&typed[..], &key[..]].concat();
    let first = send(&browser, NEW, NEW, &of_key).await;
    assert_eq!(first.status(), 200);
    let again = send(&browser, NEW, NEW, &of_key).await;
    assert_eq!((again.status().as_u16(), location(&again)), (303, LIST));
    let (_, html) = page(&browser, LIST).await;
    assert!(html.contains("このトークンは発行済みで、もう表示できません。") && html.contains("全2件"), "{html}");
    test.database
        .client()
        .await
        .batch_execute("DELETE FROM api_token WHERE idempotency_key IS NOT NULL")
        .await
        .unwrap();

    let (_, html) = page(&browser, LIST).await;
    assert!(html.contains(&secret[..12]) && !html.contains(&secret[..13]), "its beginning alone");
    assert!(html.contains("2026/12/31まで") && html.contains("利用なし"), "{html}");
    let (_, rest) = html.split_once("href=\"/office/tokens/").filter(|_| html.contains("/revoke")).unwrap();
    let ids = rest.split("href=\"/office/tokens/").chain([rest]);
    let id =
        ids.filter_map(|part| part.split_once("/revoke\"")).map(|(id, _)| id).find(|id| !id.contains('"')).unwrap();
    let revoke = format!("{LIST}/{id}/revoke");
    let done = send(&browser, &revoke, &revoke, &[]).await;
    assert_eq!((done.status().as_u16(), location(&done)), (303, LIST));
    let (_, html) = page(&browser, LIST).await;
    assert!(html.contains("取消済み") && !html.contains("/revoke\""), "{html}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_are_for_administrators_alone() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.kita.id, "staff", "kita-staff").await;
    let server = TestServer::start(&test).await;
    let browser = server.logged_in(&test, "kita-staff").await;
    for path in [LIST, NEW] {
        assert_eq!(page(&browser, path).await.0, 404, "{path}");
    }
    assert!(!page(&browser, "/office").await.1.contains(LIST), "not in the menu");
}
