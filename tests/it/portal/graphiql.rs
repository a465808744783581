//! `/graphiql`: for whom it is there, and what comes with it.

use std::path::PathBuf;

use super::{location, page};
use crate::support::fixtures::{self, Nation};
use crate::support::{TestApp, TestServer};

const FILES: [(&str, &str); 5] = [
    ("react.js", "text/javascript; charset=utf-8"),
    ("react-dom.js", "text/javascript; charset=utf-8"),
    ("graphql-ws.js", "text/javascript; charset=utf-8"),
    ("graphiql.js", "text/javascript; charset=utf-8"),
    ("graphiql.css", "text/css; charset=utf-8"),
];

/// Where `script/bootstrap` installs the packages.
pub fn packages() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("script/graphiql/node_modules");
    assert_eq!(mamis::portal::graphiql::missing(&folder), Vec::<&str>::new(), "run script/bootstrap");
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_for_those_who_work_in_a_secretariat() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, "doctor-100001").await;
    for (role, login_id) in
        [("administrator", "kita-admin"), ("staff", "kita-staff"), ("training_contractor", "contractor")]
    {
        fixtures::staff(&test, nation.kita.id, role, login_id).await;
    }
    let server = TestServer::start_with(&test, |settings| settings.graphiql_folder = Some(packages())).await;
    let stranger = server.browser();
    let sent_away = stranger.get("/graphiql").await;
    assert_eq!((sent_away.status().as_u16(), location(&sent_away)), (303, "/login?next=%2Fgraphiql"));
    assert_eq!(stranger.get("/graphiql/graphiql.js").await.status(), 303);
    for login_id in ["doctor-100001", "contractor"] {
        let browser = server.logged_in(&test, login_id).await;
        for path in ["/graphiql", "/graphiql/graphiql.js"] {
            assert_eq!(page(&browser, path).await.0, 404, "{login_id} {path}");
        }
    }
    for login_id in ["kita-admin", "kita-staff"] {
        let browser = server.logged_in(&test, login_id).await;
        assert_eq!(page(&browser, "/graphiql").await.0, 200, "{login_id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_has_a_content_policy_of_its_own_and_everything_comes_from_us() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.kita.id, "staff", "kita-staff").await;
    let server = TestServer::start_with(&test, |settings| settings.graphiql_folder = Some(packages())).await;
    let browser = server.logged_in(&test, "kita-staff").await;
    let header = |answer: &reqwest::Response, name: &str| {
        answer.headers().get(name).map_or("", |value| value.to_str().expect("ASCII")).to_owned()
    };
    let answer = browser.get("/graphiql").await;
    let policy = header(&answer, "content-security-policy");
    let socket = server.base_url.as_str().trim_end_matches('/').replacen("http", "ws", 1);
    let expected = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src data:; \
         connect-src 'self' {socket}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    assert_eq!(policy, expected);
    assert_eq!(answer.headers().get_all("content-security-policy").iter().count(), 1);
    assert_eq!(header(&answer, "x-frame-options"), "DENY");
    assert_eq!(header(&answer, "cache-control"), "no-store");
    let html = answer.text().await.expect("a page");
    assert!(!html.contains("http://") && !html.contains("https://") && !html.contains("<style"), "{html}");
    for script in html.split("<script").skip(1) {
        let (tag, rest) = script.split_once('>').expect("a tag");
        assert!(tag.contains(" src=\"/") && rest.starts_with("</script>"), "{tag}");
    }
    let others = header(&browser.get("/office").await, "content-security-policy");
    assert!(others.starts_with("default-src 'self'") && !others.contains("unsafe"), "{others}");

    for (name, media_type) in FILES {
        let path = format!("/graphiql/{name}");
        assert!(html.contains(&format!("\"{path}\"")), "{path} is used");
        let answer = browser.get(&path).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(header(&answer, "content-type"), media_type);
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
        assert_eq!(header(&answer, "cache-control"), "private, max-age=3600");
        assert!(answer.bytes().await.expect("a file").len() > 5_000, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_else_of_the_folder_is_served() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.kita.id, "staff", "kita-staff").await;
    let server = TestServer::start_with(&test, |settings| settings.graphiql_folder = Some(packages())).await;
    let browser = server.logged_in(&test, "kita-staff").await;
    for name in [
        "react",
        "package.json",
        ".installed",
        "react/package.json",
        "react%2Fpackage.json",
        "react%2Fumd%2Freact.production.min.js",
        "..%2Fpackage.json",
        "..%2F..%2F..%2FCargo.toml",
        "..%5Cpackage.json",
        "%2Fetc%2Fpasswd",
        "graphiql.js%00",
        "GraphiQL.js",
    ] {
        let status = browser.get(&format!("/graphiql/{name}")).await.status();
        assert_eq!(status, 404, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_program_is_tried_it_is_for_everybody_and_without_its_folder_for_nobody() {
    let test = TestApp::new().await;
    let mails = tempfile::tempdir().expect("a folder");
    let open = TestServer::start_with(&test, |settings| {
        settings.graphiql_folder = Some(packages());
        settings.mail_folder = Some(mails.path().to_owned());
    });
    let open = open.await;
    for path in ["/graphiql", "/graphiql/react.js"] {
        assert_eq!(page(&open.browser(), path).await.0, 200, "{path}");
    }
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.kita.id, "staff", "kita-staff").await;
    let without = TestServer::start(&test).await;
    let browser = without.logged_in(&test, "kita-staff").await;
    for path in ["/graphiql", "/graphiql/react.js"] {
        assert_eq!(page(&browser, path).await.0, 404, "{path}");
    }
    let empty = TestServer::start_with(&test, |settings| settings.graphiql_folder = Some(mails.path().to_owned()));
    let empty = empty.await;
    let browser = empty.logged_in(&test, "kita-staff").await;
    assert_eq!(page(&browser, "/graphiql/react.js").await.0, 404, "the packages are not installed");
}
