//! Documents over HTTP: `POST /files` takes one in, `GET /files/{id}` hands it out. A page of the portal takes one in
//! with the same [`Upload`].

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::body::Body;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, RequestExt};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::csrf::{self, FORM_TOKEN};
use super::fault::Fault;
use super::log::Info;
use super::session::SessionViewer;
use super::site::Site;
use super::turns::Turns;
use crate::domain::ids::AttachmentId;
use crate::domain::problem::Problem;
use crate::domain::viewer::{RequestInfo, Viewer};
use crate::graphql::node;
use crate::service;
use crate::service::files::{self, AttachmentRow, NewFile, OpenError, UploadError};

/// Field of the form that names the kind of document, by its id in the API.
const KIND_FIELD: &str = "documentKindId";
/// Field of the form that has the file.
const FILE_FIELD: &str = "file";
/// Header in which a script may send the form token, in place of the field.
const TOKEN_HEADER: &str = "x-form-token";
/// A text field of the form has so many bytes at most.
const LONGEST_FIELD: usize = 4 * 1024;
/// So many text fields at most.
const MOST_FIELDS: usize = 20;
/// Uploads that are read at the same time; each holds up to twice ten megabytes.
static READING: LazyLock<Turns> = LazyLock::new(|| Turns::new(16));

/// A form with one file, its token checked and the file taken in, or not.
pub struct Upload {
    /// The text fields before the file, and those behind it where they could be read.
    pub fields: HashMap<String, String>,
    /// What became of the file.
    pub outcome: Result<Stored, Refused>,
}

/// A file that was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its id in the API.
    pub id: String,
    pub file_name: String,
    pub media_type: String,
    /// Bytes.
    pub byte_size: i64,
}

/// A file that was not taken in, for a reason that the person can do something about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// 413, 422 or 507.
    pub status: StatusCode,
    /// Code of the API's `UserErrorCode`.
    pub code: String,
    /// Field of the form.
    pub field: Vec<String>,
    /// Japanese, names the file.
    pub message: String,
}

impl FromRequest<Arc<Site>> for Upload {
    type Rejection = Response;

    async fn from_request(mut request: Request, site: &Arc<Site>) -> Result<Self, Response> {
        let refuse = |fault: Fault| fault.into_response();
        let session =
            request.extract_parts_with_state::<SessionViewer, _>(site).await.map_err(IntoResponse::into_response)?;
        // Nobody else's bytes are read at all.
        if !session.is_doctor() {
            return Err(refuse(Fault::NotFound));
        }
        let info = request.extract_parts::<Info>().await.unwrap_or_else(|never| match never {});
        let token = request.headers().get(TOKEN_HEADER).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let expected =
            request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        // The file is capped while it is read; the router's layer caps the request as a whole.
        DefaultBodyLimit::disable().apply(&mut request);
        let form = Multipart::from_request(request, site).await.map_err(|_| refuse(Fault::Malformed))?;
        let context = service::Context { app: site.app.clone(), viewer: session.viewer(), request: info.0 };
        Reading { context, session, token, expected, silence: site.patience.upload, fields: HashMap::new() }
            .run(form)
            .await
            .map_err(refuse)
    }
}

struct Reading {
    context: service::Context,
    session: SessionViewer,
    token: Option<String>,
    expected: Option<u64>,
    /// So long may the file stand still while it is being sent.
    silence: Duration,
    fields: HashMap<String, String>,
}

