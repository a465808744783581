//! The real program while its PostgreSQL is really gone.

use super::program::{DataFolder, RunningServer, kill, run};
use crate::support::until;

#[tokio::test(flavor = "multi_thread")]
async fn when_postgresql_comes_back_nobody_has_to_restart_the_program() {
    let folder = DataFolder::new();
    let server = RunningServer::start(folder.path());
    kill("KILL", folder.postgresql().expect("PostgreSQL runs"));
    until("it to say that it is not ready", async || (server.status("/readyz").await == 503).then_some(())).await;
    assert_eq!(server.status("/healthz").await, 200);
    let page = server.browser().get("/mypage").await;
    assert!([303, 503].contains(&page.status().as_u16()), "nobody is logged in: {}", page.status());

    // Any command on the same folder starts PostgreSQL again, and leaves it running for the others.
    assert!(run(folder.path(), &["migrate"], &[]).status.success());
    until("it to be ready", async || (server.status("/readyz").await == 200).then_some(())).await;
    server.stop();
    assert_eq!(folder.postgresql(), None);
}
