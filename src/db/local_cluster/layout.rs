//! Folders and files of the cluster, their owners, and the traces of a running server.

use std::fs::{DirBuilder, File, Permissions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{Account, ClusterError};

/// The longest path of a Unix socket is 107 bytes; `/.s.PGSQL.5432` and a lock file's ending have to fit.
const LONGEST_SOCKET_FOLDER: usize = 107 - "/.s.PGSQL.5432.lock".len();

/// Lines of a log that an error message quotes.
const LINES_TOLD: usize = 12;

/// Where everything is.
#[derive(Debug)]
pub struct Layout {
    /// `<data folder>/postgresql`.
    folder: PathBuf,
    socket_folder: PathBuf,
}

impl Layout {
    /// Makes the folders, closed to everybody but PostgreSQL's user.
    pub async fn prepare(data_folder: &Path, account: &Account) -> Result<Self, ClusterError> {
        let folder = data_folder.join("postgresql");
        make_folder(data_folder, 0o755)?;
        // The folder as it really is, so that a link or a `..` does not change which socket is meant.
        let folder = data_folder.canonicalize().map(|real| real.join("postgresql")).map_err(error_at(&folder))?;
        if let Some(closed) = account.stopped_at(folder.parent().unwrap_or(&folder)).await {
            return Err(ClusterError::Closed { account: account.name.clone(), folder: closed.to_owned() });
        }
        let socket_folder = socket_folder(&folder);
        for path in [&folder, &socket_folder] {
            make_private_folder(path, account)?;
        }
        Ok(Self { folder, socket_folder })
    }

    /// PostgreSQL's data.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Data that initdb has not finished.
    pub fn unfinished(&self) -> PathBuf {
        self.folder.join("data.unfinished")
    }

    /// The server's log.
    pub fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// What the last program wrote.
    pub fn output(&self) -> PathBuf {
        self.folder.join("output")
    }

    /// The folder of the socket.
    pub fn socket_folder(&self) -> &Path {
        &self.socket_folder
    }

    /// Has initdb run to its end?
    pub fn is_made(&self) -> bool {
        self.data().join("PG_VERSION").exists()
    }

    /// Major version of the data, if there are any.
    pub fn version_of_data(&self) -> Option<u32> {
        std::fs::read_to_string(self.data().join("PG_VERSION")).ok()?.trim().parse().ok()
    }

    /// The error for data without their PostgreSQL.
    pub fn wrong_version(&self, version: u32) -> ClusterError {
        ClusterError::WrongVersion { folder: self.data(), version }
    }

    /// Process number of the server over these data. `postmaster.pid` outlives a crash and its number may by now be
    /// another's, so only a process that works in this very folder counts.
    pub fn running_server(&self) -> Option<u32> {
        let text = std::fs::read_to_string(self.data().join("postmaster.pid")).ok()?;
        let process: u32 = text.lines().next()?.trim().parse().ok()?;
        self.works_here(Path::new("/proc").join(process.to_string()).as_path()).then_some(process)
    }

    /// Does any process of a server still work on these data? After the death of the first of them the others end by
    /// themselves, but must have ended before a new server begins.
    pub fn is_in_use(&self) -> bool {
        let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        processes.into_iter().any(|process| self.works_here(&process.path()))
    }

    fn works_here(&self, process: &Path) -> bool {
        std::fs::read_link(process.join("cwd")).is_ok_and(|folder| folder == self.data())
    }

    /// Removes the marks of a server that is gone; only when nothing is in use any more. PostgreSQL removes them
    /// itself, unless their process number now is another's or nobody has buried the process.
    pub fn forget_dead_server(&self) -> Result<(), ClusterError> {
        let socket = self.socket_folder.join(".s.PGSQL.5432");
        for mark in [self.data().join("postmaster.pid"), socket.with_extension("5432.lock"), socket] {
            match std::fs::remove_file(&mark) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error_at(&mark)(error)),
                _ => {}
            }
        }
        Ok(())
    }

    /// Opens a file for locking.
    pub fn open(&self, name: &str) -> Result<File, ClusterError> {
        let open = File::options().write(true).create(true).truncate(false).open(self.folder.join(name));
        open.map_err(self.file_error(name))
    }

    /// Waits for a lock of one program alone.
    pub async fn lock(&self, name: &'static str) -> Result<File, ClusterError> {
        let file = self.open(name)?;
        let locked = tokio::task::spawn_blocking(move || file.lock().map(|()| file)).await;
        locked.map_err(std::io::Error::other).flatten().map_err(self.file_error(name))
    }

    /// Removes a folder with all that is in it.
    pub fn remove(&self, folder: &Path) -> Result<(), ClusterError> {
        match std::fs::remove_dir_all(folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error_at(folder)(error)),
            _ => Ok(()),
        }
    }

    /// Names the file in an error of the operating system.
    pub fn file_error(&self, name: &str) -> impl FnOnce(std::io::Error) -> ClusterError + use<> {
        error_at(&self.folder.join(name))
    }

    /// What the server itself said is in its log.
    pub fn with_end_of_log(&self, error: ClusterError) -> ClusterError {
        match error {
            ClusterError::Program { program, output } => {
                ClusterError::Program { program, output: format!("{output}\n{}", end_of(&self.log())) }
            }
            other => other,
        }
    }
}

/// The last lines of a file.
pub fn end_of(path: &Path) -> String {
    let text = std::fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES_TOLD)..].join("\n")
}

/// `<folder>/run`, or a short one that is always the same for these data where that is too long for a socket.
fn socket_folder(folder: &Path) -> PathBuf {
    let usual = folder.join("run");
    if usual.as_os_str().len() <= LONGEST_SOCKET_FOLDER {
        return usual;
    }
    let digest = Sha256::digest(folder.as_os_str().as_encoded_bytes());
    let name: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Path::new("/tmp").join(format!("mamis-{name}"))
}

fn make_folder(folder: &Path, mode: u32) -> Result<(), ClusterError> {
    DirBuilder::new().recursive(true).mode(mode).create(folder).map_err(error_at(folder))
}

fn make_private_folder(folder: &Path, account: &Account) -> Result<(), ClusterError> {
    make_folder(folder, 0o700)?;
    // In /tmp somebody else may have put a link or a folder of that name there first.
    let found = std::fs::symlink_metadata(folder).map_err(error_at(folder))?;
    let root_or_own = found.uid() == 0 || account.is(found.uid());
    if !found.is_dir() || !root_or_own {
        let error = std::io::Error::new(std::io::ErrorKind::PermissionDenied, "it belongs to another user");
        return Err(error_at(folder)(error));
    }
    account.own(folder).map_err(error_at(folder))?;
    std::fs::set_permissions(folder, Permissions::from_mode(0o700)).map_err(error_at(folder))
}

fn error_at(path: &Path) -> impl FnOnce(std::io::Error) -> ClusterError + use<> {
    let path = path.to_owned();
    move |error| ClusterError::File { path, error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_folder_gets_a_short_socket() {
        let short = Path::new("/var/lib/mamis/postgresql");
        assert_eq!(socket_folder(short), short.join("run"));
        let long = PathBuf::from(format!("/{}", "long/".repeat(30)));
        let found = socket_folder(&long);
        assert!(found.starts_with("/tmp") && found.as_os_str().len() < 40, "{}", found.display());
        assert_eq!(socket_folder(&long), found);
        assert_ne!(socket_folder(&long.join("other")), found);
    }
}
