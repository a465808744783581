//! Tables for spreadsheets: UTF-8 with a mark by which Excel knows it, every cell quoted, none taken for a formula.

use csv::{QuoteStyle, Terminator, WriterBuilder};

/// A spreadsheet takes a cell that begins so for a formula (or cuts it off); the full-width ones after it has folded them.
const FORMULAS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠'];

/// How the file of a table begins: the mark, and the row with what its columns are called.
pub fn begin<const N: usize>(head: [&str; N]) -> String {
    let quoted = head.map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
    format!("\u{feff}{}\r\n", quoted.join(","))
}

/// Rows of it, as they follow.
///
/// # Errors
/// When the writer of the crate fails.
pub fn rows<const N: usize>(rows: impl Iterator<Item = [String; N]>) -> Result<String, csv::Error> {
    let mut writer =
        WriterBuilder::new().quote_style(QuoteStyle::Always).terminator(Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.map(harmless))?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    // Cells are strings, so the file is UTF-8.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn harmless(cell: String) -> String {
    if cell.starts_with(FORMULAS) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_table_is_quoted_and_marked() {
        let rows = [["相沢 \"悠真\"".to_owned(), "=1+1".to_owned()], ["一行\n二行".to_owned(), "−".to_owned()]];
        let text = begin(["氏名", "値"]) + &super::rows(rows.into_iter()).unwrap();
        assert_eq!(text, "\u{feff}\"氏名\",\"値\"\r\n\"相沢 \"\"悠真\"\"\",\"'=1+1\"\r\n\"一行\n二行\",\"−\"\r\n");
    }

    proptest! {
        #[test]
        fn no_cell_begins_like_a_formula_and_all_come_back(cell in "[=+\\-@\t\r\u{ff1d}a-c\",\n]{0,6}") {
            let text = begin(["x"]) + &rows(std::iter::once([cell.clone()])).unwrap();
            let mut reader = csv::ReaderBuilder::new().has_headers(true).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
            let read = reader.records().next().unwrap().unwrap();
            prop_assert!(!read[0].starts_with(FORMULAS));
            prop_assert_eq!(read[0].strip_prefix('\'').unwrap_or(&read[0]), cell.as_str());
        }
    }
}