impl Reading {
    async fn run(mut self, mut form: Multipart) -> Result<Upload, Fault> {
        let mut outcome = None;
        while let Some(field) = form.next_field().await.map_err(|_| Fault::Malformed)? {
            if field.name() == Some(FILE_FIELD) && outcome.is_none() {
                csrf::check(&self.session, self.token.as_deref().or(self.text(FORM_TOKEN)))?;
                outcome = Some(self.file(field).await?);
            } else {
                self.text_field(field).await?;
            }
        }
        csrf::check(&self.session, self.token.as_deref().or(self.text(FORM_TOKEN)))?;
        let missing = || Err(refused(StatusCode::UNPROCESSABLE_ENTITY, nothing_chosen()));
        Ok(Upload { outcome: outcome.unwrap_or_else(missing), fields: self.fields })
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    async fn text_field(&mut self, mut field: Field<'_>) -> Result<(), Fault> {
        let name = field.name().unwrap_or_default().to_owned();
        let mut value = Vec::new();
        while let Some(part) = field.chunk().await.map_err(|_| Fault::Malformed)? {
            value.extend_from_slice(&part);
            if value.len() > LONGEST_FIELD || self.fields.len() >= MOST_FIELDS {
                return Err(Fault::TooLarge);
            }
        }
        self.fields.insert(name, String::from_utf8(value).map_err(|_| Fault::Malformed)?);
        Ok(())
    }

    async fn file(&mut self, mut field: Field<'_>) -> Result<Result<Stored, Refused>, Fault> {
        let file = NewFile {
            document_kind: self.text(KIND_FIELD).unwrap_or_default().to_owned(),
            file_name: field.file_name().unwrap_or_default().to_owned(),
            declared_type: field.content_type().unwrap_or_default().to_owned(),
            expected_bytes: self.expected,
        };
        // A form without a chosen file sends an empty one without a name.
        if file.file_name.is_empty() {
            return Ok(Err(refused(StatusCode::UNPROCESSABLE_ENTITY, nothing_chosen())));
        }
        let Viewer::Doctor(doctor) = &self.context.viewer else { return Err(Fault::NotFound) };
        let silence = self.silence;
        let turn = READING.take(doctor.doctor_id).await.map_err(|_| Fault::Unavailable)?;
        let taken = files::upload(&self.context, file, Box::pin(steady(&mut field, silence))).await;
        drop(turn);
        if matches!(taken, Err(UploadError::Refused(_) | UploadError::TooLarge(_) | UploadError::Full)) {
            // A browser reads the answer only when it has sent everything.
            let mut rest = Box::pin(steady(&mut field, silence));
            while let Some(Ok(_)) = rest.next().await {}
        }
        answer(taken)
    }
}

/// The parts of a file for as long as they keep coming. A connection that died without a word must not hold its turn, for
/// which its owner's next try waits.
fn steady<'a, 'f>(field: &'a mut Field<'f>, silence: Duration) -> impl Stream<Item = Result<Bytes, ()>> + use<'a, 'f> {
    stream::unfold(Some(field), move |field| async move {
        let field = field?;
        match tokio::time::timeout(silence, field.next()).await {
            Ok(Some(Ok(part))) => Some((Ok(part), Some(field))),
            Ok(None) => None,
            Ok(Some(Err(_))) | Err(_) => Some((Err(()), None)),
        }
    })
}

fn nothing_chosen() -> Problem {
    Problem::field(crate::domain::words::ProblemCode::Required, [FILE_FIELD], "ファイルを選択してください")
}

fn answer(taken: Result<AttachmentRow, UploadError>) -> Result<Result<Stored, Refused>, Fault> {
    match taken {
        Ok(row) => Ok(Ok(Stored {
            id: node::encode_text(row.id),
            file_name: row.file_name,
            media_type: row.media_type,
            byte_size: row.byte_size,
        })),
        Err(UploadError::Refused(problem)) => Ok(Err(refused(StatusCode::UNPROCESSABLE_ENTITY, problem))),
        Err(UploadError::TooLarge(problem)) => Ok(Err(refused(StatusCode::PAYLOAD_TOO_LARGE, problem))),
        Err(UploadError::Full) => {
            tracing::error!("the disk of the file store is full");
            let message = "ただいまファイルを保存できません。時間をおいて再度お試しください";
            let problem = Problem::whole(crate::domain::words::ProblemCode::NotAllowed, message);
            Ok(Err(refused(StatusCode::INSUFFICIENT_STORAGE, problem)))
        }
        Err(UploadError::Interrupted) => Err(Fault::Malformed),
        Err(UploadError::Db(error)) => Err(error.into()),
        Err(UploadError::Store(error)) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the file store failed");
            Err(Fault::Internal)
        }
    }
}

fn refused(status: StatusCode, problem: Problem) -> Refused {
    let code = problem.code.as_str().to_uppercase();
    Refused { status, code, field: problem.field, message: problem.message }
}

