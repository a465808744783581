//! 事務局ユーザー: who is usable when, what their form takes, and the rule that an association keeps a usable 管理者.

mod form;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::words::StaffRole;

pub use form::{Entry, FullName, Typed};

/// 有効期間. Both days count; none: no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Period {
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

impl Period {
    fn holds(self, on: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= on) && self.until.is_none_or(|until| on <= until)
    }
}

/// What decides whether a member of staff may log in, and as what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub role: StaffRole,
    /// 使用中; false: 停止中.
    pub in_use: bool,
    pub is_deleted: bool,
    pub period: Period,
}

/// The state of a member of staff on a day, as lists show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaffState {
    /// 使用中
    Usable,
    /// 停止中
    Stopped,
    /// 有効期間前
    NotYet,
    /// 有効期間終了
    Expired,
}

impl Standing {
    /// In use, not deleted and within the period of validity on a day (in Tokyo)?
    pub fn is_usable(&self, on: NaiveDate) -> bool {
        self.in_use && !self.is_deleted && self.period.holds(on)
    }

    /// What a list says of him on a day.
    pub fn state(&self, on: NaiveDate) -> StaffState {
        match self.period {
            _ if !self.in_use || self.is_deleted => StaffState::Stopped,
            Period { from: Some(from), .. } if on < from => StaffState::NotYet,
            Period { until: Some(until), .. } if until < on => StaffState::Expired,
            _ => StaffState::Usable,
        }
    }

    fn administers(&self, on: NaiveDate) -> bool {
        self.role == StaffRole::Administrator && self.is_usable(on)
    }
}

/// The first day, from today on, on which a change would leave an association without a usable 管理者 though it would
/// have one without the change. None: the change may be made.
///
/// Only the change is judged: where there is none anyway, a member of staff can still be registered or stopped.
pub fn first_day_without_administrator(before: &[Standing], after: &[Standing], today: NaiveDate) -> Option<NaiveDate> {
    let any = |all: &[Standing], on| all.iter().any(|standing| standing.administers(on));
    // Between these days nothing changes by itself.
    let turns = before.iter().chain(after).flat_map(|standing| {
        let Period { from, until } = standing.period;
        [from, until.and_then(|day| day.succ_opt())].into_iter().flatten()
    });
    let days: BTreeSet<NaiveDate> = turns.chain([today]).filter(|day| *day >= today).collect();
    days.into_iter().find(|&day| any(before, day) && !any(after, day))
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;

    const ADMINISTRATOR: Standing = Standing {
        role: StaffRole::Administrator,
        in_use: true,
        is_deleted: false,
        period: Period { from: None, until: None },
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn within(from: Option<&str>, until: Option<&str>) -> Standing {
        Standing { period: Period { from: from.map(day), until: until.map(day) }, ..ADMINISTRATOR }
    }

    #[test]
    fn usable_from_the_first_to_the_last_day_while_in_use() {
        use StaffState::{Expired, NotYet, Stopped, Usable};
        let staff = within(Some("2026-04-01"), Some("2027-03-31"));
        for (on, state) in
            [("2026-03-31", NotYet), ("2026-04-01", Usable), ("2027-03-31", Usable), ("2027-04-01", Expired)]
        {
            assert_eq!((staff.is_usable(day(on)), staff.state(day(on))), (state == Usable, state), "{on}");
        }
        let on = day("2026-06-01");
        for gone in [Standing { in_use: false, ..staff }, Standing { is_deleted: true, ..staff }] {
            assert_eq!((gone.is_usable(on), gone.state(on)), (false, Stopped));
        }
        assert!(ADMINISTRATOR.is_usable(on));
    }

    /// The road, everybody before and after it, and the day that is refused.
    type Case<'a> = (&'a str, &'a [Standing], &'a [Standing], Option<&'a str>);

    #[test]
    fn the_last_usable_administrator_stays_on_every_road() {
        let today = day("2026-04-01");
        let staff = Standing { role: StaffRole::Staff, ..ADMINISTRATOR };
        let stopped = Standing { in_use: false, ..ADMINISTRATOR };
        let deleted = Standing { is_deleted: true, ..ADMINISTRATOR };
        let contractor = Standing { role: StaffRole::TrainingContractor, ..ADMINISTRATOR };
        let a = ADMINISTRATOR;
        let cases: &[Case<'_>] = &[
            ("deletion", &[a, staff], &[deleted, staff], Some("2026-04-01")),
            ("stop", &[a, staff], &[stopped, staff], Some("2026-04-01")),
            ("demotion", &[a], &[staff], Some("2026-04-01")),
            ("another demotion", &[a], &[contractor], Some("2026-04-01")),
            ("expiry in the past", &[a], &[within(None, Some("2026-03-31"))], Some("2026-04-01")),
            ("expiry today", &[a], &[within(None, Some("2026-04-01"))], Some("2026-04-02")),
            ("expiry to come", &[a], &[within(None, Some("2027-03-31"))], Some("2027-04-01")),
            ("a start to come", &[a], &[within(Some("2026-04-02"), None)], Some("2026-04-01")),
            ("with a successor", &[a, a], &[deleted, a], None),
            ("with a stopped one", &[a, stopped], &[deleted, stopped], Some("2026-04-01")),
            (
                "with one who expires",
                &[a, within(None, Some("2026-04-30"))],
                &[deleted, within(None, Some("2026-04-30"))],
                Some("2026-05-01"),
            ),
            (
                "the successor starts the day after",
                &[a, within(Some("2026-05-01"), None)],
                &[within(None, Some("2026-04-30")), within(Some("2026-05-01"), None)],
                None,
            ),
            (
                "the successor starts a day late",
                &[a, within(Some("2026-05-02"), None)],
                &[within(None, Some("2026-04-30")), within(Some("2026-05-02"), None)],
                Some("2026-05-01"),
            ),
            ("there was none", &[staff], &[stopped, staff], None),
            (
                "there will be none anyway",
                &[within(None, Some("2026-04-30")), staff],
                &[within(None, Some("2026-04-30")), stopped],
                None,
            ),
            (
                "a shorter time of the last",
                &[within(None, Some("2026-04-30"))],
                &[within(None, Some("2026-04-29"))],
                Some("2026-04-30"),
            ),
        ];
        for (what, before, after, expected) in cases {
            assert_eq!(first_day_without_administrator(before, after, today), expected.map(day), "{what}");
        }
    }

    fn standings() -> impl Strategy<Value = Vec<Standing>> {
        let role = prop::sample::select(StaffRole::ALL.to_vec());
        let days = || prop::option::of(0..20_u64);
        let one = (role, any::<bool>(), any::<bool>(), days(), days()).prop_map(|(role, in_use, kept, from, until)| {
            let at = |days: u64| day("2026-03-25") + Days::new(days);
            let period = Period { from: from.map(at), until: until.map(at) };
            Standing { role, in_use, is_deleted: !kept, period }
        });
        prop::collection::vec(one, 0..4)
    }

    proptest! {
        #[test]
        fn the_rule_is_what_a_look_at_every_day_finds(before in standings(), after in standings()) {
            let today = day("2026-04-01");
            let has = |all: &[Standing], on| all.iter().any(|one| one.administers(on));
            let looked = today.iter_days().take(30).find(|&on| has(&before, on) && !has(&after, on));
            prop_assert_eq!(first_day_without_administrator(&before, &after, today), looked);
        }

        #[test]
        fn whoever_joins_takes_nobody_away(before in standings(), more in standings()) {
            let after = [before.clone(), more].concat();
            prop_assert_eq!(first_day_without_administrator(&before, &after, day("2026-04-01")), None);
        }
    }
}
