//! The program on a real port of this machine, and browsers without windows.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use mamis::server::{Server, Settings};
use reqwest::cookie::{CookieStore, Jar};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use super::TestApp;
use super::fixtures::PASSWORD;

/// A serving program; stopped when dropped.
pub struct TestServer {
    pub base_url: Url,
    /// Where it serves `/metrics`, when it was told to.
    pub metrics: Option<SocketAddr>,
    /// Open WebSockets.
    pub sockets: TaskTracker,
    pub stop: CancellationToken,
    pub running: tokio::task::JoinHandle<anyhow::Result<()>>,
}

impl TestServer {
    /// Serves the application on any free port.
    pub async fn start(test: &TestApp) -> Self {
        Self::start_with(test, |_| ()).await
    }

    /// Serves with other settings.
    pub async fn start_with(test: &TestApp, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::local(SocketAddr::from(([127, 0, 0, 1], 0)));
        settings.drain = Duration::ZERO;
        change(&mut settings);
        let server = Server::bind(test.app.clone(), &settings).expect("the port is taken");
        let base_url = format!("http://{}", server.local_addr().expect("an address"));
        let metrics = server.metrics_addr().expect("an address");
        let sockets = server.site().sockets.clone();
        let stop = CancellationToken::new();
        let running = tokio::spawn(server.run(stop.clone()));
        Self { base_url: base_url.parse().expect("an address"), metrics, sockets, stop, running }
    }

    /// Serves under a name, as passkeys need it: `http://localhost` and any free port.
    pub async fn named(test: &TestApp) -> Self {
        Self::named_with(test, |_| ()).await
    }

    /// The same with other settings.
    pub async fn named_with(test: &TestApp, change: impl FnOnce(&mut Settings)) -> Self {
        let named = |settings: &mut Settings| {
            settings.base_url = Some("http://localhost:0".parse().expect("an address"));
            change(settings);
        };
        let mut server = Self::start_with(test, named).await;
        server.base_url.set_host(Some("localhost")).expect("a name");
        server
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> Url {
        self.base_url.join(path).expect("a path")
    }

    /// A browser in which nobody is logged in. It does not follow redirects.
    pub fn browser(&self) -> Browser {
        Browser::at(self.base_url.clone())
    }

    /// A browser in which the account with this login ID has logged in; its password is [`PASSWORD`].
    pub async fn logged_in(&self, test: &TestApp, login_id: &str) -> Browser {
        let browser = self.browser();
        let cookie = Browser::cookie_of(test, login_id).await;
        browser.jar.add_cookie_str(&format!("{cookie}; Path=/"), &self.base_url);
        browser
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// A client with cookies.
pub struct Browser {
    pub client: reqwest::Client,
    pub jar: Arc<Jar>,
    pub base_url: Url,
}

impl Browser {
    /// One without cookies that does not follow redirects.
    pub fn at(base_url: Url) -> Self {
        let jar = Arc::new(Jar::default());
        let client = reqwest::Client::builder()
            .cookie_provider(jar.clone())
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self { client, jar, base_url }
    }

    /// The cookie of a new session, made by the service and not over HTTP: `mamis_session=…`.
    pub async fn cookie_of(test: &TestApp, login_id: &str) -> String {
        let attempt = mamis::service::session::Attempt {
            login_id: login_id.to_owned(),
            password: PASSWORD.to_owned().into(),
            device: None,
            old_session: None,
            request: Default::default(),
            user_agent: None,
        };
        let session = mamis::service::session::log_in(&test.app, attempt).await.expect("the log-in is right");
        let sealed = test.app.keys.seal_session(&session.token, session.expires_at).expect("a cookie");
        format!("mamis_session={sealed}")
    }

    /// Logs in on the page, as people do; the password is [`PASSWORD`].
    pub async fn log_in(&self, login_id: &str) -> reqwest::Response {
        let token = self.form_token("/login").await;
        self.post_form("/login", &[("form_token", &token), ("loginId", login_id), ("password", PASSWORD)]).await
    }

    /// GET.
    pub async fn get(&self, path: &str) -> reqwest::Response {
        let url = self.base_url.join(path).expect("a path");
        self.client.get(url).send().await.expect("an answer")
    }

    /// The form token that a page carries.
    pub async fn form_token(&self, page: &str) -> String {
        let body = self.get(page).await.text().await.expect("a page");
        let (_, rest) = body.split_once("name=\"form_token\" value=\"").expect("a form with a token");
        rest.split_once('"').expect("an attribute").0.to_owned()
    }

    /// POST of a form as it stands.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> reqwest::Response {
        let url = self.base_url.join(path).expect("a path");
        self.client.post(url).form(fields).send().await.expect("an answer")
    }

    /// A GraphQL request over POST; the whole answer.
    pub async fn graphql(&self, query: &str, variables: serde_json::Value) -> serde_json::Value {
        let url = self.base_url.join("/graphql").expect("a path");
        let body = serde_json::json!({ "query": query, "variables": variables });
        let answer = self.client.post(url).json(&body).send().await.expect("an answer");
        answer.json().await.expect("JSON")
    }

    /// The header `Cookie` that it would send.
    pub fn cookie_header(&self) -> String {
        let header = self.jar.cookies(&self.base_url);
        header.map(|value| value.to_str().expect("ASCII").to_owned()).unwrap_or_default()
    }
}
