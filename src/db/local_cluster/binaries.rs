//! Where PostgreSQL's programs are.

use std::path::{Path, PathBuf};

use tokio::process::Command;

/// The oldest major version that will do.
pub const OLDEST: u32 = 15;

/// PostgreSQL's programs of one version.
#[derive(Debug)]
pub struct Binaries {
    folder: PathBuf,
    /// Major version.
    pub version: u32,
}

impl Binaries {
    /// The newest ones on this machine; those of `wanted` if data of that version are there already.
    pub async fn find(wanted: Option<u32>) -> Option<Self> {
        let mut found = Vec::new();
        for folder in candidates().await {
            if let Some(version) = version_of(&folder).await {
                found.push(Self { folder, version });
            }
        }
        match wanted {
            Some(wanted) => found.into_iter().find(|binaries| binaries.version == wanted),
            None => found.into_iter().filter(|binaries| binaries.version >= OLDEST).max_by_key(|found| found.version),
        }
    }

    /// One program.
    pub fn path(&self, program: &str) -> PathBuf {
        self.folder.join(program)
    }
}

/// Debian's folders, what pg_config says, and the usual places of other systems and of PATH.
async fn candidates() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    if let Some(folder) = output_of(Command::new("pg_config").arg("--bindir")).await {
        folders.push(PathBuf::from(folder));
    }
    if let Some(program) = output_of(Command::new("/bin/sh").args(["-c", "command -v pg_ctl"])).await
        && let Ok(program) = std::fs::canonicalize(program)
    {
        folders.extend(program.parent().map(Path::to_owned));
    }
    folders.extend(["/usr/pgsql/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin", "/usr/bin"].map(PathBuf::from));
    folders
}

/// Major version of the `postgres` in a folder that also has the programs that are needed.
async fn version_of(folder: &Path) -> Option<u32> {
    if !["initdb", "pg_ctl", "postgres"].iter().all(|program| folder.join(program).exists()) {
        return None;
    }
    parse_version(&output_of(Command::new(folder.join("postgres")).arg("--version")).await?)
}

/// `postgres (PostgreSQL) 15.12 (Debian 15.12-0+deb12u2)` is 15.
fn parse_version(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once("(PostgreSQL) ")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

async fn output_of(command: &mut Command) -> Option<String> {
    let output = command.current_dir("/").output().await.ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn versions_are_read() {
        assert_eq!(parse_version("postgres (PostgreSQL) 15.12 (Debian 15.12-0+deb12u2)"), Some(15));
        assert_eq!(parse_version("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(parse_version("something else"), None);
    }
}
