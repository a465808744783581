//! What is taken and what is not, file by file.

use bytes::Bytes;
use mamis::files::inspect::Rejection::{self, *};
use mamis::files::{MediaType, inspect};

use super::samples::*;

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

fn look(name: &str, declared: &str, bytes: Vec<u8>) -> Result<MediaType, Rejection> {
    inspect(name, declared, Bytes::from(bytes)).map(|inspected| inspected.media_type)
}

#[test]
fn the_files_that_doctors_send_are_taken() {
    let cases = [
        ("a.jpg", "image/jpeg", jpeg(3000, 4000, &[]), MediaType::Jpeg),
        ("a.JPEG", "image/pjpeg", jpeg(8, 8, &[exif_with_place()]), MediaType::Jpeg),
        ("免許証.png", "image/png", png(PIXEL, &[]), MediaType::Png),
        ("a.gif", "image/gif", gif(1, 1), MediaType::Gif),
        ("a.pdf", "application/pdf", pdf(""), MediaType::Pdf),
        ("a.pdf", "", pdf("/EncryptMetadata false"), MediaType::Pdf),
        ("a.docx", DOCX, docx(&[]), MediaType::Docx),
        ("a.docx", "application/octet-stream", docx(&[]), MediaType::Docx),
        ("a.xlsx", "application/x-zip-compressed", xlsx(&[]), MediaType::Xlsx),
        ("a.doc", "application/msword", compound(&[], &["/WordDocument"]), MediaType::Doc),
        ("a.xls", "application/vnd.ms-excel; charset=binary", compound(&[], &["/Workbook"]), MediaType::Xls),
        ("a.xls", "application/vnd.ms-excel", compound(&[], &["/Book"]), MediaType::Xls),
    ];
    for (name, declared, bytes, media_type) in cases {
        assert_eq!(look(name, declared, bytes), Ok(media_type), "{name} as {declared}");
    }
}

