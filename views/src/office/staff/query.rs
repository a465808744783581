//! The address of the 事務局ユーザー一覧: everything that is chosen on it.

use super::gql::{StaffState, StaffUserFilter, StaffUserSort};
use crate::gql::StaffRole;
use crate::office::list_query::{PAGE_SIZES, Place};

/// Characters of a search word that are kept.
const LONGEST: usize = 100;

/// What is listed, in which order, and which page of it. Values that make no sense are read as not chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffQuery {
    /// Another association than one's own, for the national one's 管理者.
    pub association: Option<String>,
    /// Part of name or reading.
    pub name: String,
    /// Part of the login ID.
    pub login_id: String,
    /// Part of the mail address.
    pub email: String,
    /// 権限
    pub role: Option<StaffRole>,
    /// 状態
    pub state: Option<StaffState>,
    /// Order.
    pub sort: StaffUserSort,
    /// Rows per page.
    pub per: u8,
    /// Which page.
    pub place: Place,
}

impl Default for StaffQuery {
    fn default() -> Self {
        Self {
            association: None,
            name: String::new(),
            login_id: String::new(),
            email: String::new(),
            role: None,
            state: None,
            sort: StaffUserSort::NameAsc,
            per: PAGE_SIZES[0],
            place: Place::First,
        }
    }
}

impl StaffQuery {
    /// Reads the decoded pairs of a query string.
    pub fn read<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        let word = |value: &str| value.trim().chars().take(LONGEST).collect::<String>();
        let cursor = |value: &str| Some(value.to_owned()).filter(|cursor| !cursor.is_empty());
        for (name, value) in pairs {
            match name {
                "association" => query.association = cursor(value),
                "name" => query.name = word(value),
                "loginId" => query.login_id = word(value),
                "email" => query.email = word(value),
                "role" => query.role = StaffRole::ALL.into_iter().find(|role| role.word() == value),
                "state" => query.state = StaffState::ALL.into_iter().find(|state| state.word() == value),
                "sort" => {
                    let found = StaffUserSort::ALL.into_iter().find(|sort| sort.word() == value);
                    query.sort = found.unwrap_or(StaffUserSort::NameAsc);
                }
                "per" => query.per = value.parse().ok().filter(|n| PAGE_SIZES.contains(n)).unwrap_or(PAGE_SIZES[0]),
                "after" => query.place = cursor(value).map_or(Place::First, |cursor| Place::After(cursor, 1)),
                "before" => query.place = cursor(value).map_or(Place::First, |cursor| Place::Before(cursor, 1)),
                _ => {}
            }
        }
        query
    }

    /// The pairs that say what differs from the plain list.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let texts = [("name", &self.name), ("loginId", &self.login_id), ("email", &self.email)];
        pairs.extend(self.association.clone().map(|id| ("association", id)));
        pairs.extend(texts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, text.clone())));
        pairs.extend(self.role.map(|role| ("role", role.word().to_owned())));
        pairs.extend(self.state.map(|state| ("state", state.word().to_owned())));
        if self.sort != StaffUserSort::NameAsc {
            pairs.push(("sort", self.sort.word().to_owned()));
        }
        if self.per != PAGE_SIZES[0] {
            pairs.push(("per", self.per.to_string()));
        }
        match &self.place {
            Place::First | Place::Last => {}
            Place::After(cursor, _) => pairs.push(("after", cursor.clone())),
            Place::Before(cursor, _) => pairs.push(("before", cursor.clone())),
        }
        pairs
    }

    /// The same list, from its first page on, with something chosen otherwise.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut query = Self { place: Place::First, ..self.clone() };
        change(&mut query);
        query
    }

    /// The same secretariat and order, nothing searched for.
    pub fn without_filter(&self) -> Self {
        Self { association: self.association.clone(), sort: self.sort, per: self.per, ..Self::default() }
    }

    /// Is anything searched for?
    pub fn is_filtered(&self) -> bool {
        self.with(|_| ()) != self.without_filter()
    }

    /// The filter of the API.
    pub fn filter(&self) -> StaffUserFilter {
        let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        StaffUserFilter {
            ids: None,
            name: text(&self.name),
            login_id: text(&self.login_id),
            email: text(&self.email),
            role: self.role,
            state: self.state,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_was_written() {
        let query = StaffQuery {
            name: "日医".into(),
            email: "@example.jp".into(),
            role: Some(StaffRole::Administrator),
            state: Some(StaffState::Expired),
            sort: StaffUserSort::LastLoginDesc,
            per: 50,
            place: Place::After("abc".into(), 1),
            ..StaffQuery::default()
        };
        let pairs = query.pairs();
        assert_eq!(StaffQuery::read(pairs.iter().map(|(name, value)| (*name, value.as_str()))), query);
        assert!(query.is_filtered() && !query.without_filter().is_filtered());
        let odd = StaffQuery::read([("role", "king"), ("sort", "x"), ("per", "7"), ("after", "")]);
        assert_eq!(odd, StaffQuery::default());
    }
}
