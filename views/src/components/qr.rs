//! QR codes as drawings of the page.

use std::fmt::Write as _;

use maud::{Markup, html};
use qrcode::{Color, QrCode};

/// Light squares that readers need around the dark ones.
const QUIET: usize = 4;

/// The text as a QR code. None: it is too long for one.
pub fn qr(text: &str, label: &str) -> Option<Markup> {
    let code = QrCode::new(text).ok()?;
    let (width, whole) = (code.width(), code.width() + 2 * QUIET);
    let path = path(&code.to_colors(), width);
    Some(html! {
        svg.qr role="img" aria-label=(label) viewBox={ "0 0 " (whole) " " (whole) } shape-rendering="crispEdges" {
            rect width=(whole) height=(whole) fill="#ffffff" {}
            path fill="#000000" d=(path) {}
        }
    })
}

/// One stroke for each run of dark squares in a line.
fn path(colors: &[Color], width: usize) -> String {
    let mut path = String::new();
    for (y, line) in colors.chunks(width).enumerate() {
        let mut x = 0;
        for run in line.chunk_by(|one, other| one == other) {
            if run.first() == Some(&Color::Dark) {
                let (left, top, length) = (x + QUIET, y + QUIET, run.len());
                write!(path, "M{left} {top}h{length}v1h-{length}z").expect("a string takes everything");
            }
            x += run.len();
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_square_is_drawn_once_and_no_other() {
        let text = "otpauth://totp/MAMIS:taro?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=MAMIS";
        let code = QrCode::new(text).unwrap();
        let (width, colors) = (code.width(), code.to_colors());
        let mut drawn = vec![false; width * width];
        let path = path(&colors, width);
        for stroke in path.split('M').skip(1) {
            let (start, rest) = stroke.split_once('h').unwrap();
            let (x, y) = start.split_once(' ').unwrap();
            let length: usize = rest.split_once('v').unwrap().0.parse().unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            for square in 0..length {
                let place = (y - QUIET) * width + x - QUIET + square;
                assert!(!drawn[place], "twice");
                drawn[place] = true;
            }
        }
        assert!(drawn.iter().zip(&colors).all(|(drawn, color)| *drawn == (*color == Color::Dark)));
        assert!(qr(&"x".repeat(5000), "").is_none());
    }
}
