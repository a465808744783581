//! What a stranger could find out by a watch: whether somebody is known, from how long an answer takes.

use std::sync::Arc;
use std::time::Instant;

use mamis::jobs::outbox;
use tokio_util::sync::CancellationToken;

use super::{Times, setting, tell};
use crate::recovery::{EMAIL, LOGIN, Office};
use crate::support::TestServer;

/// Medians may differ by so many milliseconds.
const NO_DIFFERENCE: f64 = 5.0;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long: script/soak strangers"]
async fn strangers() {
    let tries = setting("TRIES", 200) as usize;
    let Office { test, mailer, post } = Office::new().await;
    let server = TestServer::start_with(&test, |settings| settings.api.rate_limit = None).await;
    let (app, stop) = (test.app.clone(), CancellationToken::new());
    let (mailer, stopped) = (Arc::new(mailer), stop.clone());
    let worker = tokio::spawn(async move { outbox::run(&app, &mailer, &stopped).await });
    let client = test.database.client().await;
    for (what, path, known, unknown) in [
        ("forgotten login ID", "/recovery/login-id", ("email", EMAIL), ("email", "nobody000001@example.jp")),
        ("forgotten password", "/recovery/password", ("email", EMAIL), ("email", "nobody000001@example.jp")),
        ("wrong password", "/login", ("loginId", LOGIN), ("loginId", "mihon-none")),
    ] {
        let browser = server.browser();
        let token = browser.form_token(path).await;
        let mut times = [Times::default(), Times::default()];
        // The first ones warm up.
        for number in 0..tries + 10 {
            for (side, typed) in [known, unknown].into_iter().enumerate() {
                client.batch_execute("DELETE FROM login_throttle").await.expect("no delay is left");
                let fields = [("form_token", token.as_str()), typed, ("password", "wrong-2026!")];
                let began = Instant::now();
                let answer = browser.post_form(path, &fields).await;
                let _text = answer.text().await.expect("an answer");
                if number >= 10 {
                    times[side].add(began.elapsed());
                }
            }
        }
        let medians = [times[0].percentile(50), times[1].percentile(50)];
        let difference = (medians[0] - medians[1]).abs();
        tell(&format!(
            "strangers: {what}, {tries} tries each: median {:.1} ms known, {:.1} ms unknown, {difference:.1} ms apart",
            medians[0], medians[1]
        ));
        assert!(difference <= NO_DIFFERENCE, "{what}: known and unknown are {difference:.1} ms apart");
    }
    stop.cancel();
    worker.await.expect("the worker ends");
    assert!(!post.received().is_empty(), "mails went out all the while");
}
