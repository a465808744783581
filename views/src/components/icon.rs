//! Line icons, drawn on 24 × 24. They always stand beside words, so they are hidden from screen readers.

use maud::{Markup, html};

/// The icons there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "their names say it")]
pub enum Icon {
    Menu,
    Error,
    Warning,
    Info,
    Check,
    Person,
    Join,
    Swap,
    Leave,
    Clock,
    Phone,
    File,
    Search,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Menu => "M4 6h16M4 12h16M4 18h16",
            Self::Error => "M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0-19M12 6.5v7M12 17v.2",
            Self::Warning => "M12 3 2 20.5h20zM12 10v5M12 17.8v.2",
            Self::Info => "M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0-19M12 11v6M12 7v.2",
            Self::Check => "M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0-19M7.5 12.5l3 3 6-6.5",
            Self::Person => "M12 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8M4 21c0-4.4 3.6-7 8-7s8 2.6 8 7",
            Self::Join => "M14 4h5a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-5M3 12h12M11 8l4 4-4 4",
            Self::Swap => "M4 8h15M15 4l4 4-4 4M20 16H5M9 12l-4 4 4 4",
            Self::Leave => "M10 4H5a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h5M9 12h12M17 8l4 4-4 4",
            Self::Clock => "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l3.5 2",
            Self::Phone => {
                "M6 3h3l1.5 5-2 1.5a12 12 0 0 0 6 6l1.5-2 5 1.5v3a2 2 0 0 1-2.2 2A17 17 0 0 1 4 5.2A2 2 0 0 1 6 3z"
            }
            Self::File => "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
            Self::Search => "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M15.5 15.5 21 21",
        }
    }
}

/// An icon of the size of the text around it.
pub fn icon(icon: Icon) -> Markup {
    html! {
        svg.icon viewBox="0 0 24 24" aria-hidden="true" { path d=(icon.path()) {} }
    }
}

/// The mark beside the name of the system.
pub fn brand() -> Markup {
    html! {
        svg viewBox="0 0 40 40" aria-hidden="true" {
            rect width="40" height="40" rx="8" fill="#0017c1" {}
            path d="M9 29h22M12 23h16M15 17h10M18 11h4" stroke="#fff" stroke-width="3" stroke-linecap="round" {}
        }
    }
}
