//! Starting and stopping the program that serves.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use hyper_util::rt::TokioTimer;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use url::Url;

use crate::app::App;
use crate::config::{ContactConfig, HttpConfig};
use crate::graphql::{ApiSchema, Options};
use crate::http::fault::Fault;
use crate::http::headers::{self, SecurityHeaders};
use crate::http::site::{Origin, Patience, Site};
use crate::http::{cookies, csrf, log, metrics};
use crate::{live, portal, router};

/// A client that has not sent its request's head after so long is gone.
const HEADER_TIMEOUT: Duration = Duration::from_secs(5);
/// A form with a file, which only a logged-in doctor gets to send, may take longer than other requests: ten megabytes
/// over a slow line.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(120);
/// Requests under way get so long to finish when the program stops …
const GRACE: Duration = Duration::from_secs(10);
/// … after the balancer was told for so long that nothing new should come.
const DRAIN: Duration = Duration::from_secs(1);
/// Largest body; single routes allow less. A document has 10 MiB at most, but a larger one is read away, or the browser
/// would show a broken connection in place of the answer that says so.
const LARGEST_BODY: usize = 64 * 1024 * 1024;
/// Largest body of a form or an API request.
const LARGEST_FORM: usize = 512 * 1024;

/// Where and how to serve.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen; port 0 takes any free one.
    pub listen: SocketAddr,
    /// Where to serve `/metrics`, if anywhere.
    pub metrics: Option<SocketAddr>,
    /// Where browsers find us; none: at `listen`. Port 0: the one that is taken there.
    pub base_url: Option<Url>,
    /// Proxies in front that can be believed.
    pub trusted_hops: usize,
    /// Whom pages tell people to ask; none: their association.
    pub contact: Option<ContactConfig>,
    /// How long clients may take.
    pub patience: Patience,
    /// How long to say "not ready" before the stop begins.
    pub drain: Duration,
    /// How the API behaves.
    pub api: Options,
    /// Mails are kept as files in this folder, and `/dev/mail` shows them.
    pub mail_folder: Option<PathBuf>,
    /// Where GraphiQL's packages are; none: there is no `/graphiql`.
    pub graphiql_folder: Option<PathBuf>,
}

impl Settings {
    /// Plain HTTP at an address of this machine, for development and tests.
    pub fn local(listen: SocketAddr) -> Self {
        Self {
            listen,
            metrics: None,
            base_url: None,
            trusted_hops: 0,
            contact: None,
            patience: Patience::default(),
            drain: DRAIN,
            api: Options::default(),
            mail_folder: None,
            graphiql_folder: None,
        }
    }
}

impl From<&HttpConfig> for Settings {
    fn from(config: &HttpConfig) -> Self {
        Self {
            metrics: config.metrics_listen,
            base_url: config.base_url.clone(),
            trusted_hops: config.trusted_hops,
            graphiql_folder: config.graphiql_folder.clone(),
            api: Options { rate_limit: config.rate_limit, ..Options::default() },
            ..Self::local(config.listen)
        }
    }
}

/// A program that is listening and not yet answering.
pub struct Server {
    site: Arc<Site>,
    listener: std::net::TcpListener,
    metrics: Option<std::net::TcpListener>,
    drain: Duration,
    mail_folder: Option<PathBuf>,
    graphiql_folder: Option<PathBuf>,
}

impl Server {
    /// Takes the ports.
    pub fn bind(app: Arc<App>, settings: &Settings) -> anyhow::Result<Self> {
        let listener = listen(settings.listen)?;
        let metrics = settings.metrics.map(listen).transpose()?;
        let address = address(settings.base_url.as_ref(), listener.local_addr()?)?;
        let origin = Origin::of(&address);
        let schema = ApiSchema::new(settings.api).at(&address);
        let contact = settings.contact.clone();
        let site = Site::new(app, schema, origin, settings.trusted_hops, contact, settings.patience);
        let (mail_folder, graphiql_folder) = (settings.mail_folder.clone(), settings.graphiql_folder.clone());
        Ok(Self { site, listener, metrics, drain: settings.drain, mail_folder, graphiql_folder })
    }

    /// Where it listens.
    pub fn local_addr(&self) -> anyhow::Result<SocketAddr> {
        Ok(self.listener.local_addr()?)
    }

