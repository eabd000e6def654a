use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};
use miniz_oxide::deflate::compress_to_vec_zlib;
use proptest::prelude::*;

use super::*;

fn checked(bytes: &[u8]) -> Result<AttachmentKind, AttachmentRefusal> {
    check(bytes, &Settings::default())
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let pixels = RgbImage::from_fn(40, 30, |x, y| image::Rgb([x as u8, y as u8, 7]));
    let mut file = Cursor::new(Vec::new());
    DynamicImage::from(pixels)
        .write_to(&mut file, format)
        .unwrap();
    file.into_inner()
}

/// A PDF of these objects, numbered from 1, with a table.
fn pdf(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut offsets = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend(format!("{} 0 obj\n", at + 1).into_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let table = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n \n").into_bytes());
    }
    file.extend(
        format!(
            "trailer\n<</Size {}/Root 1 0 R{trailer}>>\nstartxref\n{table}\n%%EOF\n",
            objects.len() + 1
        )
        .into_bytes(),
    );
    file
}

fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("<<{dictionary}/Length {}>>\nstream\n", content.len());
    [head.as_bytes(), content, b"\nendstream"].concat()
}

/// A page, with something in the catalog and with further objects.
fn page(in_catalog: &str, more: &[&str]) -> Vec<u8> {
    let content = stream("", b"0 0 m 10 10 l S");
    let mut objects = vec![
        format!("<</Type/Catalog/Pages 2 0 R{in_catalog}>>").into_bytes(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>".to_vec(),
        content,
    ];
    objects.extend(more.iter().map(|object| object.as_bytes().to_vec()));
    pdf(&objects, "")
}

type Filter = fn(&[u8]) -> Vec<u8>;

/// The same page with some objects in an object stream and the table as a stream.
fn packed(objects: &[&str], filter: Option<Filter>) -> Vec<u8> {
    let mut heads = String::new();
    let mut bodies = String::new();
    for (at, object) in objects.iter().enumerate() {
        heads += &format!("{} {} ", at + 1, bodies.len());
        bodies += object;
        bodies.push(' ');
    }
    let unpacked = format!("{heads}{bodies}").into_bytes();
    let (named, content) = match filter {
        Some(filter) => ("/Filter/FlateDecode", filter(&unpacked)),
        None => ("", unpacked),
    };
    let number = objects.len() + 1;
    let mut file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let container = file.len();
    file.extend(format!("{number} 0 obj\n").into_bytes());
    let dictionary = format!(
        "/Type/ObjStm/N {}/First {}{named}",
        objects.len(),
        heads.len()
    );
    file.extend(stream(&dictionary, &content));
    file.extend(b"\nendobj\n");
    let table = file.len();
    let mut entries = vec![0, 0, 0, 0, 0xff];
    for at in 0..objects.len() {
        entries.extend([2, 0, 0, number as u8, at as u8]);
    }
    for offset in [container, table] {
        entries.push(1);
        entries.extend(&(offset as u32).to_be_bytes()[1..]);
        entries.push(0);
    }
    file.extend(format!("{} 0 obj\n", number + 1).into_bytes());
    let dictionary = format!("/Type/XRef/Size {}/W[1 3 1]/Root 1 0 R", number + 2);
    file.extend(stream(&dictionary, &entries));
    file.extend(format!("\nendobj\nstartxref\n{table}\n%%EOF\n").into_bytes());
    file
}

const PACKED_PAGE: [&str; 3] = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
];

fn zlib(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec_zlib(bytes, 9)
}

#[test]
fn r37_a_whole_pdf_jpeg_or_png_is_a_copy() {
    assert_eq!(checked(&page("", &[])), Ok(AttachmentKind::Pdf));
    assert_eq!(
        checked(&packed(&PACKED_PAGE, None)),
        Ok(AttachmentKind::Pdf)
    );
    assert_eq!(
        checked(&packed(&PACKED_PAGE, Some(zlib))),
        Ok(AttachmentKind::Pdf)
    );
    assert_eq!(
        checked(&picture(ImageFormat::Jpeg)),
        Ok(AttachmentKind::Jpeg)
    );
    assert_eq!(checked(&picture(ImageFormat::Png)), Ok(AttachmentKind::Png));
}

