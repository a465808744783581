//! An instant, as date and time in Tokyo.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use crate::text;

/// `yyyy/mm/dd hh:mm`, for machines too.
pub fn at(at: DateTime<Utc>) -> Markup {
    html! { time datetime=(text::machine_time(at)) { (text::date_time(at)) } }
}
