//! The script of the secretariat's TOP, against a server made up by the story.

use std::path::Path;

use serde_json::json;

use crate::support::browser;

#[tokio::test]
async fn the_live_numbers_keep_their_promises() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = mamis_views::samples().into_iter().find(|(name, _)| *name == "office-top").expect("the sample").1;
    std::fs::write(folder.path().join("top.html"), page.into_string()).expect("the page is written");
    write_assets(folder.path());
    let data = json!({ "folder": folder.path() });
    browser::story_at("http://office.test", "office-live.mjs", true, &data).await;
}

fn write_assets(folder: &Path) {
    std::fs::create_dir(folder.join("assets")).expect("a folder");
    for asset in mamis_views::assets::all() {
        std::fs::write(folder.join("assets").join(asset.file), asset.content).expect("an asset is written");
    }
}
