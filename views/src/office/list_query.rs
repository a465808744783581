//! The address of the 申請一覧: everything that is chosen on it, read from and written to the query string.

use chrono::NaiveDate;

/// Rows per page that may be chosen.
pub const PAGE_SIZES: [u8; 3] = [25, 50, 100];
/// Days of waiting that may be chosen (経過日数).
pub const AGES: [u8; 3] = [3, 7, 14];

/// What is listed, in which order, and which page of it. Values that make no sense are read as not chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListQuery {
    /// Chosen tab.
    pub tab: Tab,
    /// Kind of application (種別).
    pub kind: Option<Kind>,
    /// Pending for at least so many days.
    pub age: Option<u8>,
    /// First day of submission.
    pub from: Option<NaiveDate>,
    /// Last day of submission.
    pub to: Option<NaiveDate>,
    /// Part of a name, a licence number or a reception number.
    pub text: String,
    /// Only those marked ★要注意.
    pub starred: bool,
    /// Order.
    pub sort: Sort,
    /// Rows per page.
    pub per: u8,
    /// Which page.
    pub place: Place,
}

/// Which page, by keyset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Place {
    /// From the beginning.
    #[default]
    First,
    /// What follows a cursor; the number of its first row as it was when the link was made.
    After(String, u32),
    /// What comes before a cursor; the number of its first row as it was when the link was made.
    Before(String, u32),
    /// Up to the end.
    Last,
}

macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal $label:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every choice, in the order of the screen.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in the address.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The words on the screen.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            fn read(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|choice| choice.word() == word)
            }
        }
    };
}

choices! {
    /// Tabs of the list.
    Tab {
        /// Waits for 受付, 承認 or 確認 here.
        Pending = "pending" "未処理",
        /// Of these, not received yet.
        Unreceived = "unreceived" "未受付",
        /// Of these, received.
        Received = "received" "受付済",
        /// With the doctor.
        Returned = "returned" "差戻し中",
        /// Finished here.
        Done = "done" "処理済",
        /// All of them.
        All = "all" "すべて",
    }
}

choices! {
    /// 種別, as the boxes of the TOP.
    Kind {
        /// 入会
        Enrolment = "enrolment" "新規（入会）",
        /// 異動, with changes of category and facility
        Transfer = "transfer" "異動",
        /// 退会
        Withdrawal = "withdrawal" "退会",
        /// 登録情報変更, 在籍証明書
        Other = "other" "その他の届出",
    }
}

choices! {
    /// Order of the list.
    Sort {
        /// Longest waiting first.
        ArrivedAsc = "arrived.asc" "到着の古い順",
        /// Newest arrival first.
        ArrivedDesc = "arrived.desc" "到着の新しい順",
        /// First sent first.
        SubmittedAsc = "submitted.asc" "申請日時の古い順",
        /// Last sent first.
        SubmittedDesc = "submitted.desc" "申請日時の新しい順",
    }
}

impl Default for ListQuery {
    fn default() -> Self {
        Self {
            tab: Tab::Pending,
            kind: None,
            age: None,
            from: None,
            to: None,
            text: String::new(),
            starred: false,
            sort: Sort::ArrivedAsc,
            per: PAGE_SIZES[0],
            place: Place::First,
        }
    }
}

impl ListQuery {
    /// Reads the decoded pairs of a query string.
    pub fn read<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        let (mut after, mut before, mut last, mut row) = (None, None, false, 1);
        for (name, value) in pairs {
            match name {
                "tab" => query.tab = Tab::read(value).unwrap_or(Tab::Pending),
                "kind" => query.kind = Kind::read(value),
                "age" => query.age = value.parse().ok().filter(|days| AGES.contains(days)),
                "from" => query.from = date(value),
                "to" => query.to = date(value),
                "q" => query.text = value.trim().chars().take(64).collect(),
                "star" => query.starred = value == "yes",
                "sort" => query.sort = Sort::read(value).unwrap_or(Sort::ArrivedAsc),
                "per" => query.per = value.parse().ok().filter(|n| PAGE_SIZES.contains(n)).unwrap_or(PAGE_SIZES[0]),
                "after" => after = Some(value.to_owned()).filter(|cursor| !cursor.is_empty()),
                "before" => before = Some(value.to_owned()).filter(|cursor| !cursor.is_empty()),
                "at" => last = value == "last",
                "row" => row = value.parse().unwrap_or(1),
                _ => {}
            }
        }
        query.place = match (after, before, last) {
            (Some(cursor), _, _) => Place::After(cursor, row),
            (None, Some(cursor), _) => Place::Before(cursor, row),
            (None, None, true) => Place::Last,
            (None, None, false) => Place::First,
        };
        query
    }

    /// The pairs that say what differs from the plain list.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let plain = Self::default();
        let mut pairs = Vec::new();
        if self.tab != plain.tab {
            pairs.push(("tab", self.tab.word().to_owned()));
        }
        if let Some(kind) = self.kind {
            pairs.push(("kind", kind.word().to_owned()));
        }
        if let Some(age) = self.age {
            pairs.push(("age", age.to_string()));
        }
        if let Some(from) = self.from {
            pairs.push(("from", from.to_string()));
        }
        if let Some(to) = self.to {
            pairs.push(("to", to.to_string()));
        }
        if !self.text.is_empty() {
            pairs.push(("q", self.text.clone()));
        }
        if self.starred {
            pairs.push(("star", "yes".to_owned()));
        }
        if self.sort != plain.sort {
            pairs.push(("sort", self.sort.word().to_owned()));
        }
        if self.per != plain.per {
            pairs.push(("per", self.per.to_string()));
        }
        match &self.place {
            Place::First => {}
            Place::Last => pairs.push(("at", "last".to_owned())),
            Place::After(cursor, row) => pairs.extend([("after", cursor.clone()), ("row", row.to_string())]),
            Place::Before(cursor, row) => pairs.extend([("before", cursor.clone()), ("row", row.to_string())]),
        }
        pairs
    }

    /// The same list, from its first page on, with something chosen otherwise.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut query = Self { place: Place::First, ..self.clone() };
        change(&mut query);
        query
    }

    /// Another page of the same list.
    pub fn at(&self, place: Place) -> Self {
        Self { place, ..self.clone() }
    }

    /// Only the tab and the order, nothing searched for.
    pub fn without_filter(&self) -> Self {
        Self { tab: self.tab, sort: self.sort, per: self.per, ..Self::default() }
    }

    /// Is anything searched for, beyond the tab?
    pub fn is_filtered(&self) -> bool {
        self.with(|_| ()) != self.without_filter()
    }
}

