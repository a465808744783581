//! The address of the list of 登録の重複.

use super::gql::RegistrationCaseState;
use crate::office::keyset::Keyset;

/// Which cases, and which page of them. Values that make no sense are read as not chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CasesQuery {
    /// Those to be settled, or those that are.
    pub state: RegistrationCaseState,
    /// Which page.
    pub place: Keyset,
}

impl Default for CasesQuery {
    fn default() -> Self {
        Self { state: RegistrationCaseState::Open, place: Keyset::First }
    }
}

impl CasesQuery {
    /// Reads the decoded pairs of a query string.
    pub fn read<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            if name == "state" && value == "closed" {
                query.state = RegistrationCaseState::Closed;
            }
            query.place = Keyset::read(name, value).unwrap_or(query.place);
        }
        query
    }

    /// The pairs that say what is chosen.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let closed = self.state == RegistrationCaseState::Closed;
        closed.then(|| ("state", "closed".to_owned())).into_iter().chain(self.place.pair()).collect()
    }

    /// Another page of the same.
    #[must_use]
    pub fn at(&self, place: Keyset) -> Self {
        Self { place, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_comes_back_from_its_address() {
        let query = CasesQuery { state: RegistrationCaseState::Closed, place: Keyset::After("c".to_owned()) };
        let pairs = query.pairs();
        assert_eq!(CasesQuery::read(pairs.iter().map(|(name, value)| (*name, value.as_str()))), query);
        assert!(CasesQuery::default().pairs().is_empty());
        assert_eq!(CasesQuery::read([("state", "odd")]), CasesQuery::default());
    }
}
