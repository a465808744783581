//! Media types of requests and answers.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use super::BadRequest;

/// Media type of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaType {
    /// `application/graphql-response+json`: the status tells how the request went.
    GraphqlResponse,
    /// `application/json`: whatever is well-formed is 200, for clients of old.
    Json,
}

impl MediaType {
    pub fn header(self) -> [(HeaderName, HeaderValue); 1] {
        let value = match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        };
        [(header::CONTENT_TYPE, HeaderValue::from_static(value))]
    }
}

/// The media type that the client likes best. `None`: it takes neither.
pub fn accepted(headers: &HeaderMap) -> Option<MediaType> {
    let mut best: Option<(MediaType, f32)> = None;
    let mut any = false;
    for value in headers.get_all(header::ACCEPT) {
        let Ok(value) = value.to_str() else { continue };
        for range in value.split(',').map(str::trim).filter(|range| !range.is_empty()) {
            any = true;
            let Some((media, quality)) = acceptable(range) else { continue };
            if quality > 0.0 && best.is_none_or(|(_, so_far)| quality > so_far) {
                best = Some((media, quality));
            }
        }
    }
    if any { best.map(|(media, _)| media) } else { Some(MediaType::Json) }
}

fn acceptable(range: &str) -> Option<(MediaType, f32)> {
    let mut parts = range.split(';').map(str::trim);
    let media = match parts.next()?.to_ascii_lowercase().as_str() {
        "application/graphql-response+json" => MediaType::GraphqlResponse,
        "application/json" | "application/*" | "*/*" => MediaType::Json,
        _ => return None,
    };
    let mut quality = 1.0;
    for parameter in parts {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "q" => quality = value.trim().parse().unwrap_or(0.0),
            "charset" if !is_utf8(value) => return None,
            _ => {}
        }
    }
    Some((media, quality))
}

/// Refuses every request body but JSON in UTF-8.
pub fn require_json(headers: &HeaderMap) -> Result<(), BadRequest> {
    let refused = || {
        let message = "send the request as application/json";
        Err(BadRequest::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message))
    };
    let Some(value) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return refused();
    };
    let mut parts = value.split(';').map(str::trim);
    if !parts.next().is_some_and(|media| media.eq_ignore_ascii_case("application/json")) {
        return refused();
    }
    let foreign = parts
        .filter_map(|parameter| parameter.split_once('='))
        .any(|(name, value)| name.trim().eq_ignore_ascii_case("charset") && !is_utf8(value));
    if foreign { refused() } else { Ok(()) }
}

fn is_utf8(charset: &str) -> bool {
    matches!(charset.trim().trim_matches('"').to_ascii_lowercase().as_str(), "utf-8" | "utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn the_best_liked_of_two_media_types_is_answered() {
        use MediaType::{GraphqlResponse, Json};
        for (accept, expected) in [
            ("application/json", Some(Json)),
            ("*/*", Some(Json)),
            ("application/graphql-response+json", Some(GraphqlResponse)),
            (
                "application/graphql-response+json; charset=utf-8, application/json; charset=utf-8",
                Some(GraphqlResponse),
            ),
            ("application/json, application/graphql-response+json", Some(Json)),
            ("application/json;q=0.5, application/graphql-response+json;q=0.9", Some(GraphqlResponse)),
            ("application/json; charset=shift_jis", None),
            ("text/html", None),
            ("application/json;q=0", None),
        ] {
            assert_eq!(accepted(&headers(header::ACCEPT, accept)), expected, "{accept}");
        }
        assert_eq!(accepted(&HeaderMap::new()), Some(Json));
    }

    #[test]
    fn only_json_in_utf_8_is_read() {
        for (content_type, is_read) in [
            ("application/json", true),
            ("Application/JSON; charset=UTF-8", true),
            ("application/json; charset=utf-16", false),
            ("text/plain", false),
            ("text/plain; application/json", false),
            ("application/x-www-form-urlencoded", false),
            ("multipart/form-data; boundary=x", false),
            ("application/jsonp", false),
        ] {
            assert_eq!(require_json(&headers(header::CONTENT_TYPE, content_type)).is_ok(), is_read, "{content_type}");
        }
        assert!(require_json(&HeaderMap::new()).is_err());
    }
}
