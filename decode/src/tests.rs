use image::{ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage, RgbaImage, codecs::jpeg::JpegEncoder};

use super::*;

const MAX: u32 = 100_000_000;

fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.into().write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// Left half red, right half blue.
fn two_colours() -> RgbImage {
    RgbImage::from_fn(32, 16, |x, _| if x < 16 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) })
}

fn pixel(picture: &Pixels, x: u32, y: u32) -> [u8; 4] {
    let start = 4 * (y * picture.width + x) as usize;
    picture.rgba[start..start + 4].try_into().unwrap()
}

fn assert_near(actual: [u8; 4], expected: [u8; 4]) {
    let near = actual.iter().zip(expected).all(|(a, e)| a.abs_diff(e) < 8);
    assert!(near, "{actual:?} is not {expected:?}");
}

#[test]
fn every_format_gives_the_same_picture() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp] {
        let picture = decode(&encoded(two_colours(), format), MAX).unwrap_or_else(|e| panic!("{format:?}: {e}"));
        assert_eq!((picture.width, picture.height), (32, 16), "{format:?}");
        assert_near(pixel(&picture, 3, 8), [255, 0, 0, 255]);
        assert_near(pixel(&picture, 28, 8), [0, 0, 255, 255]);
    }
}

#[test]
fn alpha_is_kept_as_it_is() {
    let source = RgbaImage::from_fn(7, 5, |x, y| image::Rgba([(x * 31) as u8, (y * 47) as u8, 200, (x * y * 7) as u8]));
    let picture = decode(&encoded(source.clone(), ImageFormat::Png), MAX).unwrap();
    assert_eq!(picture.rgba, source.into_raw());
}

/// A big-endian TIFF block with the one entry that says how the camera was held.
fn exif(orientation: u8) -> Vec<u8> {
    let header = [b'M', b'M', 0, 42, 0, 0, 0, 8];
    let entry = [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
    [&header[..], &entry[..]].concat()
}

#[test]
fn the_cameras_orientation_is_applied() {
    // (EXIF orientation, size afterwards, where the red half's middle is then)
    let cases = [
        (1, (32, 16), (8, 8)),
        (2, (32, 16), (24, 8)),
        (3, (32, 16), (24, 8)),
        (4, (32, 16), (8, 8)),
        (5, (16, 32), (8, 8)),
        (6, (16, 32), (8, 8)),
        (7, (16, 32), (8, 24)),
        (8, (16, 32), (8, 24)),
    ];
    for (orientation, size, (x, y)) in cases {
        let mut file = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut file, 95);
        encoder.set_exif_metadata(exif(orientation)).unwrap();
        encoder.write_image(two_colours().as_raw(), 32, 16, ExtendedColorType::Rgb8).unwrap();

        let picture = decode(&file, MAX).unwrap();
        assert_eq!((picture.width, picture.height), size, "orientation {orientation}");
        assert_near(pixel(&picture, x, y), [255, 0, 0, 255]);
    }
}

#[test]
fn what_is_no_picture_is_refused() {
    let png = encoded(two_colours(), ImageFormat::Png);
    let cases: [(&str, &[u8]); 4] = [
        ("empty", b""),
        ("text", b"These are words and not a picture."),
        ("cut off", &png[..png.len() / 2]),
        ("no pixels", b"GIF89a\0\0\0\0\0\0\0;"),
    ];
    for (name, file) in cases {
        let error = decode(file, MAX).expect_err(name);
        assert_eq!(error.code(), "BadPicture", "{name}: {error}");
    }
}

#[test]
fn too_many_pixels_are_refused_with_their_number() {
    let mut bmp = encoded(two_colours(), ImageFormat::Bmp);
    bmp[18..22].copy_from_slice(&20_000_i32.to_le_bytes());
    bmp[22..26].copy_from_slice(&5_001_i32.to_le_bytes());
    let error = decode(&bmp, MAX).expect_err("100.02 million pixels");
    assert_eq!(error.code(), "PictureTooLarge");
    assert!(error.to_string().contains("20000 x 5001"), "{error}");
}

/// As PNG and its like check their parts.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

/// A part of a PNG file.
fn part(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let body = [&kind, content].concat();
    [&(content.len() as u32).to_be_bytes()[..], &body, &crc(&body).to_be_bytes()].concat()
}

