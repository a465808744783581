//! Cookies: their names, attributes, and a jar into which extractors can put some too.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;

use super::fault::Fault;
use super::site::Site;

/// The cookies of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// JWT of the session.
    Session,
    /// Knows the browser again after a log-out.
    Device,
    /// Ties the forms of a browser in which nobody is logged in.
    Visit,
    /// First half of a log-in that waits for the second factor.
    Second,
    /// Token of a 利用者登録 under way.
    Registration,
    /// A message for the next page.
    Flash,
}

impl Name {
    /// The name on the wire. Over TLS `__Host-` keeps other hosts of the domain from setting it.
    pub fn on(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-mamis_session",
            (Self::Session, false) => "mamis_session",
            (Self::Device, true) => "__Host-mamis_device",
            (Self::Device, false) => "mamis_device",
            (Self::Visit, true) => "__Host-mamis_visit",
            (Self::Visit, false) => "mamis_visit",
            (Self::Second, true) => "__Host-mamis_second",
            (Self::Second, false) => "mamis_second",
            (Self::Registration, true) => "__Host-mamis_registration",
            (Self::Registration, false) => "mamis_registration",
            (Self::Flash, true) => "__Host-mamis_flash",
            (Self::Flash, false) => "mamis_flash",
        }
    }

    /// How long the browser keeps it; `None`: until it is closed.
    fn max_age(self) -> Option<i64> {
        match self {
            Self::Session | Self::Visit => None,
            Self::Device => Some(365 * 24 * 60 * 60),
            Self::Second => Some(10 * 60),
            Self::Registration => Some(24 * 60 * 60),
            Self::Flash => Some(60),
        }
    }
}

/// The cookies of one request, and those that its answer will set. Values are base64url, dots and nothing else.
#[derive(Clone)]
pub struct Cookies {
    secure: bool,
    sent: CookieJar,
    set: Arc<Mutex<ToSet>>,
}

/// Cookies to set, or to take away where there is no value.
type ToSet = Vec<(Name, Option<String>)>;

impl Cookies {
    /// The cookies that these headers bring.
    pub fn new(headers: &HeaderMap, secure: bool) -> Self {
        Self { secure, sent: CookieJar::from_headers(headers), set: Arc::default() }
    }

    /// What an earlier part of this request has set, or else what the browser sent.
    pub fn get(&self, name: Name) -> Option<String> {
        if let Some((_, value)) = self.lock().iter().find(|(set, _)| *set == name) {
            return value.clone();
        }
        self.sent.get(name.on(self.secure)).map(|cookie| cookie.value().to_owned())
    }

    /// Sets a cookie with the answer.
    pub fn set(&self, name: Name, value: String) {
        self.put(name, Some(value));
    }

    /// Takes a cookie away with the answer, if the browser has it.
    pub fn clear(&self, name: Name) {
        if self.get(name).is_some() {
            self.put(name, None);
        }
    }

    fn put(&self, name: Name, value: Option<String>) {
        let mut set = self.lock();
        set.retain(|(other, _)| *other != name);
        set.push((name, value));
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(Name, Option<String>)>> {
        self.set.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, headers: &mut HeaderMap) {
        for (name, value) in self.lock().drain(..) {
            let secure = if self.secure { "; Secure" } else { "" };
            let age = match (&value, name.max_age()) {
                (None, _) => "; Max-Age=0".to_owned(),
                (Some(_), Some(seconds)) => format!("; Max-Age={seconds}"),
                (Some(_), None) => String::new(),
            };
            let name = name.on(self.secure);
            let value = value.unwrap_or_default();
            let line = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
            match HeaderValue::from_str(&line) {
                Ok(line) => {
                    headers.append(header::SET_COOKIE, line);
                }
                Err(_) => tracing::error!(cookie = name, "a cookie has characters that no header may have"),
            }
        }
    }
}

/// Middleware: gives every request its [`Cookies`] and writes what was set.
pub async fn layer(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let cookies = Cookies::new(request.headers(), site.origin.is_secure());
    request.extensions_mut().insert(cookies.clone());
    let mut response = next.run(request).await;
    cookies.write(response.headers_mut());
    response
}

impl FromRequestParts<Arc<Site>> for Cookies {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Fault> {
        // Without the layer a cookie can be read but not set; every route of the portal has the layer.
        let cookies = parts.extensions.get::<Self>().cloned();
        Ok(cookies.unwrap_or_else(|| Self::new(&parts.headers, site.origin.is_secure())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_host_bound_and_hidden_from_scripts() {
        let cookies = Cookies::new(&HeaderMap::new(), true);
        cookies.set(Name::Session, "a.b.c".to_owned());
        cookies.set(Name::Flash, "x".to_owned());
        let mut headers = HeaderMap::new();
        cookies.write(&mut headers);
        let lines: Vec<_> = headers.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap()).collect();
        assert_eq!(
            lines,
            [
                "__Host-mamis_session=a.b.c; Path=/; HttpOnly; SameSite=Lax; Secure",
                "__Host-mamis_flash=x; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60",
            ]
        );
    }

    #[test]
    fn what_was_set_hides_what_was_sent() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "mamis_session=old; mamis_device=d".parse().unwrap());
        let cookies = Cookies::new(&headers, false);
        assert_eq!(cookies.get(Name::Session).as_deref(), Some("old"));
        cookies.clear(Name::Session);
        assert_eq!(cookies.get(Name::Session), None);
        assert_eq!(cookies.get(Name::Device).as_deref(), Some("d"));
        cookies.clear(Name::Flash);
        let mut answer = HeaderMap::new();
        cookies.write(&mut answer);
        assert_eq!(answer[header::SET_COOKIE], "mamis_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
        assert_eq!(answer.len(), 1);
    }
}