/// A place in a list: where an application was opened from, so that one can go on to its neighbours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Within {
    /// The list.
    pub list: ListQuery,
    /// Place of the row in it.
    pub cursor: String,
}

impl Within {
    /// Reads the decoded pairs of a query string; none when they name no place.
    pub fn read<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)> + Clone) -> Option<Self> {
        let cursor = pairs.clone().into_iter().find(|(name, _)| *name == "cursor")?.1.to_owned();
        (!cursor.is_empty()).then(|| Self { list: ListQuery::read(pairs), cursor })
    }

    /// The pairs that say it.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.list.pairs();
        pairs.push(("cursor", self.cursor.clone()));
        pairs
    }
}

fn date(value: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(value, "%Y-%m-%d").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(query: &ListQuery) -> ListQuery {
        let pairs = query.pairs();
        ListQuery::read(pairs.iter().map(|(name, value)| (*name, value.as_str())))
    }

    #[test]
    fn the_plain_list_has_an_empty_query_string() {
        assert!(ListQuery::default().pairs().is_empty());
        assert_eq!(ListQuery::read([]), ListQuery::default());
    }

    #[test]
    fn everything_chosen_survives_the_address() {
        let day = NaiveDate::from_ymd_opt(2024, 10, 30);
        for &tab in Tab::ALL {
            for kind in std::iter::once(None).chain(Kind::ALL.iter().copied().map(Some)) {
                for &sort in Sort::ALL {
                    let query = ListQuery {
                        tab,
                        kind,
                        sort,
                        age: Some(7),
                        from: day,
                        to: day,
                        text: "髙橋 & 𠮷田".to_owned(),
                        starred: true,
                        per: 100,
                        place: Place::After("abc=".to_owned(), 101),
                    };
                    assert_eq!(through(&query), query);
                }
            }
        }
        let before = ListQuery { place: Place::Before("x".to_owned(), 26), ..ListQuery::default() };
        assert_eq!(through(&before), before);
        let last = ListQuery { place: Place::Last, ..ListQuery::default() };
        assert_eq!(through(&last), last);
    }

    #[test]
    fn a_place_in_a_list_survives_the_address() {
        let within =
            Within { list: ListQuery::default().with(|query| query.age = Some(14)), cursor: "c/+=".to_owned() };
        let pairs = within.pairs();
        assert_eq!(Within::read(pairs.iter().map(|(name, value)| (*name, value.as_str()))), Some(within));
        assert_eq!(Within::read([("tab", "all")]), None);
    }

    #[test]
    fn nonsense_is_read_as_not_chosen() {
        let pairs = [
            ("tab", "x"),
            ("kind", "y"),
            ("age", "5"),
            ("from", "2024-02-30"),
            ("per", "999"),
            ("sort", ""),
            ("row", "-1"),
            ("star", "1"),
            ("z", "1"),
        ];
        assert_eq!(ListQuery::read(pairs), ListQuery::default());
    }

    #[test]
    fn choosing_something_goes_back_to_the_first_page() {
        let second = ListQuery { place: Place::After("c".to_owned(), 26), ..ListQuery::default() };
        assert_eq!(second.with(|query| query.age = Some(7)).place, Place::First);
    }

    #[test]
    fn a_tab_or_an_order_is_no_filter() {
        let query =
            ListQuery { tab: Tab::All, sort: Sort::SubmittedDesc, per: 50, place: Place::Last, ..ListQuery::default() };
        assert!(!query.is_filtered());
        assert!(query.with(|query| query.age = Some(7)).is_filtered());
        assert!(query.with(|query| query.text = "林".to_owned()).is_filtered());
        assert!(query.with(|query| query.starred = true).is_filtered());
    }
}
