//! Where a request comes from.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};

/// The client's address: the peer's, or, behind `trusted_hops` proxies of our own, the one that the outermost of them
/// saw. What stands further left in `X-Forwarded-For` was written by the client and proves nothing.
pub fn client_address(extensions: &Extensions, headers: &HeaderMap, trusted_hops: usize) -> Option<IpAddr> {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical());
    let Some(hop) = trusted_hops.checked_sub(1) else { return peer };
    forwarded(headers).rev().nth(hop).and_then(|address| address.parse::<IpAddr>().ok()).or(peer)
}

fn forwarded(headers: &HeaderMap) -> impl DoubleEndedIterator<Item = &str> {
    headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_trusted_proxies_wrote_is_believed() {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo::<SocketAddr>("10.0.0.9:4000".parse().unwrap()));
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "6.6.6.6, 203.0.113.5".parse().unwrap());
        headers.append("x-forwarded-for", "10.0.0.1".parse().unwrap());
        for (hops, expected) in [(0, "10.0.0.9"), (1, "10.0.0.1"), (2, "203.0.113.5"), (9, "10.0.0.9")] {
            let address = client_address(&extensions, &headers, hops).unwrap();
            assert_eq!(address.to_string(), expected, "{hops} hops");
        }
    }
}
