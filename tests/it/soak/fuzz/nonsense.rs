//! Texts, bytes and values that nobody expects.

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use serde_json::{Value, json};

/// What has broken programs before.
const HARD: &[&str] = &[
    "",
    " ",
    "\0",
    "'",
    "\"",
    "\\",
    "%00",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "\r\nX: y",
    "髙﨑𠮷",
    "\u{202e}",
    "\u{feff}",
    "ｶﾞ",
    "か\u{3099}",
    "👨‍👩‍👧‍👦",
    "-1",
    "0",
    "999999999999999999999",
    "NaN",
    "1e309",
    "null",
    "true",
    "2026-02-30",
    "9999-12-31",
    "-262144-01-01",
    "令和8",
    "\u{10ffff}",
    "{}",
    "[]",
    "%",
    "_",
    "+",
    "=cmd|' /C calc'!A0",
];

/// A text of at most so many pieces.
pub fn text(dice: &mut StdRng, most: usize) -> String {
    match dice.random_range(0..4) {
        0 => HARD.choose(dice).map(|text| (*text).to_owned()).unwrap_or_default(),
        1 => HARD.choose(dice).map(|text| text.repeat(dice.random_range(1..most.max(2)))).unwrap_or_default(),
        _ => {
            let length = dice.random_range(0..most.max(1));
            let mut letter = || match dice.random_range(0..3) {
                0 => char::from(dice.random_range(0x20..0x7f_u8)),
                1 => char::from_u32(dice.random_range(0x3040..0x30ff)).unwrap_or('あ'),
                _ => char::from_u32(dice.random_range(0..0x11_0000)).unwrap_or('\u{fffd}'),
            };
            (0..length).map(|_| letter()).collect()
        }
    }
}

/// At most so many bytes.
pub fn bytes(dice: &mut StdRng, most: usize) -> Vec<u8> {
    (0..dice.random_range(0..most)).map(|_| dice.random()).collect()
}

/// A value of any kind, so many levels deep at most.
pub fn json(dice: &mut StdRng, deep: u32) -> Value {
    match dice.random_range(0..if deep == 0 { 5 } else { 7 }) {
        0 => Value::Null,
        1 => json!(dice.random::<bool>()),
        2 => json!(dice.random::<i64>()),
        3 => json!(dice.random::<f64>() * 1e300),
        4 => json!(text(dice, 50)),
        5 => (0..dice.random_range(0..4)).map(|_| json(dice, deep - 1)).collect(),
        _ => (0..dice.random_range(0..4))
            .map(|_| (text(dice, 10), json(dice, deep - 1)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

/// Changes, takes out, doubles or cuts off some of it.
pub fn spoil(dice: &mut StdRng, bytes: &mut Vec<u8>) {
    for _ in 0..dice.random_range(0..6) {
        if bytes.is_empty() {
            return;
        }
        let at = dice.random_range(0..bytes.len());
        match dice.random_range(0..5) {
            0 => bytes[at] = dice.random(),
            1 => drop(bytes.remove(at)),
            2 => bytes.truncate(at),
            3 => {
                let end = (at + dice.random_range(0..50)).min(bytes.len());
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            _ => {
                let hard = HARD.choose(dice).copied().unwrap_or_default();
                bytes.splice(at..at, hard.bytes());
            }
        }
    }
}
