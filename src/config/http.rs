//! Where the program listens and what it is called from outside.

use std::net::SocketAddr;
use std::path::PathBuf;

use url::Url;

use super::source::{Source, Variable};

const LISTEN: Variable = Variable {
    name: "LISTEN",
    default: Some("127.0.0.1:8080"),
    about: "Address and port to listen on. `0.0.0.0:8080` listens to the whole network; put a proxy with TLS before it.",
};
const BASE_URL: Variable = Variable {
    name: "BASE_URL",
    default: None,
    about: "What users type: links in mails start with it, and browsers' requests must come from it. \
            With `https` cookies are `Secure` and named `__Host-…`. Unset: `http://` and what LISTEN says.",
};
const METRICS_LISTEN: Variable = Variable {
    name: "METRICS_LISTEN",
    default: Some("127.0.0.1:9464"),
    about: "Address and port of Prometheus's `/metrics`, apart from the users' port; `off` for none.",
};
const TRUSTED_HOPS: Variable = Variable {
    name: "TRUSTED_HOPS",
    default: Some("0"),
    about: "How many proxies of your own stand in front; so many entries of `X-Forwarded-For` are believed, from the end.",
};
const RATE_LIMIT: Variable = Variable {
    name: "RATE_LIMIT",
    default: Some("1000000"),
    about: "Points that a token, an account or, for who is not logged in, an address may spend in a minute, \
            counted over all instances; `off` for no limit.",
};

const GRAPHIQL_FOLDER: Variable = Variable {
    name: "GRAPHIQL_FOLDER",
    default: None,
    about: "Folder `node_modules` of `script/graphiql`, once its packages are installed: GraphiQL is then at `/graphiql`, \
            for members of secretariats, and for everybody where MAIL_URL is not set. Unset: no GraphiQL; \
            `script/server` sets it.",
};

pub const VARIABLES: &[&Variable] =
    &[&LISTEN, &BASE_URL, &METRICS_LISTEN, &TRUSTED_HOPS, &RATE_LIMIT, &GRAPHIQL_FOLDER];

/// Addresses of the server.
#[derive(Debug, Clone)]
pub struct HttpConfig {
    /// Pages and API.
    pub listen: SocketAddr,
    /// What users type: scheme, host and port. `None`: `http://` and the address that is listened on.
    pub base_url: Option<Url>,
    /// Prometheus; `None` if it is off.
    pub metrics_listen: Option<SocketAddr>,
    /// Proxies in front that can be believed.
    pub trusted_hops: usize,
    /// Points that one caller may spend in a minute; `None` if that is not limited.
    pub rate_limit: Option<u32>,
    /// Where GraphiQL's packages are, an absolute path; `None`: there is no GraphiQL.
    pub graphiql_folder: Option<PathBuf>,
}

impl HttpConfig {
    pub(super) fn read(source: &mut Source<'_>) -> Self {
        Self {
            listen: source.parsed(&LISTEN, "an IP address and a port, such as 127.0.0.1:8080"),
            base_url: base_url(source),
            metrics_listen: metrics_listen(source),
            trusted_hops: source.number(&TRUSTED_HOPS, 0, 9) as usize,
            rate_limit: rate_limit(source),
            graphiql_folder: graphiql_folder(source),
        }
    }
}

fn base_url(source: &mut Source<'_>) -> Option<Url> {
    let text = source.text(&BASE_URL)?;
    let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    match &url {
        None => source.fault(&BASE_URL, format!("“{text}” is not an address such as https://mamis.example.jp")),
        Some(url) if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || url.username() != "" => {
            source.fault(&BASE_URL, "must be scheme, host and port only; the program answers from / on");
        }
        Some(url) if url.port() == Some(0) => source.fault(&BASE_URL, "must name a port that users can type"),
        Some(_) => {}
    }
    url
}

fn metrics_listen(source: &mut Source<'_>) -> Option<SocketAddr> {
    if source.text(&METRICS_LISTEN).is_some_and(|text| text == "off") {
        return None;
    }
    Some(source.parsed(&METRICS_LISTEN, "an IP address and a port, or “off”"))
}

fn rate_limit(source: &mut Source<'_>) -> Option<u32> {
    if source.text(&RATE_LIMIT).is_some_and(|text| text == "off") {
        return None;
    }
    // No less than the largest query that is allowed.
    Some(source.number(&RATE_LIMIT, 30_000, 1_000_000_000))
}

fn graphiql_folder(source: &mut Source<'_>) -> Option<PathBuf> {
    let folder = source.text(&GRAPHIQL_FOLDER).map(PathBuf::from)?;
    if !folder.is_absolute() {
        source.fault(&GRAPHIQL_FOLDER, format!("“{}” must start with /", folder.display()));
    }
    Some(folder)
}
