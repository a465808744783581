//! 事務局ユーザー管理 in Chromium.

use serde_json::json;

use super::post::Post;
use crate::support::fixtures::{self, Nation, PASSWORD};
use crate::support::{TestApp, TestServer, browser};

#[tokio::test(flavor = "multi_thread")]
async fn users_are_managed_without_scripts() {
    managed(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_managed_with_scripts() {
    managed(true).await;
}

async fn managed(scripts: bool) {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.kita.id, "administrator", "kita-admin").await;
    fixtures::staff(&test, nation.kita.id, "training_contractor", "kita-training").await;
    let server = TestServer::start(&test).await;
    browser::story("staff.mjs", &server, scripts, &json!({ "password": PASSWORD })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invited_member_of_staff_sets_his_password_and_gets_in() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.kita.id, "administrator", "kita-admin").await;
    let server = TestServer::start(&test).await;
    let post = Post::of(&server).await;
    let (login_id, email) = ("taro.nichii", "taro@example.jp");
    let data = json!({ "part": "register", "password": PASSWORD, "loginId": login_id, "email": email });
    browser::story("invitation.mjs", &server, true, &data).await;
    let mail = post.delivers_one(&test, email).await;
    let url = post.url(&mail, "/invitation");
    let data = json!({ "part": "accept", "loginId": login_id, "url": url, "newPassword": "jibun-2026!" });
    browser::story("invitation.mjs", &server, true, &data).await;
}
