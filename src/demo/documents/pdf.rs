//! A page of PDF with a few lines of Japanese.

/// Points: A5 on its side.
const WIDTH: i32 = 595;
const HEIGHT: i32 = 420;

/// A page in a frame: lines with their size, from the top, and one at the bottom beside a round seal.
pub fn page(lines: &[(&str, i32)], bottom: Option<&str>) -> Vec<u8> {
    let mut drawing = String::from("0.6 G 2 w 30 30 535 360 re S 0.85 G 1 w 40 40 515 340 re S\n");
    let mut top = HEIGHT - 90;
    for &(text, size) in lines {
        drawing.push_str(&line(text, size, top));
        top -= size * 2 + 8;
    }
    if let Some(text) = bottom {
        drawing.push_str(&line(text, 12, 70));
        // Four arcs make a circle.
        drawing.push_str("0.8 0 0 RG 2 w 520 82 m 520 93 511 102 500 102 c 489 102 480 93 480 82 c ");
        drawing.push_str("480 71 489 62 500 62 c 511 62 520 71 520 82 c S\n");
    }
    document(&drawing)
}

fn line(text: &str, size: i32, height: i32) -> String {
    // The font's characters are named by UTF-16.
    let codes: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("BT /F1 {size} Tf 70 {height} Td <{codes}> Tj ET\n")
}

/// The objects with the table of where they begin. The font is not in the file: the reader takes one of his own.
fn document(drawing: &str) -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/Lang(ja-JP)>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
        ),
        format!("<</Length {}>>stream\n{drawing}endstream", drawing.len()),
        "<</Type/Font/Subtype/Type0/BaseFont/HeiseiMin-W3/Encoding/UniJIS-UTF16-H/DescendantFonts[6 0 R]>>".to_owned(),
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiMin-W3\
         /CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 6>>/DW 1000/FontDescriptor 7 0 R>>"
            .to_owned(),
        "<</Type/FontDescriptor/FontName/HeiseiMin-W3/Flags 6/FontBBox[-123 -257 1001 910]/ItalicAngle 0\
         /Ascent 709/Descent -241/CapHeight 709/StemV 69>>"
            .to_owned(),
    ];
    let mut text = String::from("%PDF-1.7\n");
    let mut table = String::from("0000000000 65535 f \n");
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", text.len()));
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let start = text.len();
    let count = objects.len() + 1;
    text.push_str(&format!("xref\n0 {count}\n{table}trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"));
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn the_file_is_taken_as_a_pdf_and_its_table_is_right() {
        let made = page(&[("医師免許証（見本） 𠮷", 20)], Some("令和6年"));
        crate::files::inspect("menkyo.pdf", "application/pdf", Bytes::from(made.clone())).expect("it is taken");
        let text = String::from_utf8(made).unwrap();
        let start: usize = text.lines().rev().nth(1).unwrap().parse().unwrap();
        let table: Vec<_> = text[start..].lines().skip(3).take(7).collect();
        for (index, entry) in table.iter().enumerate() {
            let offset: usize = entry[..10].parse().unwrap();
            assert!(text[offset..].starts_with(&format!("{} 0 obj", index + 1)), "{entry}");
        }
    }
}
