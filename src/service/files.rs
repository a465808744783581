//! Documents (提出書類): taking them in, and handing them out to those who may see them.

use super::audit::blank;
use bytes::{Bytes, BytesMut};
use diesel_async::AsyncConnection;
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt};
use sha2::{Digest, Sha256};

use crate::db::DbError;
use crate::db::models::attachment;
pub use crate::db::models::attachment::AttachmentRow;
use crate::db::models::audit::{self, NewAuditEntry};
use crate::db::models::sent_form::lock_doctor;
use crate::domain::ids::{AttachmentId, DoctorId};
use crate::domain::policy::Asker;
use crate::domain::problem::Problem;
use crate::domain::viewer::{DoctorViewer, Viewer};
use crate::domain::words::ProblemCode;
use crate::files::{FileStore, Inspected, MAX_BYTES, StoreError, clean_file_name, inspect};

use super::Context;

/// Bytes that the documents of one doctor may take together.
const QUOTA: i64 = 100 * 1024 * 1024;

/// What comes with a file.
#[derive(Debug, Clone, Default)]
pub struct NewFile {
    /// Id of the code list `document_kind`, such as `document_kind:01`.
    pub document_kind: String,
    /// Name as the browser tells it.
    pub file_name: String,
    /// Type as the browser tells it; may be empty.
    pub declared_type: String,
    /// Size as far as it is known beforehand, for the message.
    pub expected_bytes: Option<u64>,
}

/// Why a file was not taken.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// Expected: the person can do something about it.
    #[error("refused: {0:?}")]
    Refused(Problem),
    /// Larger than allowed; worded for the person.
    #[error("too large: {0:?}")]
    TooLarge(Problem),
    /// The client went away or sent nonsense in the middle of the file.
    #[error("the file did not arrive whole")]
    Interrupted,
    /// No room left on the disk.
    #[error("the file store is full")]
    Full,
    /// The file store failed otherwise.
    #[error(transparent)]
    Store(StoreError),
    /// The database failed; nothing was kept.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<StoreError> for UploadError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::Full,
            error => Self::Store(error),
        }
    }
}

impl From<diesel::result::Error> for UploadError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}

