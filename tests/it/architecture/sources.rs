//! The project's own files, as text.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A file under version control.
pub struct Source {
    /// Its path from the root.
    pub path: String,
    /// All of it.
    pub text: String,
}

impl Source {
    /// Rust without comments and without what stands in `#[cfg(test)]` at the end of the file.
    pub fn code(&self) -> String {
        let code = self.text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
        code.lines()
            .map(|line| if line.trim_start().starts_with("//") { "" } else { line })
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Number of lines, tests at the end left out.
    pub fn lines_of_code(&self) -> usize {
        self.code().lines().count()
    }
}

/// The folder of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Every text file under version control, or about to be.
pub fn all() -> Vec<Source> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git lists the files");
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let names = String::from_utf8(listed.stdout).expect("names in UTF-8");
    let read =
        |name: &str| Some(Source { path: name.to_owned(), text: std::fs::read_to_string(root().join(name)).ok()? });
    let files: Vec<_> = names.lines().filter_map(read).collect();
    assert!(files.len() > 100, "the project has files");
    files
}

/// Rust files below a folder, without those that hold tests alone.
pub fn rust_below(folder: &str) -> Vec<Source> {
    all()
        .into_iter()
        .filter(|file| file.path.starts_with(folder) && file.path.ends_with(".rs"))
        .filter(|file| !file.path.ends_with("tests.rs") && !file.path.contains("/tests/"))
        .collect()
}