/// Eight pixels of colours from a palette of so many bytes.
fn with_palette(bytes: usize) -> Vec<u8> {
    let header = [0, 0, 0, 8, 0, 0, 0, 1, 8, 3, 0, 0, 0];
    let row = [0, 0, 1, 2, 3, 4, 5, 6, 7]; // no filter
    // zlib: one stored block.
    let (a, b) = row.iter().fold((1_u32, 0), |(a, b), &byte| (a + u32::from(byte), b + a + u32::from(byte)));
    let data = [&[0x78, 1, 1, 9, 0, 0xf6, 0xff][..], &row, &((b << 16) | a).to_be_bytes()].concat();
    let parts =
        [part(*b"IHDR", &header), part(*b"PLTE", &vec![9; bytes]), part(*b"IDAT", &data), part(*b"IEND", &[])].concat();
    [&b"\x89PNG\r\n\x1a\n"[..], &parts].concat()
}

#[test]
fn a_palette_of_no_whole_colours_or_too_many_is_refused_without_a_panic() {
    assert_eq!(decode(&with_palette(24), MAX).unwrap().rgba[..4], [9, 9, 9, 255]);
    for bytes in [25, 26, 767, 769, 771, 4000] {
        assert_eq!(decode(&with_palette(bytes), MAX).unwrap_err().code(), "BadPicture", "{bytes}");
    }
}

#[test]
fn a_part_that_claims_more_than_the_file_has_takes_no_memory() {
    let mut file = encoded(two_colours(), ImageFormat::WebP);
    // From the plain form to the one with parts: VP8X says that there is EXIF, which then claims 4 GB.
    let extended = [b"VP8X", &10_u32.to_le_bytes()[..], &[8, 0, 0, 0, 31, 0, 0, 15, 0, 0]].concat();
    file.splice(12..12, extended);
    file.extend(b"EXIF\xf0\xff\xff\xff");
    let length = file.len() as u32 - 8;
    file[4..8].copy_from_slice(&length.to_le_bytes());
    let error = decode(&file, MAX).unwrap_err();
    assert!(error.to_string().contains("part EXIF should have 4294967280 bytes"), "{error}");
    // Behind what belongs to the picture by its header there is none.
    file[4..8].copy_from_slice(&(length - 8).to_le_bytes());
    let error = decode(&file, MAX).unwrap_err();
    assert_eq!(error.code(), "BadPicture", "{error}");
}

#[test]
fn a_picture_that_is_cut_off_is_told_or_refused() {
    let picture = RgbImage::from_fn(64, 64, |x, y| Rgb([(x * 4) as u8, (y * 4) as u8, (x * y) as u8]));
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp] {
        let file = encoded(picture.clone(), format);
        assert!(decode(&file, MAX).unwrap().whole);
        assert!(decode(&[&file[..], b"and more"].concat(), MAX).unwrap().whole, "{format:?}");
        match decode(&file[..file.len() / 2], MAX) {
            Ok(half) => assert!(format == ImageFormat::Jpeg && !half.whole, "{format:?}"),
            Err(error) => assert_eq!(error.code(), "BadPicture"),
        }
    }
    // An end marker within a part of the file, such as a thumbnail's, is none of the picture's.
    let whole = encoded(picture, ImageFormat::Jpeg);
    let thumbnail = [&[0xff, 0xd8, 0xff, 0xe1, 0, 8], &b"\xff\xda\0\0\xff\xd9"[..]].concat();
    let file = [&thumbnail, &whole[2..]].concat();
    assert!(decode(&file, MAX).unwrap().whole && !decode(&file[..file.len() - 2], MAX).unwrap().whole);
}

#[test]
fn a_part_of_another_size_than_the_picture_takes_no_memory() {
    let mut file = encoded(two_colours(), ImageFormat::WebP);
    // 14 bits each of width and height, less one, after the signature of the lossless kind.
    let size = file.windows(4).position(|name| name == b"VP8L").unwrap() + 9;
    let extended = [b"VP8X", &10_u32.to_le_bytes()[..], &[0, 0, 0, 0, 31, 0, 0, 15, 0, 0]].concat();
    file[size..size + 4].copy_from_slice(&[0xff, 0xff, 0xff, 0x0f]);
    file.splice(12..12, extended);
    let length = file.len() as u32 - 8;
    file[4..8].copy_from_slice(&length.to_le_bytes());
    let error = decode(&file, MAX).unwrap_err().to_string();
    assert!(error.contains("16384 x 16384 pixels where 32 x 16 belong"), "{error}");
}