    /// Where it serves `/metrics`, if anywhere.
    pub fn metrics_addr(&self) -> anyhow::Result<Option<SocketAddr>> {
        Ok(self.metrics.as_ref().map(std::net::TcpListener::local_addr).transpose()?)
    }

    /// What the handlers share.
    pub fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// Serves until `stop` is cancelled, then finishes what is under way: `/readyz` says no, requests are answered,
    /// sockets closed with 1001.
    pub async fn run(self, stop: CancellationToken) -> anyhow::Result<()> {
        let app = layered(&self.site, self.mail_folder.as_deref(), self.graphiql_folder.as_deref())?;
        let handle = axum_server::Handle::new();
        let mut server = axum_server::from_tcp(self.listener)?.handle(handle.clone());
        server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT);
        server.http_builder().http2().timer(TokioTimer::new()).keep_alive_interval(Some(Duration::from_secs(30)));
        let serving = tokio::spawn(server.serve(app.into_make_service_with_connect_info::<SocketAddr>()));
        let metrics = self.metrics.map(serve_metrics).transpose()?;
        let live = tokio::spawn(live::run(self.site.app.clone(), self.site.stop.clone()));

        stop.cancelled().await;
        tracing::info!("stopping");
        self.site.start_draining();
        tokio::time::sleep(self.drain).await;
        self.site.stop.cancel();
        handle.graceful_shutdown(Some(GRACE));
        self.site.sockets.close();
        let sockets_closed = tokio::time::timeout(GRACE, self.site.sockets.wait());
        let (served, _, _) = tokio::join!(serving, sockets_closed, live);
        if let Some(metrics) = metrics {
            metrics.abort();
        }
        tracing::info!("stopped");
        served.context("the server task failed")?.context("the server failed")
    }
}

/// Where browsers find us.
fn address(base_url: Option<&Url>, listening: SocketAddr) -> anyhow::Result<Url> {
    // Without the scope that an address of IPv6 may have: no URL has room for it.
    let bare = SocketAddr::new(listening.ip(), listening.port());
    let mut address = base_url.cloned().map_or_else(|| Url::parse(&format!("http://{bare}")), Ok)?;
    if address.port() == Some(0) {
        address.set_port(Some(bare.port())).map_err(|()| anyhow::anyhow!("{address} can have no port"))?;
    }
    Ok(address)
}

fn listen(address: SocketAddr) -> anyhow::Result<std::net::TcpListener> {
    let listener = std::net::TcpListener::bind(address).with_context(|| format!("cannot listen at {address}"))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

fn serve_metrics(listener: std::net::TcpListener) -> anyhow::Result<tokio::task::JoinHandle<std::io::Result<()>>> {
    let router = metrics::router(metrics::recorder().context("cannot start the metrics")?);
    Ok(tokio::spawn(axum_server::from_tcp(listener)?.serve(router.into_make_service())))
}

/// The routes in their layers, innermost first.
fn layered(site: &Arc<Site>, mail_folder: Option<&Path>, graphiql_folder: Option<&Path>) -> anyhow::Result<Router> {
    let security = Arc::new(SecurityHeaders::new(&site.origin));
    let mut routes = router::routes();
    if let Some(folder) = mail_folder {
        routes = routes.merge(router::dev_mail(folder));
    }
    if let Some(folder) = graphiql_folder {
        routes = routes.merge(router::graphiql(folder, mail_folder.is_some()));
    }
    Ok(routes
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(from_fn_with_state(site.clone(), cookies::layer))
        .layer(csrf::layer(&site.origin)?)
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .layer(from_fn_with_state(site.clone(), time_limit))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(site.clone(), portal::fault::layer))
        .layer(from_fn_with_state(security, headers::layer))
        .layer(from_fn_with_state(site.clone(), log::layer))
        .with_state(site.clone()))
}

async fn time_limit(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let is_upload = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"multipart/form-data"));
    let limit = if is_upload { UPLOAD_TIMEOUT } else { site.patience.request };
    tokio::time::timeout(limit, next.run(request)).await.unwrap_or_else(|_| Fault::Unavailable.into_response())
}

/// The reason stays out of the answer; the panic hook has written it to the log.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Fault::Internal.into_response()
}
