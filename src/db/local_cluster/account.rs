//! Who PostgreSQL runs as: whoever runs the program, but for root the user `postgres`.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use tokio::process::Command;

use super::ClusterError;

/// A user of the operating system.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its name.
    pub name: String,
    uid: u32,
    gid: u32,
    /// The program's own user. Root where it has to become somebody else.
    pub program: String,
}

impl Account {
    /// Who PostgreSQL would run as if this process started it.
    pub fn current() -> Result<Self, ClusterError> {
        let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        let own =
            std::fs::metadata("/proc/self").map_err(|error| ClusterError::File { path: "/proc/self".into(), error })?;
        if own.uid() == 0 {
            let (uid, gid) = ids_of(&users, "postgres").ok_or(ClusterError::NoAccount)?;
            return Ok(Self { name: "postgres".to_owned(), uid, gid, program: "root".to_owned() });
        }
        // A user from elsewhere (LDAP) is not in the file; PostgreSQL's `peer` then knows it by its number at best.
        let name = name_of(&users, own.uid()).unwrap_or_else(|| own.uid().to_string());
        Ok(Self { program: name.clone(), name, uid: own.uid(), gid: own.gid() })
    }

    /// Does the program run as root, so that files have to be handed over?
    pub fn differs(&self) -> bool {
        self.program != self.name
    }

    /// Is it this user's number?
    pub fn is(&self, uid: u32) -> bool {
        self.uid == uid
    }

    /// Lets a child process run as this user.
    pub fn apply(&self, command: &mut Command) {
        if self.differs() {
            // Without groups of its own a child of root would keep root's; the standard library drops them with `uid`.
            command.gid(self.gid).uid(self.uid);
        }
    }

    /// Hands a folder or file over to this user.
    pub fn own(&self, path: &Path) -> std::io::Result<()> {
        if self.differs() { std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid)) } else { Ok(()) }
    }

    /// The first folder on the way to `path` that this user cannot enter.
    pub async fn stopped_at<'a>(&self, path: &'a Path) -> Option<&'a Path> {
        if !self.differs() {
            return None;
        }
        let mut folders: Vec<_> = path.ancestors().collect();
        folders.reverse();
        for folder in folders {
            let mut command = Command::new("/usr/bin/test");
            self.apply(&mut command);
            let status = command.arg("-x").arg(folder).current_dir("/").status().await;
            if status.is_ok_and(|status| !status.success()) {
                return Some(folder);
            }
        }
        None
    }
}

/// User and group number of a name in `/etc/passwd`.
fn ids_of(users: &str, name: &str) -> Option<(u32, u32)> {
    users
        .lines()
        .map(fields)
        .find(|fields| fields.first() == Some(&name))
        .and_then(|fields| Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?)))
}

fn name_of(users: &str, uid: u32) -> Option<String> {
    let uid = uid.to_string();
    users.lines().map(fields).find(|fields| fields.get(2) == Some(&uid.as_str())).map(|fields| fields[0].to_owned())
}

fn fields(line: &str) -> Vec<&str> {
    line.split(':').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const USERS: &str =
        "root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash\n";

    #[test]
    fn numbers_and_names_are_found() {
        assert_eq!(ids_of(USERS, "postgres"), Some((101, 104)));
        assert_eq!(ids_of(USERS, "post"), None);
        assert_eq!(name_of(USERS, 101).as_deref(), Some("postgres"));
        assert_eq!(name_of(USERS, 10), None);
    }
}