#[test]
fn r37_a_copy_has_at_most_so_many_bytes_and_pixels() {
    let file = picture(ImageFormat::Png);
    let with = |bytes: usize, pixels: u32| {
        let settings = Settings {
            attachment_bytes: bytes as u32,
            attachment_pixels: pixels,
            ..Settings::default()
        };
        check(&file, &settings)
    };
    assert_eq!(with(file.len(), 1_200), Ok(AttachmentKind::Png));
    assert_eq!(
        with(file.len() - 1, 1_200),
        Err(AttachmentRefusal::TooLarge)
    );
    assert_eq!(
        with(file.len(), 1_199),
        Err(AttachmentRefusal::TooManyPixels)
    );
}

#[test]
fn r37_what_a_file_is_called_by_others_does_not_make_it_a_copy() {
    for bytes in [
        &b""[..],
        b"GIF89a",
        b"<html>",
        b"PK\x03\x04",
        b" %PDF-1.7",
        b"\x00\x00\x00\x0cJXL ",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ] {
        assert_eq!(checked(bytes), Err(AttachmentRefusal::UnknownKind));
    }
}

#[test]
fn r37_a_pdf_that_acts_is_refused_wherever_that_stands() {
    let script = "<</S/JavaScript/JS(app.alert\\(1\\))>>";
    let files = [
        ("open action", page("/OpenAction 5 0 R", &[script])),
        ("names", page("/Names<</JavaScript 5 0 R>>", &[script])),
        ("nobody refers to it", page("", &[script])),
        ("escaped", page("", &["<</S/J#61vaScript/#4A#53(x)>>"])),
        ("short name alone", page("", &["<</JS(x)>>"])),
        ("additional actions", page("/AA<</WC 5 0 R>>", &["<<>>"])),
        ("launch", page("", &["<</S/Launch/F(cmd.exe)>>"])),
        (
            "file",
            page("", &["<</Type/Filespec/EF<</F 6 0 R>>>>", "null"]),
        ),
        ("embedded", page("", &["<</Type/EmbeddedFile>>"])),
        ("portfolio", page("/Collection<<>>", &[])),
        ("media", page("", &["<</Subtype/RichMedia>>"])),
        ("forms", page("/AcroForm<</XFA[(a) 5 0 R]>>", &["null"])),
        ("other file", page("", &["<</S/GoToE>>"])),
        ("sends", page("", &["<</S/SubmitForm/F(http://x)>>"])),
        ("deep", page("", &["[[[<</A[<</B/Launch>>]>>]]]"])),
    ];
    for (what, file) in files {
        assert_eq!(
            checked(&file),
            Err(AttachmentRefusal::ActiveContent),
            "{what}"
        );
    }
}

#[test]
fn r37_nothing_that_acts_hides_inside_an_object_stream() {
    for hidden in [
        "<</S/JavaScript/JS(x)>>",
        "<</#4a#53(x)>>",
        "<</Subtype/RichMedia>>",
        "[<</S/Launch>>]",
    ] {
        let objects = [PACKED_PAGE[0], PACKED_PAGE[1], PACKED_PAGE[2], hidden];
        for filter in [None, Some(zlib as fn(&[u8]) -> Vec<u8>)] {
            assert_eq!(
                checked(&packed(&objects, filter)),
                Err(AttachmentRefusal::ActiveContent),
                "{hidden}"
            );
        }
    }
}

#[test]
fn r37_no_object_hides_from_the_table() {
    // A program that mends broken files would find these; the table names neither.
    let file = page("", &[]);
    let at = file
        .windows(5)
        .rposition(|window| window == b"\nxref")
        .unwrap();
    let hide = |object: &[u8]| {
        let mut changed = file.clone();
        changed.splice(at..at, object.iter().copied());
        let start = changed
            .windows(9)
            .rposition(|window| window == b"startxref")
            .unwrap();
        let moved = format!("startxref\n{}\n%%EOF\n", at + object.len() + 1);
        changed.truncate(start);
        changed.extend(moved.into_bytes());
        changed
    };
    assert_eq!(checked(&hide(b"")), Ok(AttachmentKind::Pdf));
    assert_eq!(
        checked(&hide(b"\n9 0 obj<</S/JavaScript>>endobj")),
        Err(AttachmentRefusal::ActiveContent)
    );
    let inside = zlib(b"8 0 <</JS(x)>>");
    let hidden = stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", &inside);
    assert_eq!(
        checked(&hide(&[&b"\n9 0 obj"[..], &hidden, b"endobj"].concat())),
        Err(AttachmentRefusal::Unreadable)
    );
}

