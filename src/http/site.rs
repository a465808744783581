//! What every handler can reach.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use crate::app::App;
use crate::config::ContactConfig;
use crate::graphql::ApiSchema;

/// State of the router; handlers take it as `State<Arc<Site>>`.
pub struct Site {
    pub app: Arc<App>,
    /// The API, which the pages use too.
    pub schema: ApiSchema,
    /// Where browsers find us.
    pub origin: Origin,
    /// Proxies in front that write `X-Forwarded-For` and can be believed.
    pub trusted_hops: usize,
    /// Whom pages tell people to ask; none: their association.
    pub contact: Option<ContactConfig>,
    pub patience: Patience,
    /// Cancelled when open WebSockets have to end.
    pub stop: CancellationToken,
    /// Open WebSockets.
    pub sockets: TaskTracker,
    draining: AtomicBool,
}

impl Site {
    /// A site that takes requests.
    pub fn new(
        app: Arc<App>,
        schema: ApiSchema,
        origin: Origin,
        trusted_hops: usize,
        contact: Option<ContactConfig>,
        patience: Patience,
    ) -> Arc<Self> {
        Arc::new(Self {
            app,
            schema,
            origin,
            trusted_hops,
            contact,
            patience,
            stop: CancellationToken::new(),
            sockets: TaskTracker::new(),
            draining: AtomicBool::new(false),
        })
    }

    /// From now on `/readyz` says no, so that the balancer sends nobody new.
    pub fn start_draining(&self) {
        self.draining.store(true, Ordering::Release);
    }

    /// About to stop?
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }
}

/// How long a client may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// From the head of a request to its answer, the body included.
    pub request: Duration,
    /// Between two parts of a document that is being sent.
    pub upload: Duration,
    /// To say on a WebSocket who it is.
    pub init: Duration,
    /// Between two pings on a WebSocket; after two without any sign of life the client is gone.
    pub ping: Duration,
    /// To take a message on a WebSocket; one that is not taken was the last.
    pub write: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            request: Duration::from_secs(15),
            upload: Duration::from_secs(15),
            init: Duration::from_secs(10),
            ping: Duration::from_secs(25),
            write: Duration::from_secs(10),
        }
    }
}

/// Scheme, host and port under which browsers reach the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    text: String,
    secure: bool,
}

impl Origin {
    /// The origin of the configured base URL.
    pub fn of(base_url: &Url) -> Self {
        Self { text: base_url.origin().ascii_serialization(), secure: base_url.scheme() == "https" }
    }

    /// As browsers write it in the header `Origin`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Reached over TLS: cookies are `Secure` and `__Host-`.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// The same for WebSockets.
    pub fn web_socket(&self) -> String {
        self.text.replacen("http", "ws", 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_follows_the_base_url() {
        let origin = Origin::of(&Url::parse("https://Mamis.example.jp:443/x?y").unwrap());
        assert_eq!(origin.as_str(), "https://mamis.example.jp");
        assert_eq!(origin.web_socket(), "wss://mamis.example.jp");
        assert!(origin.is_secure());
        assert!(!Origin::of(&Url::parse("http://localhost:3000").unwrap()).is_secure());
    }
}
