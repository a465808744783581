//! Where the bytes of documents are kept: a folder under the data folder.

use std::path::Path as FsPath;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};

use crate::domain::time::Clock;

/// Why bytes could not be kept or fetched.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No room left on the disk.
    #[error("the file store is full")]
    Full,
    /// There is no such file.
    #[error("{0} is not in the file store")]
    Missing(String),
    /// Anything else.
    #[error("the file store failed")]
    Failed(#[source] object_store::Error),
}

impl From<object_store::Error> for StoreError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { path, .. } => Self::Missing(path),
            error if is_full(&error) => Self::Full,
            error => Self::Failed(error),
        }
    }
}

fn is_full(error: &object_store::Error) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<std::io::Error>().is_some_and(|io| matches!(io.kind(), StorageFull | QuotaExceeded)) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Keeps files under random names. A file is there as a whole, on the disk, or not at all.
#[derive(Debug)]
pub struct FileStore {
    store: LocalFileSystem,
}

impl FileStore {
    /// Keeps files in this folder, which is made if it is not there.
    ///
    /// # Errors
    /// The folder can't be made or entered.
    pub fn in_folder(folder: &FsPath) -> Result<Self, StoreError> {
        let failed = |source| object_store::Error::Generic { store: "files", source: Box::new(source) };
        std::fs::create_dir_all(folder).map_err(failed)?;
        Ok(Self { store: LocalFileSystem::new_with_prefix(folder)?.with_fsync(true) })
    }

    /// A name that nobody can guess; the first letters are folders, so that none grows too large.
    pub fn new_key(clock: &dyn Clock) -> String {
        let mut random = [0; 20];
        clock.random(&mut random);
        let name = HEXLOWER.encode(&random);
        format!("{}/{}/{name}", &name[..2], &name[2..4])
    }

    /// Keeps the bytes; when this returns they survive a loss of power.
    ///
    /// # Errors
    /// Nothing is left behind then.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<(), StoreError> {
        self.store.put(&Path::from(key), bytes.into()).await?;
        Ok(())
    }

    /// Fetches a file bit by bit.
    ///
    /// # Errors
    /// It is not there, or can't be read.
    pub async fn get(&self, key: &str) -> Result<BoxStream<'static, Result<Bytes, StoreError>>, StoreError> {
        let found = self.store.get(&Path::from(key)).await?;
        Ok(found.into_stream().map_err(StoreError::from).boxed())
    }

    /// Takes a file away. One that is not there is away already.
    ///
    /// # Errors
    /// It can't be taken away.
    pub async fn delete(&self, key: &str) -> Result<(), StoreError> {
        match self.store.delete(&Path::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Names of the files that were written before this instant.
    pub fn older_than(&self, before: DateTime<Utc>) -> BoxStream<'static, Result<String, StoreError>> {
        self.store
            .list(None)
            .try_filter(move |found| std::future::ready(found.last_modified < before))
            .map_ok(|found| found.location.to_string())
            .map_err(StoreError::from)
            .boxed()
    }
}