#[test]
fn jpegs_at_which_the_reader_stops_are_refused() {
    let file = encoded(two_colours(), ImageFormat::Jpeg);
    let frame = file.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    let mut sampled = file.clone();
    sampled[frame + 14] = 0x22; // the second colour's, where the first has 1 x 1
    let adobe = [&[0xff, 0xee, 0, 14][..], b"Adobe\0\x64\0\0\0\0\0"].concat();
    let after_frame = frame + 2 + usize::from(file[frame + 3]);
    let late = [&file[..after_frame], &adobe, &file[after_frame..]].concat();
    for (file, reason) in [(sampled, "more samples than the first"), (late, "told after its frame")] {
        let error = decode(&file, MAX).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn a_header_that_its_file_can_not_fill_takes_no_memory() {
    let mut file = Vec::new();
    JpegEncoder::new(&mut file).encode(&[7; 300], 10, 10, ExtendedColorType::Rgb8).unwrap();
    let frame = file.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    file[frame + 5..frame + 9].copy_from_slice(&[0x23, 0x28, 0x23, 0x28]); // 9000 x 9000
    let error = decode(&file, MAX).unwrap_err();
    assert!(error.to_string().contains("9000 x 9000 pixels, but"), "{error}");
    let mut file = encoded(RgbImage::new(10, 10), ImageFormat::Png);
    file[16..24].copy_from_slice(&[0, 0, 0x23, 0x28, 0, 0, 0x23, 0x28]);
    let sum = crc(&file[12..29]);
    file[29..33].copy_from_slice(&sum.to_be_bytes());
    let error = decode(&file, MAX).unwrap_err();
    assert!(error.to_string().contains("9000 x 9000 pixels, but"), "{error}");
    // What is flat is small, and read all the same.
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp] {
        let picture =
            decode(&encoded(RgbImage::new(2000, 1500), format), MAX).unwrap_or_else(|e| panic!("{format:?}: {e}"));
        assert_eq!((picture.width, picture.height), (2000, 1500), "{format:?}");
    }
}

/// Metadata in parts, as programs write it where it is longer than one holds, between markers that say nothing.
#[test]
fn metadata_in_endless_parts_is_refused() {
    let jpeg = encoded(two_colours(), ImageFormat::Jpeg);
    let with = |parts: usize, comments: usize| {
        let content =
            [&b"http://ns.adobe.com/xmp/extension/\0"[..], &[b'0'; 32], &[0, 1, 0, 0], &[0; 4], b"?"].concat();
        let part = [&[0xff, 0xe1, 0, content.len() as u8 + 2], &content[..]].concat();
        [&jpeg[..2], &part.repeat(parts), &[0xff, 0xfe, 0, 2].repeat(comments), &jpeg[2..]].concat()
    };
    assert_eq!(decode(&with(100, 1000), MAX).map(|picture| picture.width).ok(), Some(32));
    let error = decode(&with(5000, 50_000), MAX).expect_err("250 million steps and more");
    assert!(error.to_string().contains("in 5000 parts among"), "{error}");
}

/// Whose first scan has fewer colours than the frame; of a progressive file that is usual.
#[test]
fn colours_in_scans_of_their_own_are_refused() {
    let jpeg = encoded(two_colours(), ImageFormat::Jpeg);
    let at = |marker: u8| jpeg.windows(2).position(|pair| pair == [0xff, marker]).expect("a marker");
    let mut apart = jpeg.clone();
    assert_eq!(apart[at(0xda) + 4], 3);
    apart[at(0xda) + 4] = 1;
    let error = decode(&apart, MAX).expect_err("one colour of three");
    assert!(error.to_string().contains("Save it as an ordinary JPEG file"), "{error}");
    apart[at(0xc0) + 1] = 0xc2;
    assert!(guard::before(&apart, ImageFormat::Jpeg).is_ok());
    apart[at(0xc0) + 1] = 0xc9;
    let error = decode(&apart, MAX).expect_err("coded arithmetically");
    assert!(error.to_string().contains("few programs know"), "{error}");
}
