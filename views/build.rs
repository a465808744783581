//! Makes the schema known to cynic's derives and embeds the assets under names that carry a hash of their content.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

#[allow(clippy::disallowed_methods, reason = "cargo speaks to build scripts through the environment")]
fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    register_schema(&root.join("../schema.graphql"));
    embed_assets(&root.join("assets"), &out);
}

fn register_schema(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
    cynic_codegen::register_schema("mamis")
        .from_sdl_file(path)
        .expect("schema.graphql can be read")
        .as_default()
        .expect("schema.graphql can be parsed");
}

/// Writes `assets.rs`: one `Asset` per file. The parts of the style sheet become one file, in order of their names.
fn embed_assets(folder: &Path, out: &Path) {
    println!("cargo::rerun-if-changed={}", folder.display());
    let sheet: String =
        files(&folder.join("css")).iter().map(|path| std::fs::read_to_string(path).expect("a style sheet")).collect();
    let sheet_path = out.join("app.css");
    std::fs::write(&sheet_path, sheet).expect("OUT_DIR can be written");

    let mut source = String::from("&[\n");
    write_asset(&mut source, &sheet_path, "text/css; charset=utf-8");
    // Of pages that have no part in it.
    for path in files(&folder.join("css/own")) {
        write_asset(&mut source, &path, "text/css; charset=utf-8");
    }
    for path in files(&folder.join("js")) {
        write_asset(&mut source, &path, "text/javascript; charset=utf-8");
    }
    for path in files(&folder.join("img")) {
        write_asset(&mut source, &path, "image/svg+xml");
    }
    source.push(']');
    std::fs::write(out.join("assets.rs"), source).expect("OUT_DIR can be written");
}

fn write_asset(source: &mut String, path: &Path, media_type: &str) {
    let content = std::fs::read(path).expect("an asset");
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    let stem = path.file_stem().expect("a name").to_string_lossy();
    let extension = path.extension().expect("an extension").to_string_lossy();
    let digest = hasher.finish();
    writeln!(
        source,
        "Asset {{ name: \"{stem}.{extension}\", file: \"{stem}.{digest:016x}.{extension}\", \
         media_type: \"{media_type}\", content: include_bytes!({path:?}) }},"
    )
    .expect("a string takes everything");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder of assets")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    paths
}
