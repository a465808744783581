//! Writes every sample page and the assets into a folder, to look at without a server:
//! `cargo run -p mamis-views --example dump -- out`.

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let out = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "out".into()));
    std::fs::create_dir_all(out.join("assets"))?;
    for asset in mamis_views::assets::all() {
        std::fs::write(out.join("assets").join(asset.file), asset.content)?;
    }
    for (name, page) in mamis_views::samples() {
        let html = page.into_string().replace("\"/assets/", "\"assets/");
        std::fs::write(out.join(format!("{name}.html")), html)?;
    }
    Ok(())
}
