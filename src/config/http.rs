//! Where the program listens and what it is called from outside.

use std::net::{IpAddr, SocketAddr};

use url::Url;

use super::source::{Source, Variable};

const LISTEN: Variable = Variable {
    name: "LISTEN",
    default: Some("127.0.0.1:8080"),
    about: "Address and port to listen on. `0.0.0.0:8080` listens to the whole network; put a proxy with TLS before it.",
};
const BASE_URL: Variable = Variable {
    name: "BASE_URL",
    default: Some("http://localhost:8080"),
    about: "What users type: links in mails start with it, and browsers' requests must come from it. \
            With `https` cookies are `Secure` and named `__Host-…`.",
};
const METRICS_LISTEN: Variable = Variable {
    name: "METRICS_LISTEN",
    default: Some("127.0.0.1:9464"),
    about: "Address and port of Prometheus's `/metrics`, apart from the users' port; `off` for none.",
};
const TRUSTED_PROXIES: Variable = Variable {
    name: "TRUSTED_PROXIES",
    default: None,
    about: "IP addresses of your own proxies, separated by commas; only their `X-Forwarded-For` is believed. Unset: nobody's.",
};

pub const VARIABLES: &[&Variable] = &[&LISTEN, &BASE_URL, &METRICS_LISTEN, &TRUSTED_PROXIES];

/// Addresses of the server.
#[derive(Debug, Clone)]
pub struct HttpConfig {
    /// Pages and API.
    pub listen: SocketAddr,
    /// What users type, with a closing slash, without path, query or fragment.
    pub base_url: Url,
    /// Prometheus; `None` if it is off.
    pub metrics_listen: Option<SocketAddr>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

impl HttpConfig {
    /// May cookies be `Secure`? Browsers keep such cookies only where the address is https.
    pub fn is_https(&self) -> bool {
        self.base_url.scheme() == "https"
    }

    /// The origin as browsers send it: scheme, host and port without a slash.
    pub fn origin(&self) -> String {
        self.base_url.origin().ascii_serialization()
    }

    pub(super) fn read(source: &mut Source<'_>) -> Self {
        Self {
            listen: source.parsed(&LISTEN, "an IP address and a port, such as 127.0.0.1:8080"),
            base_url: base_url(source),
            metrics_listen: metrics_listen(source),
            trusted_proxies: trusted_proxies(source),
        }
    }
}

fn base_url(source: &mut Source<'_>) -> Url {
    let url: Url = source.parsed(&BASE_URL, "an address such as https://mamis.example.jp");
    let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        source.fault(&BASE_URL, format!("“{url}” does not start with http:// or https:// and a host"));
    } else if !plain {
        source.fault(&BASE_URL, "must be scheme, host and port only; the program answers from / on");
    }
    url
}

fn metrics_listen(source: &mut Source<'_>) -> Option<SocketAddr> {
    if source.text(&METRICS_LISTEN).is_some_and(|text| text == "off") {
        return None;
    }
    Some(source.parsed(&METRICS_LISTEN, "an IP address and a port, or “off”"))
}

fn trusted_proxies(source: &mut Source<'_>) -> Vec<IpAddr> {
    let Some(list) = source.text(&TRUSTED_PROXIES) else { return Vec::new() };
    let mut proxies = Vec::new();
    for text in list.split(',').map(str::trim).filter(|text| !text.is_empty()) {
        match text.parse() {
            Ok(address) => proxies.push(address),
            Err(_) => source.fault(&TRUSTED_PROXIES, format!("“{text}” is not an IP address")),
        }
    }
    proxies
}
