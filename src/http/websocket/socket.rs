//! The life of one socket.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::ServerError;
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::StreamExt;
use futures_util::future::AbortHandle;
use futures_util::stream::{self, BoxStream, SelectAll};
use serde_json::{Map, Value};
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, timeout};

use super::message::{ClientMessage, Close, ServerMessage};
use crate::domain::viewer::{RequestInfo, Viewer};
use crate::graphql::{self, Rendered};
use crate::http::graphql::{Params, was_refused};
use crate::http::session::Credential;
use crate::http::site::Site;

/// After so many pings without any sign of life the client is gone.
const MISSES: u8 = 2;
/// How long to wait for the other side's goodbye.
const FAREWELL: Duration = Duration::from_secs(1);
/// Subscriptions at the same time.
const MOST_OPERATIONS: usize = 20;
/// The session is looked up again at least so often, for idle time and the period of validity …
const RECHECK: Duration = Duration::from_secs(60);
/// … and after a failed look so soon.
const RECHECK_SOON: Duration = Duration::from_secs(2);

/// What an operation has to say; `None`: it has ended.
type Event = (String, Option<Arc<Rendered>>);

pub struct Socket {
    site: Arc<Site>,
    info: RequestInfo,
    viewer: Viewer,
    credential: Option<Credential>,
    /// Says that the credential has ended or may have.
    ended: Option<watch::Receiver<()>>,
    stream: WebSocket,
    is_acknowledged: bool,
    unanswered: u8,
    operations: HashMap<String, AbortHandle>,
    events: SelectAll<BoxStream<'static, Event>>,
}

/// Go on, or end with a close frame, or end without one because the client is gone.
type Flow = ControlFlow<Option<Close>>;

impl Socket {
    pub fn new(
        site: Arc<Site>,
        info: RequestInfo,
        viewer: Viewer,
        credential: Option<Credential>,
        stream: WebSocket,
    ) -> Self {
        let ended = watched(&site, &viewer);
        Self {
            site,
            info,
            viewer,
            credential,
            ended,
            stream,
            is_acknowledged: false,
            unanswered: 0,
            operations: HashMap::new(),
            events: SelectAll::new(),
        }
    }

    /// Serves until one side has enough.
    pub async fn run(mut self) {
        let gauge = metrics::gauge!("websockets_open");
        gauge.increment(1.0);
        if let Some(close) = self.serve().await {
            self.close(close).await;
        }
        gauge.decrement(1.0);
    }

    async fn serve(&mut self) -> Option<Close> {
        let stop = self.site.stop.clone();
        let mut pings = every(self.site.patience.ping);
        let init_deadline = tokio::time::sleep(self.site.patience.init);
        let recheck = tokio::time::sleep(self.until_recheck());
        tokio::pin!(init_deadline, recheck);
        loop {
            let flow = tokio::select! {
                () = stop.cancelled() => Flow::Break(Some(Close::going_away())),
                () = &mut init_deadline, if !self.is_acknowledged => Flow::Break(Some(Close::initialisation_timeout())),
                () = changed(&mut self.ended) => self.check_session(&mut recheck).await,
                () = &mut recheck => self.check_session(&mut recheck).await,
                _ = pings.tick() => self.ping().await,
                message = self.stream.recv() => self.received(message).await,
                Some((id, said)) = self.events.next(), if !self.events.is_empty() => self.happened(&id, said).await,
            };
            if let Flow::Break(close) = flow {
                return close;
            }
        }
    }

    async fn received(&mut self, message: Option<Result<Message, axum::Error>>) -> Flow {
        self.unanswered = 0;
        match message {
            None | Some(Ok(Message::Close(_))) => Flow::Break(None),
            Some(Err(error)) if error.to_string().contains("too long") => Flow::Break(Some(Close::too_big())),
            Some(Err(_)) => Flow::Break(None),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Flow::Continue(()),
            Some(Ok(Message::Binary(_))) => Flow::Break(Some(Close::invalid("Only text messages are understood"))),
            Some(Ok(Message::Text(text))) => match serde_json::from_str(&text) {
                Ok(message) => self.understood(message).await,
                Err(_) => Flow::Break(Some(Close::invalid("Invalid message"))),
            },
        }
    }

    async fn understood(&mut self, message: ClientMessage) -> Flow {
        match message {
            ClientMessage::ConnectionInit { .. } if self.is_acknowledged => {
                Flow::Break(Some(Close::too_many_initialisations()))
            }
            ClientMessage::ConnectionInit { payload } => self.begin(payload.as_ref()).await,
            ClientMessage::Ping { payload } => self.send(&ServerMessage::Pong { payload }).await,
            ClientMessage::Pong {} => Flow::Continue(()),
            ClientMessage::Subscribe { .. } if !self.is_acknowledged => Flow::Break(Some(Close::unauthorized())),
            ClientMessage::Subscribe { id, .. } if self.operations.contains_key(&id) => {
                Flow::Break(Some(Close::duplicate(&id)))
            }
            ClientMessage::Subscribe { id, payload } => match Params::from_map(payload) {
                Ok(params) => self.subscribe(id, params).await,
                Err(_) => Flow::Break(Some(Close::invalid("Invalid payload"))),
            },
            ClientMessage::Complete { id } => {
                if let Some(handle) = self.operations.remove(&id) {
                    handle.abort();
                }
                Flow::Continue(())
            }
        }
    }