/// Takes in a document of the logged-in doctor: reads it up to the limit, looks into it, keeps the bytes, and only then
/// writes the row. What is left of a crash in between is a file without a row, which a job takes away.
///
/// # Errors
/// Nothing is kept then.
pub async fn upload<E>(
    ctx: &Context,
    file: NewFile,
    bytes: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<AttachmentRow, UploadError> {
    let Viewer::Doctor(doctor) = &ctx.viewer else {
        let message = "書類を追加できるのは、ログインしている医師ご本人だけです";
        return Err(UploadError::Refused(Problem::whole(ProblemCode::NotAllowed, message)));
    };
    if !ctx.app.codes().get(&file.document_kind).is_some_and(|code| code.in_use)
        || !file.document_kind.starts_with("document_kind:")
    {
        let message = "書類の種類を選択してください";
        return Err(UploadError::Refused(Problem::field(ProblemCode::Invalid, ["documentKindId"], message)));
    }
    let name = clean_file_name(&file.file_name);
    check_quota(ctx, doctor.doctor_id, 0).await?;
    let bytes = read(&name, file.expected_bytes, bytes).await?;
    let inspected = look_into(&name, &file.declared_type, bytes).await?;
    keep(ctx, doctor, &file.document_kind, name, inspected).await
}

/// A document that is being read.
pub struct OpenFile {
    /// Its row.
    pub attachment: AttachmentRow,
    /// Its bytes.
    pub bytes: BoxStream<'static, Result<Bytes, StoreError>>,
}

/// Why a document can't be read.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is none, or none that the viewer may see.
    #[error("there is no such document for this viewer")]
    NotFound,
    /// The file store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Opens a document for reading, if the viewer may, and writes that into the 操作履歴.
///
/// # Errors
/// `NotFound` for what is not there and for what is not for the viewer; he can't tell which.
pub async fn open(ctx: &Context, id: AttachmentId) -> Result<OpenFile, OpenError> {
    let db = &ctx.app.db;
    let found = match (Asker::of(&ctx.viewer), &ctx.viewer) {
        (Asker::Doctor, Viewer::Doctor(doctor)) => {
            let own = doctor.doctor_id;
            db.read(|reader| async move { attachment::find_own(&reader, own, id).await }).await?
        }
        (Asker::Administrator | Asker::Staff, Viewer::Staff(staff)) => {
            let own = staff.association_id;
            db.read(|reader| async move { attachment::find_for_association(&reader, own, id).await }).await?
        }
        // Not for programs, nor for who runs training meetings, nor for staff who have something to do before.
        _ => None,
    };
    let attachment = found.ok_or(OpenError::NotFound)?;
    let bytes = ctx.app.files.get(&attachment.storage_key).await?;
    super::audit::keep(&ctx.app, entry(ctx, "attachment.open", &attachment)).await?;
    Ok(OpenFile { attachment, bytes })
}

async fn read<E>(
    name: &str,
    expected: Option<u64>,
    mut stream: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<Bytes, UploadError> {
    let mut bytes = BytesMut::new();
    while let Some(part) = stream.next().await {
        let part = part.map_err(|_| UploadError::Interrupted)?;
        if bytes.len() + part.len() > MAX_BYTES {
            return Err(UploadError::TooLarge(too_large(name, expected)));
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes.freeze())
}

/// 「menkyo.pdfは12.4MBです。10MB以下にしてください」
pub fn too_large(name: &str, bytes: Option<u64>) -> Problem {
    let limit = MAX_BYTES / 1024 / 1024;
    let message = match bytes.filter(|&bytes| bytes > MAX_BYTES as u64) {
        // Rounded up, so that a file just over the limit is not called 10.0MB.
        Some(bytes) => {
            let tenths = (bytes * 10).div_ceil(1024 * 1024);
            format!("{name}は{}.{}MBです。{limit}MB以下にしてください", tenths / 10, tenths % 10)
        }
        None => format!("{name}は{limit}MBを超えています。{limit}MB以下にしてください"),
    };
    Problem::field(ProblemCode::TooLong, ["file"], message)
}

async fn look_into(name: &str, declared: &str, bytes: Bytes) -> Result<Inspected, UploadError> {
    let (name_for_work, declared) = (name.to_owned(), declared.to_owned());
    // Walking ten megabytes takes too long for a thread of the runtime.
    let work = tokio::task::spawn_blocking(move || inspect(&name_for_work, &declared, bytes));
    let looked = work.await.map_err(|error| {
        tracing::error!(%error, "looking into a file failed");
        UploadError::Interrupted
    })?;
    looked.map_err(|rejection| {
        UploadError::Refused(Problem::field(ProblemCode::Invalid, ["file"], rejection.explain(name)))
    })
}

async fn keep(
    ctx: &Context,
    doctor: &DoctorViewer,
    kind: &str,
    file_name: String,
    inspected: Inspected,
) -> Result<AttachmentRow, UploadError> {
    let clock = &*ctx.app.clock;
    let row = AttachmentRow {
        id: AttachmentId(clock.new_id()),
        doctor_id: doctor.doctor_id,
        document_kind_code: kind.to_owned(),
        file_name,
        media_type: inspected.media_type.as_str().to_owned(),
        byte_size: i64::try_from(inspected.bytes.len()).unwrap_or(i64::MAX),
        sha256: Sha256::digest(&inspected.bytes).to_vec(),
        storage_key: FileStore::new_key(clock),
        uploaded_by_account_id: doctor.account_id,
        uploaded_at: clock.now(),
    };
    ctx.app.files.put(&row.storage_key, inspected.bytes).await?;
    let written = write(ctx, &row).await;
    if written.is_err()
        && let Err(error) = ctx.app.files.delete(&row.storage_key).await
    {
        tracing::warn!(%error, "a file without a row was left behind; the job will take it away");
    }
    written.map(|()| row)
}

async fn write(ctx: &Context, row: &AttachmentRow) -> Result<(), UploadError> {
    let mut connection = ctx.app.db.get().await?;
    connection
        .transaction(async |connection| {
            // Uploads of one doctor wait for each other here, or two at once could pass the quota.
            lock_doctor(connection, row.doctor_id).await?;
            if attachment::bytes_of_doctor(connection, row.doctor_id).await? + row.byte_size > QUOTA {
                return Err(over_quota());
            }
            attachment::insert(connection, row).await?;
            audit::insert(connection, &[entry(ctx, "attachment.upload", row)]).await?;
            Ok(())
        })
        .await
}

/// Spares the reading of a file for which there is no room.
async fn check_quota(ctx: &Context, doctor: DoctorId, more: i64) -> Result<(), UploadError> {
    let taken = ctx.app.db.read(|reader| async move { attachment::bytes_of_doctor(&reader, doctor).await }).await?;
    if taken + more >= QUOTA { Err(over_quota()) } else { Ok(()) }
}

fn over_quota() -> UploadError {
    let message =
        "提出書類の合計が100MBを超えるため追加できません。ファイルを小さくするか、日をおいてもう一度お試しください";
    UploadError::Refused(Problem::field(ProblemCode::TooLong, ["file"], message))
}

fn entry(ctx: &Context, action: &'static str, attachment: &AttachmentRow) -> NewAuditEntry {
    let (actor_name, association_id) = match &ctx.viewer {
        Viewer::Anonymous => (String::new(), None),
        Viewer::Doctor(doctor) => (doctor.name.clone(), None),
        Viewer::Staff(staff) => (staff.name.clone(), Some(staff.association_id)),
        Viewer::Token(token) => (token.name.clone(), Some(token.association_id)),
    };
    NewAuditEntry {
        account_id: ctx.viewer.account_id(),
        actor_name,
        association_id,
        action,
        subject_kind: "attachment",
        subject_id: Some(attachment.id.0),
        doctor_id: Some(attachment.doctor_id),
        ..blank(&ctx.app, &ctx.request)
    }
}
