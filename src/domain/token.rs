//! API tokens: what a program may do for an association.

use super::words::TokenScope;

/// The first characters of every token, by which people and secret scanners know one.
pub const MARK: &str = "mamis_";
/// So many characters of a token are shown afterwards, the mark included.
pub const SHOWN: usize = 12;
/// Days that a token may be in force at most.
pub const LONGEST_DAYS: i64 = 366;

/// Some of the scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TokenScopes(u8);

impl TokenScopes {
    /// Is this one of them?
    pub fn has(self, scope: TokenScope) -> bool {
        self.0 & Self::bit(scope) != 0
    }

    /// Is any of these one of them?
    pub fn has_any(self, scopes: &[TokenScope]) -> bool {
        scopes.iter().any(|&scope| self.has(scope))
    }

    /// None of them.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In the order of declaration.
    pub fn iter(self) -> impl Iterator<Item = TokenScope> {
        TokenScope::ALL.iter().copied().filter(move |&scope| self.has(scope))
    }

    fn bit(scope: TokenScope) -> u8 {
        1 << (scope as u8)
    }
}

impl FromIterator<TokenScope> for TokenScopes {
    fn from_iter<I: IntoIterator<Item = TokenScope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |bits, scope| bits | Self::bit(scope)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_a_set() {
        let some: TokenScopes =
            [TokenScope::Subscribe, TokenScope::ReadMembers, TokenScope::Subscribe].into_iter().collect();
        assert_eq!(some.iter().collect::<Vec<_>>(), [TokenScope::ReadMembers, TokenScope::Subscribe]);
        assert!(some.has(TokenScope::Subscribe) && !some.has(TokenScope::ReadMasters));
        assert!(some.has_any(&[TokenScope::ReadMasters, TokenScope::ReadMembers]) && !some.has_any(&[]));
        assert!(TokenScopes::default().is_empty() && !some.is_empty());
    }
}
