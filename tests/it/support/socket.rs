//! A raw WebSocket client, for what well-behaved clients never do.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::TestServer;

/// One open socket.
pub struct RawSocket(pub WebSocketStream<MaybeTlsStream<TcpStream>>);

impl RawSocket {
    /// Opens one with these headers; `Err` is the status of a refusal.
    pub async fn open(server: &TestServer, headers: &[(&str, &str)]) -> Result<Self, u16> {
        let address = format!("ws://{}/graphql/ws", server.base_url.authority());
        let mut request = address.into_client_request().expect("an address");
        for (name, value) in headers {
            let name: HeaderName = name.parse().expect("a name");
            request.headers_mut().insert(name, HeaderValue::from_str(value).expect("a value"));
        }
        match connect_async(request).await {
            Ok((stream, _)) => Ok(Self(stream)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// As a page of ours would open it, with this header `Cookie`.
    pub async fn from_page(server: &TestServer, cookie: &str) -> Self {
        let origin = server.base_url.origin().ascii_serialization();
        let headers =
            [("origin", origin.as_str()), ("cookie", cookie), ("sec-websocket-protocol", "graphql-transport-ws")];
        Self::open(server, &headers).await.expect("an open socket")
    }

    /// The same, acknowledged.
    pub async fn acknowledged(server: &TestServer, cookie: &str) -> Self {
        let mut socket = Self::from_page(server, cookie).await;
        socket.say(r#"{"type":"connection_init"}"#).await;
        assert_eq!(socket.hear().await["type"], "connection_ack");
        socket
    }

    /// Sends a text.
    pub async fn say(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.expect("sent");
    }

    /// Sends a text, if anybody takes it.
    pub async fn try_say(&mut self, text: &str) -> Result<(), Error> {
        self.0.send(Message::text(text)).await
    }

    /// Is a ping what comes next? It is answered then.
    pub async fn next_is_a_ping(&mut self) -> bool {
        let is_ping = matches!(self.next().await, Some(Ok(Message::Ping(_))));
        is_ping && self.0.flush().await.is_ok()
    }

    /// The next text, as JSON.
    pub async fn hear(&mut self) -> Value {
        loop {
            match self.next().await {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).expect("JSON"),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("no text but {other:?}"),
            }
        }
    }

    /// The code with which the server ends it; what comes before is passed over.
    pub async fn close_code(&mut self) -> u16 {
        loop {
            match self.next().await {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(Message::Close(None))) | None => panic!("ended without a code"),
                Some(Ok(_)) => {}
                Some(Err(error)) => panic!("{error}"),
            }
        }
    }

    async fn next(&mut self) -> Option<Result<Message, Error>> {
        tokio::time::timeout(Duration::from_secs(15), self.0.next()).await.expect("in time")
    }
}
