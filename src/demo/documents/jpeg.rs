//! A picture in JPEG: a card on a desk, grey, as coarse as its blocks of 8 × 8 points.
//! <https://www.w3.org/Graphics/JPEG/itu-t81.pdf>

use crate::demo::dice::Dice;

/// Blocks across and down.
const COLUMNS: usize = 80;
const ROWS: usize = 50;

/// The table of Annex K.1 for differences of brightness: how many codes of each length, and what they stand for.
const DC_LENGTHS: [u8; 16] = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const DC_VALUES: [u8; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
/// A block has nothing but its brightness, so one code is enough: end of block.
const AC_LENGTHS: [u8; 16] = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// A card with a photograph, lines of writing and a seal.
pub fn card(dice: &mut Dice) -> Vec<u8> {
    let mut picture = [[70_i32; COLUMNS]; ROWS];
    let mut paint = |columns: std::ops::Range<usize>, rows: std::ops::Range<usize>, grey: i32| {
        for row in &mut picture[rows] {
            row[columns.clone()].fill(grey);
        }
    };
    paint(6..74, 5..45, 240);
    paint(10..24, 10..28, 170);
    paint(14..20, 13..19, 110);
    paint(12..22, 20..28, 90);
    for line in 0..6 {
        let end = 34 + usize::try_from(dice.between(10, 34)).unwrap_or(10);
        let top = 11 + line * 4;
        paint(30..end, top..top + 1, 60);
    }
    paint(58..66, 34..42, 130);
    paint(60..64, 36..40, 220);
    encode(&picture)
}

fn encode(picture: &[[i32; COLUMNS]; ROWS]) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    segment(&mut file, 0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    // All factors 8: the brightness of a block, 8 times its mean, is kept as it is.
    segment(&mut file, 0xdb, &[&[0][..], &[8; 64]].concat());
    let [height, width] = [ROWS * 8, COLUMNS * 8].map(|points| u16::try_from(points).unwrap_or(u16::MAX).to_be_bytes());
    segment(&mut file, 0xc0, &[8, height[0], height[1], width[0], width[1], 1, 1, 0x11, 0]);
    segment(&mut file, 0xc4, &[&[0][..], &DC_LENGTHS, &DC_VALUES].concat());
    segment(&mut file, 0xc4, &[&[0x10][..], &AC_LENGTHS, &[0]].concat());
    segment(&mut file, 0xda, &[1, 1, 0, 0, 63, 0]);
    let mut bits = Bits { file, held: 0, count: 0 };
    let mut before = 0;
    for &grey in picture.iter().flatten() {
        let brightness = grey - 128;
        bits.difference(brightness - before);
        before = brightness;
        bits.put(0, 1);
    }
    bits.finish()
}

fn segment(file: &mut Vec<u8>, marker: u8, body: &[u8]) {
    file.extend([0xff, marker]);
    file.extend(u16::try_from(body.len() + 2).unwrap_or(u16::MAX).to_be_bytes());
    file.extend_from_slice(body);
}

/// Bits on their way into bytes.
struct Bits {
    file: Vec<u8>,
    held: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, code: u32, length: u32) {
        self.held = self.held << length | code;
        self.count += length;
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.held >> self.count & 0xff) as u8;
            self.file.push(byte);
            // What looks like a marker is told from one by a zero.
            if byte == 0xff {
                self.file.push(0);
            }
        }
        self.held &= (1 << self.count) - 1;
    }

    /// The number of its bits by the table, then the bits; of a negative one those of what it is less than zero.
    fn difference(&mut self, value: i32) {
        let size = i32::BITS - value.unsigned_abs().leading_zeros();
        let (code, length) = dc_code(size);
        self.put(code, length);
        let bits = if value < 0 { value + (1 << size) - 1 } else { value };
        self.put(bits.unsigned_abs(), size);
    }

    fn finish(mut self) -> Vec<u8> {
        // Filled up with ones.
        let missing = (8 - self.count) % 8;
        self.put((1 << missing) - 1, missing);
        self.file.extend([0xff, 0xd9]);
        self.file
    }
}

/// The code of a value and its length, by the table.
fn dc_code(value: u32) -> (u32, u32) {
    let (mut code, mut index) = (0, 0);
    for (length, &count) in (1..).zip(&DC_LENGTHS) {
        for _ in 0..count {
            if u32::from(DC_VALUES[index]) == value {
                return (code, length);
            }
            code += 1;
            index += 1;
        }
        code <<= 1;
    }
    (code, 16)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        let codes: Vec<_> =
            (0..12).map(dc_code).map(|(code, length)| format!("{code:0length$b}", length = length as usize)).collect();
        let standard =
            ["00", "010", "011", "100", "101", "110", "1110", "11110", "111110", "1111110", "11111110", "111111110"];
        assert_eq!(codes, standard);
    }

    #[test]
    fn the_picture_is_taken_as_a_jpeg() {
        let made = card(&mut Dice::new(1, "card", 1));
        assert!(made.len() < 10_000);
        crate::files::inspect("menkyo.jpg", "image/jpeg", Bytes::from(made)).expect("it is taken");
    }
}
