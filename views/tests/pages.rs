//! What holds for every page, whatever it shows.

/// Ids of controls and headings are unique, and every reference to one finds it.
#[test]
fn references_find_their_target() {
    for (name, page) in mamis_views::samples() {
        let html = page.into_string();
        let ids = attributes(&html, "id");
        let mut seen = std::collections::HashSet::new();
        for id in &ids {
            assert!(seen.insert(*id), "{name}: the id {id} is there twice");
        }
        let references = ["for", "aria-labelledby", "aria-describedby"]
            .into_iter()
            .flat_map(|attribute| attributes(&html, attribute))
            .flat_map(str::split_whitespace);
        for reference in references {
            assert!(seen.contains(reference), "{name}: nothing has the id {reference}");
        }
        for target in attributes(&html, "href").into_iter().filter_map(|href| href.strip_prefix('#')) {
            assert!(seen.contains(target), "{name}: the link #{target} leads nowhere");
        }
    }
}

/// Attributes that the house does not use: they hide what is wanted, lock people out, or break the content policy.
#[test]
fn forbidden_attributes_are_absent() {
    for (name, page) in mamis_views::samples() {
        let html = page.into_string();
        for tag in html.split('<').filter_map(|part| part.split('>').next()) {
            for word in
                [" placeholder", " disabled", " autofocus", " readonly", " style=", " onclick", " onload", " onsubmit"]
            {
                assert!(!tag.contains(word), "{name}:{word} in <{tag}>");
            }
        }
        assert!(!html.contains("<style"), "{name}: a style in the page");
        assert!(!html.contains("<script>"), "{name}: a script in the page");
        assert!(!html.contains("href=\"javascript:"), "{name}: a script in a link");
    }
}

/// One first-level heading, one main part, a language, a title.
#[test]
fn pages_have_their_frame() {
    for (name, page) in mamis_views::samples() {
        let html = page.into_string();
        for (part, count) in [("<h1", 1), ("<main", 1), ("<title>", 1), ("<html lang=\"ja\"", 1), ("class=\"skip\"", 1)]
        {
            assert_eq!(html.matches(part).count(), count, "{name}: {part}");
        }
        assert!(html.matches("btn--solid").count() <= 3, "{name}: too many main actions");
    }
}

/// The pages as they are, to see what a change changes.
#[test]
fn pages_look_as_before() {
    for (name, page) in mamis_views::samples() {
        let html = without_hashes(&page.into_string()).replace("><", ">\n<");
        insta::assert_snapshot!(name, html);
    }
}

fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    html.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// Names of assets carry a hash of their content; a page does not change with it.
fn without_hashes(html: &str) -> String {
    let mut parts = html.split("/assets/");
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (file, rest) = part.split_once('"').unwrap_or((part, ""));
        let (stem, extension) = (file.split('.').next().unwrap_or(file), file.rsplit('.').next().unwrap_or(""));
        clean.push_str(&format!("/assets/{stem}.{extension}\"{rest}"));
    }
    clean
}
