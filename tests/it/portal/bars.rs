//! Measured bars that every page keeps, in all its states: weight and valid markup. What needs a browser is in `browser`.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use mamis_views::assets;

use crate::support::node;

/// First visit, gzipped, in bytes: page, style sheet and scripts. Later visits bring the page alone.
const PAGE: usize = 15_000;
const SHEET: usize = 12_000;
const SCRIPTS: usize = 10_000;

fn gzipped(content: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).expect("memory takes everything");
    encoder.finish().expect("memory takes everything").len()
}

/// Sizes of the style sheet and the scripts that a page asks for.
fn assets_of(html: &str) -> (usize, usize) {
    let (mut sheet, mut scripts) = (0, 0);
    for asset in assets::all().iter().filter(|asset| html.contains(asset.file)) {
        match asset.media_type {
            "text/css; charset=utf-8" => sheet += gzipped(asset.content),
            "text/javascript; charset=utf-8" => scripts += gzipped(asset.content),
            _ => {}
        }
    }
    (sheet, scripts)
}

#[test]
fn pages_are_light() {
    for (name, page) in mamis_views::samples() {
        let html = page.into_string();
        let (sheet, scripts) = assets_of(&html);
        assert!(sheet > 0 && scripts > 0, "{name}: a page without style sheet or script");
        let weight = gzipped(html.as_bytes());
        assert!(weight <= PAGE, "{name}: the page has {weight} bytes");
        assert!(sheet <= SHEET, "{name}: the style sheet has {sheet} bytes");
        assert!(scripts <= SCRIPTS, "{name}: the scripts have {scripts} bytes");
    }
}

#[tokio::test]
async fn markup_and_style_sheet_are_valid() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, page) in mamis_views::samples() {
        std::fs::write(folder.path().join(format!("{name}.html")), page.into_string()).expect("a page is written");
    }
    let sheet = folder.path().join("app.css");
    std::fs::write(&sheet, assets::named("app.css").content).expect("the style sheet is written");
    let path = |path: &std::path::Path| path.to_str().expect("UTF-8").to_owned();
    let said = node("markup.mjs", &[&path(folder.path()), &path(&sheet)]).await;
    assert!(said.starts_with(&mamis_views::samples().len().to_string()), "{said}");
}
