//! Stories in a real browser: scripts of `tests/browser`, run by node with playwright.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::LazyLock;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::TestServer;

/// Chromium is large: two at a time, however many tests run side by side.
static ROOM: Semaphore = Semaphore::const_new(2);

/// Where the stories of this run tell each other what they have checked, so that a page that many come to is checked once.
static CHECKED: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("checked-pages");
    // Left by the run before; the first time there is none.
    let _ = std::fs::remove_dir_all(&folder);
    folder
});

/// Longest time for a story, on a machine that has other work too.
const LIMIT: Duration = Duration::from_secs(300);

/// Runs a story against a server; fails the test with everything it said when it does not come to its end.
pub async fn story(script: &str, server: &TestServer, scripts: bool, data: &serde_json::Value) {
    story_at(server.base_url.as_str().trim_end_matches('/'), script, scripts, data).await;
}

/// Runs a story at an address.
pub async fn story_at(base: &str, script: &str, scripts: bool, data: &serde_json::Value) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    assert!(folder.join("node_modules").exists(), "npm packages are missing: run `npm ci` in {}", folder.display());
    let _room = ROOM.acquire().await.expect("nobody closes it");
    let output = tokio::process::Command::new("node")
        .arg(script)
        .args([base, if scripts { "on" } else { "off" }, &data.to_string()])
        .current_dir(&folder)
        .env("CHECKED", &*CHECKED)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(LIMIT, output).await.expect("the story ends in time").expect("node runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script} failed after:\n{said}\n{errors}");
}
