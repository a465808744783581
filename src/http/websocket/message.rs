//! Messages of graphql-transport-ws, and the codes with which a socket is closed.

use async_graphql::ServerError;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// From the client.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMessage {
    ConnectionInit {
        /// A program that can't send headers with its upgrade says here who it is.
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    Ping {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    Pong {},
    Subscribe {
        id: String,
        payload: Map<String, Value>,
    },
    Complete {
        id: String,
    },
}

/// To the client.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage<'a> {
    ConnectionAck,
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Map<String, Value>>,
    },
    Next {
        id: &'a str,
        payload: &'a RawValue,
    },
    /// The operation was never executed.
    Error {
        id: &'a str,
        payload: &'a [ServerError],
    },
    Complete {
        id: &'a str,
    },
}

/// Why the server ends a socket: the code and a text for developers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Close {
    pub code: u16,
    pub reason: String,
}

impl Close {
    fn new(code: u16, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }

    /// The program stops; come back to another instance.
    pub fn going_away() -> Self {
        Self::new(1001, "Going away")
    }

    /// A message longer than allowed.
    pub fn too_big() -> Self {
        Self::new(1009, "Message too big")
    }

    /// The rights of the person have changed; come back and get the new ones.
    pub fn changed() -> Self {
        Self::new(1012, "Connect again")
    }

    /// Something unexpected.
    pub fn internal() -> Self {
        Self::new(1011, "Internal error")
    }

    pub fn invalid(reason: &str) -> Self {
        Self::new(4400, reason)
    }

    /// Not initialised, or the session has ended.
    pub fn unauthorized() -> Self {
        Self::new(4401, "Unauthorized")
    }

    /// Nobody is logged in.
    pub fn forbidden() -> Self {
        Self::new(4403, "Forbidden")
    }

    pub fn initialisation_timeout() -> Self {
        Self::new(4408, "Connection initialisation timeout")
    }

    pub fn duplicate(id: &str) -> Self {
        // A reason holds 123 bytes.
        let id: String = id.chars().take(20).collect();
        Self::new(4409, format!("Subscriber for {id} already exists"))
    }

    pub fn too_many_initialisations() -> Self {
        Self::new(4429, "Too many initialisation requests")
    }
}
