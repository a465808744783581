//! Logs.

use std::io::IsTerminal;
use std::str::FromStr;

use tracing_subscriber::EnvFilter;

use super::source::{Source, Variable};

const LOG_FILTER: Variable = Variable {
    name: "LOG_FILTER",
    default: Some("info"),
    about: "What is logged, as tracing's directives: `warn`, or `info,mamis::jobs=debug`.",
};
const LOG_FORMAT: Variable = Variable {
    name: "LOG_FORMAT",
    default: Some("auto"),
    about: "`text`, `json` (one object a line), or `auto`: text on a terminal, else json.",
};

pub const VARIABLES: &[&Variable] = &[&LOG_FILTER, &LOG_FORMAT];

/// Logs.
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// tracing's directives.
    pub filter: String,
    /// How lines look.
    pub format: LogFormat,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
    /// Text on a terminal, else JSON.
    Auto,
}

impl FromStr for LogFormat {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            "auto" => Ok(Self::Auto),
            _ => Err(()),
        }
    }
}

impl LogConfig {
    pub(super) fn read(source: &mut Source<'_>) -> Self {
        let filter: EnvFilter = source.parsed(&LOG_FILTER, "a list of levels such as info,mamis=debug");
        Self { filter: filter.to_string(), format: source.parsed(&LOG_FORMAT, "text, json or auto") }
    }

    /// Starts logging for the whole process, to standard error. A second call changes nothing.
    pub fn start(&self) {
        let builder =
            tracing_subscriber::fmt().with_env_filter(EnvFilter::new(&self.filter)).with_writer(std::io::stderr);
        let text = match self.format {
            LogFormat::Text => true,
            LogFormat::Json => false,
            LogFormat::Auto => std::io::stderr().is_terminal(),
        };
        // An error means that a subscriber is there already.
        let _already_started = if text {
            builder.with_ansi(std::io::stderr().is_terminal()).try_init()
        } else {
            builder.json().flatten_event(true).try_init()
        };
    }
}
