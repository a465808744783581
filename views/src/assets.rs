//! Style sheet, scripts and icons, embedded in the program.

/// One embedded file.
#[derive(Debug)]
pub struct Asset {
    /// Name in the source tree, such as `app.css`.
    pub name: &'static str,
    /// Name under which it is served; it carries a hash of the content, so it may be cached for ever.
    pub file: &'static str,
    /// Value of `Content-Type`.
    pub media_type: &'static str,
    /// The bytes.
    pub content: &'static [u8],
}

static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// All of them.
pub fn all() -> &'static [Asset] {
    ASSETS
}

/// Finds an asset by the name under which it is served.
pub fn served_as(file: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.file == file)
}

/// Finds an asset by its name in the source tree.
///
/// # Panics
/// If there is none: a mistake in a page, found by the first test that renders it.
pub fn named(name: &str) -> &'static Asset {
    ASSETS.iter().find(|asset| asset.name == name).unwrap_or_else(|| panic!("no asset is called {name}"))
}
