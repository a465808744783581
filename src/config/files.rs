//! The folder of everything that the program writes.

use std::path::PathBuf;

use super::source::{Source, Variable};

const DATA_FOLDER: Variable = Variable {
    name: "DATA_FOLDER",
    default: None,
    about: "Folder of attachments, mail files and the PostgreSQL of its own. \
            Unset: `mamis` in `XDG_DATA_HOME`, else `~/.local/share/mamis`, but `/var/lib/mamis` where the home is root's.",
};

pub const VARIABLES: &[&Variable] = &[&DATA_FOLDER];

/// What the program keeps outside the database.
#[derive(Debug, Clone)]
pub struct FilesConfig {
    /// An absolute path. Made at the first start.
    pub data_folder: PathBuf,
}

impl FilesConfig {
    /// Attachments.
    pub fn attachments(&self) -> PathBuf {
        self.data_folder.join("attachments")
    }

    /// Mails as files, where no mail server is set.
    pub fn mails(&self) -> PathBuf {
        self.data_folder.join("mail")
    }

    pub(super) fn read(source: &mut Source<'_>) -> Self {
        let data_folder = source.text(&DATA_FOLDER).map_or_else(|| default_folder(source), PathBuf::from);
        if !data_folder.is_absolute() {
            source.fault(&DATA_FOLDER, format!("“{}” must start with /", data_folder.display()));
        }
        Self { data_folder }
    }
}

/// Root's home is closed to the user that PostgreSQL runs as, hence /var/lib for root.
fn default_folder(source: &Source<'_>) -> PathBuf {
    if let Some(folder) = source.raw("XDG_DATA_HOME") {
        return PathBuf::from(folder).join("mamis");
    }
    match source.raw("HOME") {
        Some(home) if home != "/root" && home != "/" => PathBuf::from(home).join(".local/share/mamis"),
        _ => PathBuf::from("/var/lib/mamis"),
    }
}