#[test]
fn r37_an_encrypted_pdf_is_refused() {
    let encrypted = "/Encrypt<</Filter/Standard/V 1/R 2/O(x)/U(x)/P -4>>/ID[(a)(b)]";
    let catalog = b"<</Type/Catalog/Pages 2 0 R>>".to_vec();
    let pages = b"<</Type/Pages/Kids[]/Count 0>>".to_vec();
    assert_eq!(
        checked(&pdf(&[catalog, pages], encrypted)),
        Err(AttachmentRefusal::Encrypted)
    );
}

#[test]
fn r37_what_unpacks_to_very_much_is_refused_before_it_is_there() {
    let bomb = |_: &[u8]| compress_to_vec_zlib(&vec![b' '; 2 * 1024 * 1024], 9);
    let file = packed(&PACKED_PAGE, Some(bomb));
    assert!(file.len() < 100_000);
    assert_eq!(checked(&file), Err(AttachmentRefusal::Unreadable));

    let many = vec!["<</Type/ObjStm>>"; 33];
    assert_eq!(
        checked(&page("", &many)),
        Err(AttachmentRefusal::TooComplex)
    );

    // A picture says how large it is before anything of it is unpacked.
    let mut png = picture(ImageFormat::Png);
    png[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    assert!(checked(&png).is_err());
}

#[test]
fn r37_a_deep_pdf_is_refused_and_does_not_exhaust_the_stack() {
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    assert_eq!(
        checked(&page("", &[&deep])),
        Err(AttachmentRefusal::Unreadable)
    );
    let round = page("/Kids 1 0 R", &["5 0 R"]);
    assert!(checked(&round).is_ok() || checked(&round) == Err(AttachmentRefusal::Unreadable));
}

#[test]
fn r37_a_file_that_is_two_files_is_refused() {
    let archive = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    for file in [
        page("", &[]),
        picture(ImageFormat::Jpeg),
        picture(ImageFormat::Png),
    ] {
        for trailer in [&archive[..], b"<script>alert(1)</script>", b"MZ", b"\0"] {
            let both = [&file[..], trailer].concat();
            assert_eq!(checked(&both), Err(AttachmentRefusal::MoreThanACopy));
        }
    }
    // An archive inside a stream, whose comment is the rest of the file.
    let content = [&archive[..], b"\n0 0 m"].concat();
    let objects = [
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>".to_vec(),
        stream("", &content),
    ];
    let mut file = pdf(&objects, "");
    let at = file
        .windows(4)
        .position(|window| window == b"PK\x05\x06")
        .unwrap();
    let comment = (file.len() - at - 22) as u16;
    file[at + 20..at + 22].copy_from_slice(&comment.to_le_bytes());
    assert_eq!(checked(&file), Err(AttachmentRefusal::MoreThanACopy));
}

#[test]
fn r37_what_a_camera_writes_after_a_picture_is_cut_off() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png] {
        let file = picture(format);
        let with_trailer = [&file[..], b"MotionPhoto_Data"].concat();
        assert_eq!(without_trailer(&with_trailer), file);
        assert_eq!(without_trailer(&file), file);
    }
    let file = page("", &[]);
    assert_eq!(without_trailer(&file), file);
    assert_eq!(without_trailer(b"\xff\xd8\xff"), b"\xff\xd8\xff");
}

#[test]
fn r37_half_a_copy_is_none() {
    for file in [
        page("", &[]),
        packed(&PACKED_PAGE, Some(zlib)),
        picture(ImageFormat::Jpeg),
        picture(ImageFormat::Png),
    ] {
        for length in 0..file.len() - 2 {
            assert!(checked(&file[..length]).is_err(), "{length}");
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_checking_panic(bytes: Vec<u8>, at: usize, with: u8, which in 0..4usize) {
        let file = match which {
            0 => page("", &["<</A 1>>"]),
            1 => packed(&PACKED_PAGE, None),
            2 => picture(ImageFormat::Jpeg),
            _ => picture(ImageFormat::Png),
        };
        let mut changed = file.clone();
        let at = at % file.len();
        changed[at] = with;
        let _ = checked(&changed);
        let _ = checked(without_trailer(&changed));
        let mut with_magic = file[..at].to_vec();
        with_magic.extend(bytes);
        let _ = checked(&with_magic);
    }
}
