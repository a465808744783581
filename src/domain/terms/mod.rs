//! 利用規約: the text that is shipped, and its version. An older version stays in the history of the file's folder; who
//! agreed to which is kept per log-in.

use std::sync::LazyLock;

/// The version in force: the day of its text. A new text gets a new file and a new version here, and everybody is
/// asked again at the next log-in.
pub const CURRENT: &str = "2026-11-23";

const TEXT: &str = include_str!("2026-11-23.txt");

/// The 利用規約 as they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub version: &'static str,
    /// The five lines that say the most.
    pub summary: Vec<&'static str>,
    pub articles: Vec<Article>,
}

/// An article: heading and paragraphs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    pub heading: &'static str,
    pub paragraphs: Vec<&'static str>,
}

/// The version in force.
pub fn current() -> &'static Terms {
    static TERMS: LazyLock<Terms> = LazyLock::new(|| parse(CURRENT, TEXT));
    &TERMS
}

/// `- ` is a line of the summary, `# ` begins an article, every other line is a paragraph of it.
fn parse(version: &'static str, text: &'static str) -> Terms {
    let mut terms = Terms { version, summary: Vec::new(), articles: Vec::new() };
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(heading) = line.strip_prefix("# ") {
            terms.articles.push(Article { heading, paragraphs: Vec::new() });
        } else if let Some(article) = terms.articles.last_mut() {
            article.paragraphs.push(line);
        } else if let Some(summary) = line.strip_prefix("- ") {
            terms.summary.push(summary);
        }
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_has_five_lines_in_short_and_articles_with_words() {
        let terms = current();
        assert_eq!(terms.summary.len(), 5);
        assert!(terms.articles.len() >= 5);
        assert!(terms.articles.iter().all(|article| !article.paragraphs.is_empty()));
        assert!(TEXT.lines().all(|line| !line.starts_with("-") || line.starts_with("- ")));
    }
}
