//! Files of every kind, built byte by byte.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

pub const PIXEL: (u32, u32) = (1, 1);

fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut chunk = u32::try_from(body.len()).expect("small").to_be_bytes().to_vec();
    chunk.extend_from_slice(kind);
    chunk.extend_from_slice(body);
    // The check sum; nobody here looks at it.
    chunk.extend_from_slice(&[0; 4]);
    chunk
}

pub fn png((width, height): (u32, u32), extra: &[Vec<u8>]) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend_from_slice(&[8, 2, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    file.extend(chunk(b"IHDR", &header));
    extra.iter().for_each(|extra| file.extend(extra));
    file.extend(chunk(b"IDAT", &[0; 16]));
    file.extend(chunk(b"IEND", &[]));
    file
}

pub fn png_text(text: &str) -> Vec<u8> {
    chunk(b"tEXt", text.as_bytes())
}

pub fn gif(width: u16, height: u16) -> Vec<u8> {
    let mut file = b"GIF89a".to_vec();
    file.extend(width.to_le_bytes());
    file.extend(height.to_le_bytes());
    file.extend([0, 0, 0]);
    file.extend([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0]);
    file.extend([2, 2, 0x44, 1, 0, 0x3b]);
    file
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).expect("small");
    [&[0xff, marker], &length.to_be_bytes()[..], body].concat()
}

/// EXIF as a phone writes it: orientation 6 and a place.
pub fn exif_with_place() -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]);
    tiff.extend([0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0]);
    tiff.extend([0, 0, 0, 0]);
    tiff.extend(b"GPS 35.7290N 139.7460E");
    segment(0xe1, &[b"Exif\0\0", tiff.as_slice()].concat())
}

pub fn jpeg(width: u16, height: u16, extra: &[Vec<u8>]) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    file.extend(segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"));
    extra.iter().for_each(|extra| file.extend(extra));
    let [high, low] = height.to_be_bytes();
    let [wide, narrow] = width.to_be_bytes();
    file.extend(segment(0xc0, &[8, high, low, wide, narrow, 1, 1, 0x11, 0]));
    file.extend(segment(0xda, &[1, 1, 0, 0, 63, 0]));
    file.extend([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]);
    file.extend([0xff, 0xd9]);
    file
}

pub fn jpeg_comment(text: &str) -> Vec<u8> {
    segment(0xfe, text.as_bytes())
}

pub fn pdf(trailer: &str) -> Vec<u8> {
    format!(
        "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n\
         trailer\n<< /Root 1 0 R {trailer} >>\nstartxref\n9\n%%EOF\n"
    )
    .into_bytes()
}

/// A package of Word or Excel with these parts.
pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in parts {
        writer.start_file(*name, options).expect("a part");
        writer.write_all(bytes).expect("its bytes");
    }
    writer.finish().expect("a package").into_inner()
}

const TYPES: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");

pub fn docx(extra: &[(&str, &[u8])]) -> Vec<u8> {
    package(&[&[TYPES, ("word/document.xml", b"<document/>".as_slice())], extra].concat())
}

pub fn xlsx(extra: &[(&str, &[u8])]) -> Vec<u8> {
    package(&[&[TYPES, ("xl/workbook.xml", b"<workbook/>".as_slice())], extra].concat())
}

/// The container of Word and Excel before 2007, with these streams.
pub fn compound(storages: &[&str], streams: &[&str]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a container");
    for storage in storages {
        file.create_storage(storage).expect("a storage");
    }
    for stream in streams {
        file.create_stream(stream).expect("a stream").write_all(b"text").expect("its bytes");
    }
    file.into_inner().into_inner()
}
