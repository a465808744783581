//! `/graphql/ws`: subscriptions over the protocol graphql-transport-ws
//! (<https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>). The upgrade and the loop are our own: the
//! library's know no Origin, no time limits, no limits per socket and few of the protocol's close codes.

mod message;
mod socket;

use std::sync::Arc;

use axum::RequestExt;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use self::socket::Socket;
use super::cookies::{Cookies, Name};
use super::log::Info;
use super::session::{Caller, Credential, NoCaller};
use super::site::Site;

/// The only subprotocol spoken.
const PROTOCOL: &str = "graphql-transport-ws";
/// Longest message of a client.
const LONGEST: usize = 64 * 1024;
/// Buffers of one socket: the defaults would be 128 KiB each, for ten thousand sockets that hardly speak.
const READ_BUFFER: usize = 2048;
/// Messages that a slow reader has not taken yet; beyond this he is cut off.
const UNREAD: usize = 256 * 1024;

/// Upgrades. Browsers come from our own pages; whoever sends no `Origin` must not bring a browser's cookies.
pub async fn upgrade(State(site): State<Arc<Site>>, Info(info): Info, request: Request) -> Response {
    let headers = request.headers().clone();
    if !comes_from_us(&site, &headers) {
        return (StatusCode::FORBIDDEN, "this origin may not open sockets\n").into_response();
    }
    if site.is_draining() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response();
    }
    let upgrade = match request.extract::<WebSocketUpgrade, _>().await {
        Ok(upgrade) => upgrade.protocols([PROTOCOL]),
        Err(rejection) => return rejection.into_response(),
    };
    if upgrade.selected_protocol().is_none() {
        return (StatusCode::BAD_REQUEST, "the subprotocol is graphql-transport-ws\n").into_response();
    }
    // Who has no right gets a close code that his client understands, which only an open socket can carry.
    let credential = Credential::of(&site, &headers).ok().flatten();
    let caller = match Caller::of(&site, &headers).await {
        Ok(Caller(viewer)) => viewer,
        Err(NoCaller::Ended) => crate::domain::viewer::Viewer::Anonymous,
        Err(NoCaller::Fault(fault)) => return fault.into_response(),
    };
    let tracker = site.sockets.clone();
    upgrade
        .max_message_size(LONGEST)
        .max_frame_size(LONGEST)
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(UNREAD)
        .on_upgrade(move |stream| {
            tracker.track_future(Box::pin(Socket::new(site, info, caller, credential, stream).run()))
        })
}

fn comes_from_us(site: &Site, headers: &HeaderMap) -> bool {
    match headers.get(header::ORIGIN) {
        Some(origin) => origin.as_bytes() == site.origin.as_str().as_bytes(),
        None => Cookies::new(headers, site.origin.is_secure()).get(Name::Session).is_none(),
    }
}
