//! The shape that all mails share.

use maud::{DOCTYPE, html};

/// A mail ready to be put into an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// What a mail says, before it is set in text or HTML.
pub struct Letter<'a> {
    pub subject: String,
    /// Empty: nobody knows the name.
    pub recipient: &'a str,
    pub paragraphs: Vec<String>,
    /// 受付番号 and the like.
    pub facts: Vec<(&'static str, String)>,
    /// Words of somebody else, with what they are.
    pub quote: Option<(&'static str, &'a str)>,
    /// What to open, and its address.
    pub link: (&'static str, String),
}

const SYSTEM: &str = "会員情報システム（MAMIS）";
const FOOTER: [&str; 2] = [
    "このメールは自動で送信しています。返信いただいてもお答えできません。",
    "お心当たりのない場合は、お手数ですがこのメールを削除してください。",
];

impl Letter<'_> {
    /// Sets it.
    pub fn set(&self) -> Mail {
        Mail { subject: format!("【MAMIS】{}", self.subject), text: self.text(), html: self.html() }
    }

    fn salutation(&self) -> Option<String> {
        (!self.recipient.is_empty()).then(|| format!("{} 様", self.recipient))
    }

    fn text(&self) -> String {
        let mut parts: Vec<String> = self.salutation().into_iter().collect();
        parts.extend(self.paragraphs.iter().cloned());
        let mut text = parts.join("\n\n");
        text.push('\n');
        if !self.facts.is_empty() {
            text.push('\n');
        }
        for (label, value) in &self.facts {
            text += &format!("{label}：{value}\n");
        }
        if let Some((label, words)) = self.quote {
            text += &format!("\n{label}\n{}\n", indented(words));
        }
        let (label, url) = &self.link;
        text += &format!("\n{label}\n{url}\n\n--\n{SYSTEM}\n{}\n", FOOTER.join("\n"));
        text
    }

    fn html(&self) -> String {
        let (label, url) = &self.link;
        let page = html! {
            (DOCTYPE)
            html lang="ja" {
                head { meta charset="utf-8"; title { (self.subject) } }
                body {
                    @if let Some(salutation) = self.salutation() { p { (salutation) } }
                    @for paragraph in &self.paragraphs { p { (paragraph) } }
                    @if !self.facts.is_empty() {
                        dl { @for (label, value) in &self.facts { dt { (label) } dd { (value) } } }
                    }
                    @if let Some((label, words)) = self.quote {
                        p { (label) }
                        blockquote { @for line in words.lines() { (line) br; } }
                    }
                    p { (label) br; a href=(url) { (url) } }
                    hr;
                    p { (SYSTEM) @for line in FOOTER { br; (line) } }
                }
            }
        };
        page.into_string()
    }
}

fn indented(words: &str) -> String {
    words.lines().map(|line| format!("　{line}")).collect::<Vec<_>>().join("\n")
}