#[test]
fn other_files_are_not() {
    let html = b"<!doctype html><script>alert(1)</script>".to_vec();
    let cases = [
        ("empty.pdf", "application/pdf", Vec::new(), Empty),
        ("a.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>".to_vec(), Type),
        ("a.html", "text/html", html.clone(), Type),
        ("a.exe", "application/octet-stream", b"MZ\x90\0".to_vec(), Type),
        ("noextension", "image/png", png(PIXEL, &[]), Type),
        ("a.pdf.exe", "application/pdf", pdf(""), Type),
        ("a.zip", "application/zip", docx(&[]), Type),
        ("menkyo.heic", "image/heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), Heic),
        ("menkyo.jpg", "image/jpeg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), Heic),
        ("menkyo.heic", "", b"anything".to_vec(), Heic),
    ];
    for (name, declared, bytes, why) in cases {
        assert_eq!(look(name, declared, bytes), Err(why), "{name} as {declared}");
    }
}

#[test]
fn name_declaration_and_content_have_to_agree() {
    let html = b"<!doctype html><script>alert(1)</script>".to_vec();
    let cases = [
        ("a.png", "image/png", html.clone()),
        ("a.png", "image/png", jpeg(1, 1, &[])),
        ("a.jpg", "text/html", jpeg(1, 1, &[])),
        ("a.pdf", "application/pdf", [b"junk".to_vec(), pdf("")].concat()),
        ("a.pdf", "application/pdf", html),
        ("a.docx", DOCX, xlsx(&[])),
        ("a.xlsx", "", package(&[("index.html", b"<script/>")])),
        ("a.docx", DOCX, compound(&[], &["/WordDocument"])),
        ("a.doc", "application/msword", docx(&[])),
        ("a.doc", "application/msword", compound(&[], &["/Workbook"])),
        ("a.xls", "application/vnd.ms-excel", b"a,b,c\n=1+1,2,3\n".to_vec()),
    ];
    for (name, declared, bytes) in cases {
        assert_eq!(look(name, declared, bytes), Err(Disagreement), "{name} as {declared}");
    }
}

#[test]
fn a_right_beginning_is_not_enough() {
    let png_then_html = [b"\x89PNG\r\n\x1a\n".to_vec(), b"<script>alert(1)</script>".to_vec()].concat();
    let gif_script = b"GIF89a\x01\0\x01\0\0\0\0*/=1;alert(1)//".to_vec();
    let cases = [
        ("a.png", png_then_html),
        ("a.png", png(PIXEL, &[])[..60].to_vec()),
        ("a.png", png((0, 5), &[])),
        ("a.gif", gif_script),
        ("a.gif", gif(1, 1)[..20].to_vec()),
        ("a.jpg", jpeg(1, 1, &[])[..40].to_vec()),
        ("a.jpg", b"\xff\xd8\xff<script>".to_vec()),
        ("a.pdf", b"%PDF-1.7\n<script>".to_vec()),
        ("a.docx", docx(&[])[..40].to_vec()),
        ("a.doc", compound(&[], &["/WordDocument"])[..100].to_vec()),
    ];
    for (name, bytes) in cases {
        assert_eq!(look(name, "", bytes.clone()), Err(Broken), "{name} {:?}", bytes.len());
    }
}

#[test]
fn nothing_that_runs_asks_for_a_password_or_blows_up() {
    let bomb = docx(&[("word/media/zeros.bin", &vec![0; 8 << 20])]);
    let macro_types: (&str, &[u8]) = ("[Content_Types].xml", b"application/vnd.ms-word.document.macroEnabled.main+xml");
    let cases = [
        ("a.docm", docx(&[]), Macros),
        ("a.docx", docx(&[("word/vbaProject.bin", b"x")]), Macros),
        ("a.xlsx", xlsx(&[("xl/VBAPROJECT.BIN", b"x")]), Macros),
        ("a.xlsx", xlsx(&[("xl/macrosheets/sheet1.xml", b"x")]), Macros),
        ("a.docx", package(&[macro_types, ("word/document.xml", b"<document/>")]), Macros),
        ("a.doc", compound(&["/Macros"], &["/WordDocument"]), Macros),
        ("a.xls", compound(&["/_VBA_PROJECT_CUR"], &["/Workbook"]), Macros),
        ("a.pdf", pdf("/Encrypt 5 0 R"), Password),
        ("a.pdf", pdf("/Encrypt<</Filter/Standard>>"), Password),
        ("a.docx", compound(&[], &["/EncryptionInfo", "/EncryptedPackage"]), Password),
        ("a.docx", bomb, Bomb),
        ("a.png", png((10_000, 5_001), &[]), Pixels),
        ("a.jpg", jpeg(10_000, 5_001, &[]), Pixels),
        ("a.gif", gif(u16::MAX, u16::MAX), Pixels),
    ];
    for (name, bytes, why) in cases {
        assert_eq!(look(name, "", bytes), Err(why), "{name}");
    }
    assert_eq!(look("a.png", "", png((10_000, 5_000), &[])), Ok(MediaType::Png), "50 million pixels");
}

#[test]
fn a_photograph_does_not_tell_where_it_was_taken() {
    let second = jpeg(9, 9, &[exif_with_place()]);
    let photo = [jpeg(30, 40, &[exif_with_place(), jpeg_comment("at home")]), second].concat();
    let kept = inspect("a.jpg", "image/jpeg", Bytes::from(photo)).expect("a photograph").bytes;
    assert!(!contains(&kept, b"GPS") && !contains(&kept, b"at home"));
    assert!(contains(&kept, &[0x01, 0x12, 0x00, 0x03, 0, 0, 0, 1, 0, 6]), "the orientation stays");
    assert!(kept.ends_with(&[0x56, 0xff, 0xd9]), "what follows the end is gone");
    let again = inspect("a.jpg", "image/jpeg", kept.clone()).expect("it is still a photograph").bytes;
    assert_eq!(again, kept);

    let picture = png(PIXEL, &[png_text("GPS 35.7")]);
    let kept = inspect("a.png", "image/png", Bytes::from(picture)).expect("a picture").bytes;
    assert_eq!(kept, Bytes::from(png(PIXEL, &[])));
}

#[test]
fn every_refusal_names_the_file_and_says_what_to_do() {
    let all = [Empty, Type, Heic, Disagreement, Broken, Password, Macros, Pixels, Bomb];
    insta::assert_snapshot!(all.map(|why| why.explain("menkyo.heic")).join("\n"));
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
