//! A message for the next page, such as 「保存しました」: a signed cookie that lives for one page or one minute.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::cookies::{Cookies, Name};
use super::site::Site;

const PURPOSE: &str = "flash";

/// Longer texts are cut, for a cookie holds 4 KB.
const LONGEST: usize = 500;

/// What kind of message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlashKind {
    Success,
    Notice,
    Problem,
}

/// A message for the next page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    pub kind: FlashKind,
    pub text: String,
}

impl Flash {
    /// Something was done.
    pub fn success(text: impl Into<String>) -> Self {
        Self { kind: FlashKind::Success, text: text.into() }
    }

    /// Something to know.
    pub fn notice(text: impl Into<String>) -> Self {
        Self { kind: FlashKind::Notice, text: text.into() }
    }

    /// Something was not done.
    pub fn problem(text: impl Into<String>) -> Self {
        Self { kind: FlashKind::Problem, text: text.into() }
    }

    /// Leaves it for the next page.
    pub fn leave(self, site: &Site, cookies: &Cookies) {
        let kind = match self.kind {
            FlashKind::Success => 's',
            FlashKind::Notice => 'n',
            FlashKind::Problem => 'p',
        };
        let text: String = self.text.chars().take(LONGEST).collect();
        cookies.set(Name::Flash, site.app.keys.sign(PURPOSE, &format!("{kind}{text}")));
    }

    /// Takes the message that was left for this page.
    pub fn take(site: &Site, cookies: &Cookies) -> Option<Self> {
        let text = cookies.get(Name::Flash).and_then(|signed| site.app.keys.verify(PURPOSE, &signed));
        cookies.clear(Name::Flash);
        text.as_deref().and_then(Self::read)
    }

    fn read(text: &str) -> Option<Self> {
        let kind = match text.chars().next()? {
            's' => FlashKind::Success,
            'n' => FlashKind::Notice,
            'p' => FlashKind::Problem,
            _ => return None,
        };
        Some(Self { kind, text: text[1..].to_owned() })
    }
}

/// The message left for this page, taken away by asking for it.
pub struct TakeFlash(pub Option<Flash>);

impl FromRequestParts<Arc<Site>> for TakeFlash {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Infallible> {
        let Ok(cookies) = Cookies::from_request_parts(parts, site).await else { return Ok(Self(None)) };
        Ok(Self(Flash::take(site, &cookies)))
    }
}
