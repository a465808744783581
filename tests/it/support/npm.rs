//! Clients from npm, installed by `script/bootstrap` from `tests/npm/package-lock.json`.

use std::path::Path;
use std::process::Stdio;

/// Runs a script of `tests/npm` and gives what it printed; fails the test when the script fails.
pub async fn node(script: &str, arguments: &[&str]) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/npm");
    assert!(folder.join("node_modules").exists(), "npm packages are missing: run `npm ci` in {}", folder.display());
    let output = tokio::process::Command::new("node")
        .arg(script)
        .args(arguments)
        .current_dir(&folder)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output =
        tokio::time::timeout(std::time::Duration::from_secs(180), output).await.expect("in time").expect("node");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script} failed: {errors}");
    String::from_utf8(output.stdout).expect("UTF-8")
}
