//! `/dev/mail`: the mails that were kept as files, where no mail server is set. There is no such page otherwise.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Extension;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::layout::Who;
use mamis_views::mail::kept::{self, KeptMail};
use uuid::Uuid;

use super::visit::{self, Visit};
use crate::http::fault::Fault;

/// So many are listed.
const LISTED: usize = 200;

/// Where the mails are.
#[derive(Clone)]
pub struct MailFolder(pub Arc<PathBuf>);

/// Which mail; none: the list.
#[derive(serde::Deserialize)]
pub struct MailQuery {
    id: Option<Uuid>,
}

/// The list, newest first, or one of them.
pub async fn show(
    visit: Visit,
    Extension(folder): Extension<MailFolder>,
    Query(query): Query<MailQuery>,
) -> Result<Response, Fault> {
    let shell = visit.shell(Who::Nobody);
    let page = match query.id {
        Some(id) => {
            let mail = read(&folder.0, id).await.map_err(unreadable)?.ok_or(Fault::NotFound)?;
            kept::page(&shell, &mail)
        }
        None => kept::list(&shell, &newest(&folder.0).await.map_err(unreadable)?),
    };
    Ok(visit::page(StatusCode::OK, page))
}

async fn newest(folder: &Path) -> std::io::Result<Vec<KeptMail>> {
    let mut ids = ids(folder).await?;
    // Ids grow with time.
    ids.sort_unstable_by(|a, b| b.cmp(a));
    ids.truncate(LISTED);
    let mut mails = Vec::new();
    for id in ids {
        mails.extend(read(folder, id).await?);
    }
    Ok(mails)
}

fn unreadable(error: std::io::Error) -> Fault {
    tracing::error!(%error, "the folder of mails can't be read");
    Fault::Internal
}

async fn ids(folder: &Path) -> std::io::Result<Vec<Uuid>> {
    let mut entries = match tokio::fs::read_dir(folder).await {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut ids = Vec::new();
    while let Some(entry) = entries.next_entry().await? {
        let name = entry.file_name();
        ids.extend(name.to_str().and_then(|name| name.strip_suffix(".txt")?.parse::<Uuid>().ok()));
    }
    Ok(ids)
}

async fn read(folder: &Path, id: Uuid) -> std::io::Result<Option<KeptMail>> {
    let text = match tokio::fs::read_to_string(folder.join(format!("{id}.txt"))).await {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        text => text?,
    };
    let (head, text) = text.split_once("\n\n").unwrap_or(("", &text));
    let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned();
    Ok(Some(KeptMail { id: id.to_string(), to: header("To: "), subject: header("Subject: "), text: text.to_owned() }))
}
