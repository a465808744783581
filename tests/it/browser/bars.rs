//! Every page in all its states in a browser: the measured bars that need one.

use serde_json::json;

use crate::support::browser;

#[tokio::test]
async fn every_page_keeps_the_bars() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut pages = Vec::new();
    for (name, page) in mamis_views::samples() {
        std::fs::write(folder.path().join(format!("{name}.html")), page.into_string()).expect("a page is written");
        pages.push(name);
    }
    std::fs::create_dir(folder.path().join("assets")).expect("a folder");
    for asset in mamis_views::assets::all() {
        std::fs::write(folder.path().join("assets").join(asset.file), asset.content).expect("an asset is written");
    }
    let data = json!({ "folder": folder.path(), "pages": pages });
    browser::story_at("http://pages.test", "bars.mjs", true, &data).await;
}
