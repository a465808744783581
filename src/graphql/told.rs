//! What every answer tells besides its data: what it cost, and what is left of the caller's minute.

use async_graphql::{Response, value};

use super::schema::MAX_COMPLEXITY;
use crate::domain::rate_limit::Standing;

/// Cost and standing of one request, as far as they are known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told {
    /// Points that the query costs.
    pub cost: Option<usize>,
    /// None where nothing is limited.
    pub standing: Option<Standing>,
}

impl Told {
    /// Puts them into `extensions` and into headers
    /// (<https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/>).
    pub fn on(self, mut response: Response) -> Response {
        if let Some(points) = self.cost {
            let cost = value!({ "points": points, "limit": MAX_COMPLEXITY });
            response.extensions.insert("cost".to_owned(), cost);
        }
        if let Some(Standing { limit, left, resets_in }) = self.standing {
            let rate = value!({ "limit": limit, "left": left, "resetsInSeconds": resets_in });
            response.extensions.insert("rateLimit".to_owned(), rate);
            set_header(&mut response, "ratelimit-policy", &format!("\"points\";q={limit};w=60"));
            set_header(&mut response, "ratelimit", &format!("\"points\";r={left};t={resets_in}"));
        }
        response
    }
}

/// Puts a header onto the answer where it goes over HTTP.
pub fn set_header(response: &mut Response, name: &'static str, text: &str) {
    if let Ok(value) = text.parse() {
        response.http_headers.insert(name, value);
    }
}
