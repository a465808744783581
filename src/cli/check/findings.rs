//! What the check found.

/// How a finding is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grade {
    /// As it should be.
    Good,
    /// Works, but is not meant for real use.
    Warning,
    /// Does not work.
    Bad,
}

/// Findings in the order of looking.
#[derive(Debug, Default)]
pub struct Findings(Vec<(Grade, String)>);

impl Findings {
    /// Something is as it should be.
    pub fn good(&mut self, text: impl Into<String>) {
        self.0.push((Grade::Good, text.into()));
    }

    /// Something works but is not meant for real use.
    pub fn warning(&mut self, text: impl Into<String>) {
        self.0.push((Grade::Warning, text.into()));
    }

    /// Something does not work.
    pub fn bad(&mut self, text: impl Into<String>) {
        self.0.push((Grade::Bad, text.into()));
    }

    /// Must something be mended before the program can work?
    pub fn any_bad(&self) -> bool {
        self.0.iter().any(|(grade, _)| *grade == Grade::Bad)
    }

    /// A line each, and one that sums up.
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.0.iter().map(|(grade, text)| format!("{} {text}", word(*grade))).collect();
        let count = |wanted| self.0.iter().filter(|(grade, _)| *grade == wanted).count();
        lines.push(match (count(Grade::Bad), count(Grade::Warning)) {
            (0, 0) => "Everything is in order.".to_owned(),
            (0, warnings) => format!("It works. Before real use look at the warnings ({warnings})."),
            (bad, _) => format!("It does not work yet: mend what is marked BAD ({bad})."),
        });
        lines
    }
}

fn word(grade: Grade) -> &'static str {
    match grade {
        Grade::Good => "ok     ",
        Grade::Warning => "warning",
        Grade::Bad => "BAD    ",
    }
}