    /// Acknowledges whoever has a right to be here, by his upgrade or by what he says now.
    async fn begin(&mut self, payload: Option<&Map<String, Value>>) -> Flow {
        let said =
            payload.and_then(|payload| payload.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization")));
        if let Some((_, said)) = said {
            let Some(credential) = said.as_str().and_then(Credential::bearer) else {
                return Flow::Break(Some(Close::forbidden()));
            };
            match credential.viewer(&self.site).await {
                Ok(Some(viewer)) => {
                    self.ended = watched(&self.site, &viewer);
                    (self.viewer, self.credential) = (viewer, Some(credential));
                }
                Ok(None) => return Flow::Break(Some(Close::forbidden())),
                Err(error) => {
                    tracing::warn!(%error, "a token could not be looked up");
                    return Flow::Break(Some(Close::internal()));
                }
            }
        }
        if self.viewer == Viewer::Anonymous {
            return Flow::Break(Some(Close::forbidden()));
        }
        self.is_acknowledged = true;
        self.send(&ServerMessage::ConnectionAck).await
    }

    async fn subscribe(&mut self, id: String, params: Params) -> Flow {
        if self.operations.len() >= MOST_OPERATIONS {
            let message = format!("a socket may have {MOST_OPERATIONS} subscriptions at a time");
            return self.send(&ServerMessage::Error { id: &id, payload: &[ServerError::new(message, None)] }).await;
        }
        let site = &self.site;
        let messages = graphql::execute_stream(
            &site.schema,
            &site.app,
            self.viewer.clone(),
            self.info.clone(),
            params.into_request(),
        )
        .await;
        let (name, end) = (id.clone(), (id.clone(), None));
        let events = messages.map(move |said| (name.clone(), Some(said)));
        let (events, handle) = stream::abortable(events.chain(stream::once(async move { end })));
        self.operations.insert(id, handle);
        self.events.push(events.boxed());
        Flow::Continue(())
    }

    async fn happened(&mut self, id: &str, said: Option<Arc<Rendered>>) -> Flow {
        match said {
            Some(said) if was_refused(&said.response) => {
                if let Some(handle) = self.operations.remove(id) {
                    handle.abort();
                }
                self.send(&ServerMessage::Error { id, payload: &said.response.errors }).await
            }
            Some(said) => self.send(&ServerMessage::Next { id, payload: &said.json }).await,
            None => {
                self.operations.remove(id);
                self.send(&ServerMessage::Complete { id }).await
            }
        }
    }

    async fn ping(&mut self) -> Flow {
        if self.unanswered >= MISSES {
            return Flow::Break(None);
        }
        self.unanswered += 1;
        self.put(Message::Ping(Default::default())).await
    }

    /// Has the session ended, or does it give other rights than at the start?
    async fn check_session(&mut self, next: &mut std::pin::Pin<&mut tokio::time::Sleep>) -> Flow {
        let Some(credential) = &self.credential else {
            next.as_mut().reset(Instant::now() + RECHECK);
            return Flow::Continue(());
        };
        let after = match credential.viewer_again(&self.site).await {
            Ok(None) => return Flow::Break(Some(Close::unauthorized())),
            Ok(Some(viewer)) if viewer != self.viewer => return Flow::Break(Some(Close::changed())),
            Ok(Some(_)) => self.until_recheck(),
            Err(error) => {
                tracing::warn!(%error, "the session of a socket could not be looked up; trying again");
                RECHECK_SOON
            }
        };
        next.as_mut().reset(Instant::now() + after);
        Flow::Continue(())
    }

    fn until_recheck(&self) -> Duration {
        let left = self.viewer.expires_at().map(|end| end - self.site.app.clock.now());
        let left = left.and_then(|left| left.to_std().ok()).unwrap_or(RECHECK);
        left.clamp(Duration::from_millis(200), RECHECK)
    }

    async fn send(&mut self, message: &ServerMessage<'_>) -> Flow {
        match serde_json::to_string(message) {
            Ok(text) => self.put(Message::Text(text.into())).await,
            Err(error) => {
                tracing::error!(%error, "a message could not be written");
                Flow::Break(Some(Close::internal()))
            }
        }
    }

    async fn put(&mut self, message: Message) -> Flow {
        match timeout(self.site.patience.write, self.stream.send(message)).await {
            Ok(Ok(())) => Flow::Continue(()),
            Ok(Err(_)) | Err(_) => Flow::Break(None),
        }
    }

    async fn close(&mut self, close: Close) {
        let frame = CloseFrame { code: close.code, reason: close.reason.into() };
        if self.put(Message::Close(Some(frame))).await.is_continue() {
            // Leaving at once could take the frame back from a client that has not read it yet.
            let goodbye = async { while let Some(Ok(_)) = self.stream.recv().await {} };
            let _ = timeout(FAREWELL, goodbye).await;
        }
    }
}

/// Tells of the end of what the viewer came with.
fn watched(site: &Site, viewer: &Viewer) -> Option<watch::Receiver<()>> {
    viewer.credential_id().map(|id| site.app.hub.credential_changes(id))
}

fn every(period: Duration) -> Interval {
    let mut interval = interval_at(Instant::now() + period, period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

/// Waits for a word about the session; for ever where there is none.
async fn changed(session: &mut Option<watch::Receiver<()>>) {
    match session {
        Some(receiver) => {
            if receiver.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
        None => std::future::pending().await,
    }
}
