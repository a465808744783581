//! Stories in a real browser: a test starts the server and `tests/browser/<story>.mjs` walks through it.
//!
//! `script/bootstrap` installs Chromium and the locked npm packages. With `SHOTS=<folder>` every page leaves screenshots.

mod doctor;
mod office;
mod office_live;

use std::path::Path;

use crate::support::TestServer;

/// Walks through a story; what it prints is shown when it fails.
async fn story(server: &TestServer, name: &str, scripts: bool, data: serde_json::Value) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    assert!(folder.join("node_modules").is_dir(), "the npm packages are missing: npm ci --prefix tests/browser");
    let output = tokio::process::Command::new("node")
        .arg(format!("{name}.mjs"))
        .current_dir(&folder)
        .env("BASE_URL", server.base_url.as_str().trim_end_matches('/'))
        .env("SCRIPTS", if scripts { "on" } else { "off" })
        .env("STORY", data.to_string())
        .kill_on_drop(true)
        .output()
        .await
        .expect("node runs");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} (scripts {scripts}):\n{text}");
}

/// One Chromium at a time: together they starve each other on a small machine.
async fn turn() -> tokio::sync::MutexGuard<'static, ()> {
    static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    TURN.lock().await
}
