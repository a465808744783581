//! Who is asking: the session cookie becomes a viewer, once per request and never from a cache.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use url::form_urlencoded;

use super::cookies::{Cookies, Name};
use super::fault::Fault;
use super::site::Site;
use crate::auth::api_token::ApiToken;
use crate::auth::keys;
use crate::auth::session as sessions;
use crate::auth::token::{self, Token};
use crate::db::DbError;
use crate::domain::policy::{self, Action};
use crate::domain::viewer::Viewer;
use crate::service;

/// Where people log in.
pub const LOGIN_PATH: &str = "/login";
/// Where a doctor agrees to the 利用規約 before he goes on.
pub const TERMS_PATH: &str = "/terms/agree";

/// The person behind a request, who may be nobody.
#[derive(Clone)]
pub struct SessionViewer(Arc<Visitor>);

struct Visitor {
    viewer: Viewer,
    form_secret: Vec<u8>,
    must_agree: bool,
    site: Arc<Site>,
}

impl SessionViewer {
    /// Whom to run operations as.
    pub fn viewer(&self) -> Viewer {
        self.0.viewer.clone()
    }

    /// Is a doctor logged in?
    pub fn is_doctor(&self) -> bool {
        matches!(self.0.viewer, Viewer::Doctor(_))
    }

    /// Is a member of staff logged in?
    pub fn is_staff(&self) -> bool {
        matches!(self.0.viewer, Viewer::Staff(_))
    }

    /// Does a first password have to be changed before anything else?
    pub fn must_change_password(&self) -> bool {
        matches!(&self.0.viewer, Viewer::Staff(staff) if staff.must_change_password)
    }

    /// Does he work in a secretariat, and see what it sees?
    pub fn reads_secretariat(&self) -> bool {
        policy::may(&self.0.viewer, Action::ReadSecretariat)
    }

    /// Does a second factor have to be set up before anything else?
    pub fn must_set_up_second_factor(&self) -> bool {
        matches!(&self.0.viewer, Viewer::Staff(staff) if staff.must_set_up_second_factor())
    }

    /// Seconds after which the session ends if nothing is asked for meanwhile.
    pub fn lasts(&self) -> Option<u32> {
        let viewer = self.viewer();
        let left = viewer.session()?.expires_at - self.0.site.app.clock.now();
        // The last request may have been noted so much before it was made.
        let unused = sessions::IDLE - sessions::NOTED_EVERY;
        u32::try_from(left.min(unused).num_seconds()).ok()
    }

    /// A token for the forms of one page.
    pub fn form_token(&self) -> String {
        keys::form_token(&self.0.form_secret, token::random(&*self.0.site.app.clock))
    }

    /// Is this a token of this session's forms?
    pub fn owns(&self, form_token: &str) -> bool {
        keys::is_form_token(&self.0.form_secret, form_token)
    }
}

impl FromRequestParts<Arc<Site>> for SessionViewer {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Fault> {
        if let Some(found) = parts.extensions.get::<Self>() {
            return Ok(found.clone());
        }
        let cookies = Cookies::from_request_parts(parts, site).await?;
        let found = Self(Arc::new(look_up(site, &cookies).await?));
        parts.extensions.insert(found.clone());
        Ok(found)
    }
}

/// The token in the session cookie, whatever became of the session.
pub fn session_token(site: &Site, cookies: &Cookies) -> Option<Token> {
    site.app.keys.open_session(&cookies.get(Name::Session)?, site.app.clock.now())
}

/// What came with an API request to say who asks.
#[derive(Clone)]
pub enum Credential {
    Session(Token),
    Api(ApiToken),
}

impl Credential {
    /// The one in the header, or in the cookie; none without either.
    pub fn of(site: &Site, headers: &HeaderMap) -> Result<Option<Self>, NoCaller> {
        if let Some(header) = headers.get(header::AUTHORIZATION) {
            return header.to_str().ok().and_then(Self::bearer).map(Some).ok_or(NoCaller::Ended);
        }
        let cookies = Cookies::new(headers, site.origin.is_secure());
        if cookies.get(Name::Session).is_none() {
            return Ok(None);
        }
        session_token(site, &cookies).map(|token| Some(Self::Session(token))).ok_or(NoCaller::Ended)
    }

    /// `Bearer mamis_…`
    pub fn bearer(text: &str) -> Option<Self> {
        let (scheme, token) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| ApiToken::parse(token.trim())).flatten().map(Self::Api)
    }

    /// The viewer behind it, as of now. `None`: it is not in force.
    pub async fn viewer(&self, site: &Site) -> Result<Option<Viewer>, DbError> {
        match self {
            Self::Session(token) => Ok(service::session::resume(&site.app, token).await?.map(|session| session.viewer)),
            Self::Api(token) => service::api_token::resume(&site.app, token).await,
        }
    }

    /// The same, for a socket that looks again: that is no use of a session.
    pub async fn viewer_again(&self, site: &Site) -> Result<Option<Viewer>, DbError> {
        match self {
            Self::Session(token) => {
                let found = sessions::find(&site.app.db, token, site.app.clock.now()).await?;
                Ok(found.map(|session| session.viewer))
            }
            Self::Api(_) => self.viewer(site).await,
        }
    }
}

