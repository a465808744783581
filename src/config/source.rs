//! Reading named variables, collecting what is wrong instead of stopping at the first fault.

use std::fmt;
use std::str::FromStr;

use secrecy::SecretString;

/// Gives the value of an environment variable.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// One environment variable.
#[derive(Debug)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// The value that is taken when it is not set; `None` where the program then does something else, as `about` says.
    pub default: Option<&'static str>,
    /// What it is for: a sentence for the table in README.md.
    pub about: &'static str,
}

/// One setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The variable.
    pub variable: &'static str,
    /// What is wrong and what would be right. Never holds a secret.
    pub message: String,
}

/// All faults of a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// At least one.
    pub faults: Vec<Fault>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the settings cannot be used:")?;
        for fault in &self.faults {
            write!(out, "\n  {}: {}", fault.variable, fault.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

/// Where sections read from.
pub struct Source<'a> {
    lookup: Lookup<'a>,
    faults: Vec<Fault>,
}

impl<'a> Source<'a> {
    pub fn new(lookup: Lookup<'a>) -> Self {
        Self { lookup, faults: Vec::new() }
    }

    /// The value, or else its default. Blank counts as unset.
    pub fn text(&self, variable: &Variable) -> Option<String> {
        self.raw(variable.name).or_else(|| variable.default.map(str::to_owned))
    }

    /// A variable of the operating system that is none of ours, such as HOME.
    pub fn raw(&self, name: &str) -> Option<String> {
        (self.lookup)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    /// A value that must not be printed.
    pub fn secret(&self, variable: &Variable) -> Option<SecretString> {
        self.text(variable).map(SecretString::from)
    }

    /// The value as a `T`. A value that is none becomes a fault, and the default stands in for it.
    pub fn parsed<T: FromStr>(&mut self, variable: &'static Variable, expected: &str) -> T {
        let default = || variable.default.and_then(|text| text.parse().ok());
        let parsed = match self.raw(variable.name) {
            None => default(),
            Some(text) => text.parse().ok().or_else(|| {
                self.fault(variable, format!("“{text}” is not {expected}"));
                default()
            }),
        };
        // A test reads the empty configuration, so a default that does not parse never leaves the house.
        parsed.expect("a variable that is read with `parsed` has a valid default")
    }

    /// A whole number within bounds.
    pub fn number(&mut self, variable: &'static Variable, least: u32, most: u32) -> u32 {
        let expected = format!("a whole number from {least} to {most}");
        let number: u32 = self.parsed(variable, &expected);
        if !(least..=most).contains(&number) {
            self.fault(variable, format!("{number} is not {expected}"));
        }
        number
    }

    /// Notes a fault. Reading goes on.
    pub fn fault(&mut self, variable: &'static Variable, message: impl Into<String>) {
        self.faults.push(Fault { variable: variable.name, message: message.into() });
    }

    /// The value if nothing was wrong.
    pub fn finish<T>(self, value: T) -> Result<T, ConfigError> {
        if self.faults.is_empty() { Ok(value) } else { Err(ConfigError { faults: self.faults }) }
    }
}