/// `POST /files`, for scripts and programs: answers in JSON.
pub async fn post(upload: Upload) -> Response {
    match upload.outcome {
        Ok(stored) => {
            let url = format!("/files/{}", stored.id);
            let body = json!({
                "id": stored.id,
                "fileName": stored.file_name,
                "mediaType": stored.media_type,
                "byteSize": stored.byte_size,
                "url": url,
            });
            (StatusCode::CREATED, [(header::LOCATION, url)], Json(body)).into_response()
        }
        Err(refused) => {
            let error = json!({ "code": refused.code, "field": refused.field, "message": refused.message });
            (refused.status, Json(json!({ "userErrors": [error] }))).into_response()
        }
    }
}

/// `GET /files/{id}`: the document as an attachment, never as a page. HEAD comes with it.
pub async fn get(
    State(site): State<Arc<Site>>,
    session: SessionViewer,
    Info(info): Info,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let opened = open(site, &session, info, &id).await?;
    let disposition = disposition(&opened.attachment.file_name);
    answer_with(opened, &[(header::CONTENT_DISPOSITION, &disposition), (header::CONTENT_SECURITY_POLICY, LOCKED)])
}

/// `GET /files/{id}/preview`: the same for the eye, inside one of our own pages. Pictures and PDF only, which nothing
/// runs in: no type is guessed, and what is shown has an origin of its own, without scripts, forms and requests.
pub async fn preview(
    State(site): State<Arc<Site>>,
    session: SessionViewer,
    Info(info): Info,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let opened = open(site, &session, info, &id).await?;
    if !PREVIEWED.contains(&opened.attachment.media_type.as_str()) {
        return Err(Fault::NotFound);
    }
    answer_with(
        opened,
        &[
            (header::CONTENT_DISPOSITION, "inline"),
            (header::CONTENT_SECURITY_POLICY, FRAMED),
            (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        ],
    )
}

/// What can be looked at on a page.
const PREVIEWED: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "application/pdf"];
/// A document is no page.
const LOCKED: &str = "sandbox; default-src 'none'";
/// The same, inside a frame of ours.
const FRAMED: &str = "sandbox; default-src 'none'; frame-ancestors 'self'";

async fn open(site: Arc<Site>, session: &SessionViewer, info: RequestInfo, id: &str) -> Result<files::OpenFile, Fault> {
    let viewer = session.viewer();
    let Some(id) = node::decode::<AttachmentId>(id).filter(|_| viewer != Viewer::Anonymous) else {
        return Err(Fault::NotFound);
    };
    let context = service::Context { app: site.app.clone(), viewer, request: info };
    files::open(&context, id).await.map_err(|error| match error {
        OpenError::NotFound => Fault::NotFound,
        OpenError::Db(error) => error.into(),
        OpenError::Store(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a document can't be read");
            Fault::Internal
        }
    })
}

fn answer_with(opened: files::OpenFile, more: &[(header::HeaderName, &str)]) -> Result<Response, Fault> {
    let attachment = opened.attachment;
    let headers = [
        (header::CONTENT_TYPE, value(&attachment.media_type)?),
        (header::CONTENT_LENGTH, HeaderValue::from(attachment.byte_size)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let mut response = (headers, Body::from_stream(opened.bytes)).into_response();
    for (name, text) in more {
        response.headers_mut().insert(name.clone(), value(text)?);
    }
    Ok(response)
}

fn value(text: &str) -> Result<HeaderValue, Fault> {
    HeaderValue::from_str(text).map_err(|_| Fault::Internal)
}

/// What RFC 8187 lets stand unescaped, beside letters and digits.
const FILE_NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The name in UTF-8 (RFC 6266), with an ASCII one for old programs.
fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-._ ".contains(c) { c } else { '_' }).collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(name, FILE_NAME))
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn names_can_t_leave_the_header() {
        assert_eq!(
            disposition("免許\"; x=\r\n.pdf"),
            "attachment; filename=\"____ x___.pdf\"; filename*=UTF-8''%E5%85%8D%E8%A8%B1%22%3B%20x%3D%0D%0A.pdf"
        );
    }
}