/// The caller of the API, where there are no forms and nobody is sent to a log-in page.
pub struct Caller(pub Viewer);

/// The credential that came with an API request is not in force: log in again.
#[derive(Debug, Clone, Copy)]
pub enum NoCaller {
    Ended,
    Fault(Fault),
}

impl Caller {
    /// The viewer behind the token or the session cookie, or nobody without either.
    pub async fn of(site: &Arc<Site>, headers: &HeaderMap) -> Result<Self, NoCaller> {
        let Some(credential) = Credential::of(site, headers)? else { return Ok(Self(Viewer::Anonymous)) };
        match credential.viewer(site).await {
            Ok(Some(viewer)) => Ok(Self(viewer)),
            Ok(None) => Err(NoCaller::Ended),
            Err(error) => Err(NoCaller::Fault(error.into())),
        }
    }
}

async fn look_up(site: &Arc<Site>, cookies: &Cookies) -> Result<Visitor, Fault> {
    if let Some(token) = session_token(site, cookies)
        && let Some(found) = service::session::resume(&site.app, &token).await?
    {
        return Ok(Visitor {
            viewer: found.viewer,
            form_secret: found.form_secret,
            must_agree: found.must_agree,
            site: site.clone(),
        });
    }
    cookies.clear(Name::Session);
    // Nobody is logged in: forms hang on a cookie of their own, which a log-in takes away.
    let visit = cookies.get(Name::Visit).and_then(|value| Token::parse(&value)).unwrap_or_else(|| {
        let visit = Token::new(&*site.app.clock);
        cookies.set(Name::Visit, visit.expose().to_owned());
        visit
    });
    let form_secret = site.app.keys.visitor_secret(&visit).to_vec();
    Ok(Visitor { viewer: Viewer::Anonymous, form_secret, must_agree: false, site: site.clone() })
}

/// A page for doctors: whoever is not logged in is sent to the log-in and back again; staff find nothing here.
pub struct DoctorSession(pub SessionViewer);

/// A page for members of staff; see [`DoctorSession`].
pub struct StaffSession(pub SessionViewer);

/// A page for everybody who is logged in; see [`DoctorSession`].
pub struct PersonSession(pub SessionViewer);

impl FromRequestParts<Arc<Site>> for PersonSession {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Response> {
        let session = logged_in(parts, site).await?;
        if session.0.must_agree {
            return Err(Redirect::to(&and_back(TERMS_PATH, parts)).into_response());
        }
        Ok(Self(session))
    }
}

impl Deref for DoctorSession {
    type Target = SessionViewer;
    fn deref(&self) -> &SessionViewer {
        &self.0
    }
}

impl Deref for StaffSession {
    type Target = SessionViewer;
    fn deref(&self) -> &SessionViewer {
        &self.0
    }
}

impl FromRequestParts<Arc<Site>> for DoctorSession {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Response> {
        let session = logged_in(parts, site).await?;
        if session.0.must_agree {
            return Err(Redirect::to(&and_back(TERMS_PATH, parts)).into_response());
        }
        if session.is_doctor() { Ok(Self(session)) } else { Err(Fault::NotFound.into_response()) }
    }
}

impl FromRequestParts<Arc<Site>> for StaffSession {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Response> {
        let session = logged_in(parts, site).await?;
        if session.is_staff() { Ok(Self(session)) } else { Err(Fault::NotFound.into_response()) }
    }
}

async fn logged_in(parts: &mut Parts, site: &Arc<Site>) -> Result<SessionViewer, Response> {
    let session = SessionViewer::from_request_parts(parts, site).await.map_err(IntoResponse::into_response)?;
    if session.0.viewer == Viewer::Anonymous {
        return Err(Redirect::to(&and_back(LOGIN_PATH, parts)).into_response());
    }
    Ok(session)
}

/// A page in between, with the way back. A form that was sent can't be sent again, so only pages are ways back.
fn and_back(to: &str, parts: &Parts) -> String {
    // Below a nested router the request's own address has lost its beginning.
    let whole = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
    let back = whole.path_and_query().map_or("/", |path| path.as_str());
    if parts.method != axum::http::Method::GET || back == "/" {
        return to.to_owned();
    }
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", back).finish();
    format!("{to}?{query}")
}

/// Where to go after a log-in: a path of this site, or nowhere. `//host`, `/\host` and full addresses are refused.
pub fn safe_next(next: &str) -> Option<&str> {
    let mut characters = next.chars();
    let rooted = characters.next() == Some('/') && !matches!(characters.next(), Some('/' | '\\'));
    (rooted && !next.chars().any(|character| character.is_control() || character == '\\')).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn the_way_back_never_leaves_the_site() {
        for good in ["/", "/mypage", "/office/applications?box=enrolment&page=2"] {
            assert_eq!(safe_next(good), Some(good));
        }
        for bad in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "mypage",
            "/a\r\nb",
            "/a\\b",
            "\\evil",
        ] {
            assert_eq!(safe_next(bad), None, "{bad}");
        }
    }
}
