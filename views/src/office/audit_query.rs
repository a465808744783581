//! The address of the 操作履歴: everything that is chosen on it.

use chrono::{Months, NaiveDate};

use super::keyset::Keyset;

/// Which entries, and which page of them. Values that make no sense are read as not chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Part of the name of who did it.
    pub actor: String,
    /// The member of staff who did it; from the list of staff users.
    pub staff: String,
    /// What was done, by its word in the API.
    pub action: String,
    /// The doctor or application that it was done to.
    pub target: String,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
    /// What was done to members of staff anywhere; for the national association.
    pub everywhere: bool,
    /// Which page.
    pub place: Keyset,
}

impl AuditQuery {
    /// Reads the decoded pairs of a query string or a form.
    pub fn read<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            let text = || value.trim().chars().take(64).collect::<String>();
            match name {
                "actor" => query.actor = text(),
                "staff" => query.staff = text(),
                "action" => query.action = text(),
                "target" => query.target = text(),
                "from" => query.from = value.parse().ok(),
                "to" => query.to = value.parse().ok(),
                "everywhere" => query.everywhere = value == "yes",
                _ => query.place = Keyset::read(name, value).unwrap_or(query.place),
            }
        }
        query
    }

    /// The pairs that say what is chosen.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        self.filter_pairs().into_iter().chain(self.place.pair()).collect()
    }

    /// The same without the page.
    pub fn filter_pairs(&self) -> Vec<(&'static str, String)> {
        let texts =
            [("actor", &self.actor), ("staff", &self.staff), ("action", &self.action), ("target", &self.target)];
        let days = [("from", self.from), ("to", self.to)];
        let texts = texts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, text.clone()));
        let days = days.into_iter().filter_map(|(name, day)| Some((name, day?.to_string())));
        let everywhere = self.everywhere.then(|| ("everywhere", "yes".to_owned()));
        texts.chain(days).chain(everywhere).collect()
    }

    /// Another page of the same.
    #[must_use]
    pub fn at(&self, place: Keyset) -> Self {
        Self { place, ..self.clone() }
    }

    /// The same, changed, from the beginning.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut query = self.at(Keyset::First);
        change(&mut query);
        query
    }

    /// Is anything chosen?
    pub fn is_filtered(&self) -> bool {
        !self.filter_pairs().is_empty()
    }

    /// What is wrong with the days, in words, and the control that it stands at. The API refuses the same.
    pub fn problem(&self) -> Option<(&'static str, &'static str)> {
        let (from, to) = (self.from?, self.to?);
        if from > to {
            return Some(("from", "開始日は終了日より前の日付を入力してください"));
        }
        let is_longer = from.checked_add_months(Months::new(12)).is_none_or(|end| to >= end);
        is_longer.then_some(("to", "期間は1年以内で指定してください"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_comes_back_from_its_address() {
        let query = AuditQuery {
            actor: "花子".to_owned(),
            action: "doctor.read".to_owned(),
            from: NaiveDate::from_ymd_opt(2026, 1, 1),
            everywhere: true,
            place: Keyset::After("c".to_owned()),
            ..AuditQuery::default()
        };
        let pairs = query.pairs();
        assert_eq!(AuditQuery::read(pairs.iter().map(|(name, value)| (*name, value.as_str()))), query);
        assert!(AuditQuery::default().pairs().is_empty());
        assert_eq!(AuditQuery::read([("from", "gestern"), ("everywhere", "no")]), AuditQuery::default());
    }

    #[test]
    fn a_period_has_a_year_at_most() {
        let of = |from: &str, to: &str| AuditQuery::read([("from", from), ("to", to)]).problem().map(|(at, _)| at);
        assert_eq!(of("2025-04-01", "2026-03-31"), None);
        assert_eq!(of("2025-04-01", "2026-04-01"), Some("to"));
        assert_eq!(of("2026-04-02", "2026-04-01"), Some("from"));
        assert_eq!(of("2020-01-01", ""), None);
    }
}
