//! What the readers don't check themselves: files that make them stop with a panic, or take memory and time for a picture that the file
//! can't hold.

use image::ImageFormat;

/// A PNG palette: 1 to 256 colours of 3 bytes.
const MOST_PALETTE: usize = 3 * 256;

/// Why a file must not be given to its reader; it has `width` x `height` pixels by its header.
///
/// # Errors
/// In words that end "The picture can't be decoded: …".
pub fn check(file: &[u8], format: ImageFormat, width: u32, height: u32) -> Result<(), String> {
    match format {
        ImageFormat::Png => palette(file)?,
        ImageFormat::WebP => chunks_end(file)?,
        _ => {}
    }
    let least = u64::from(width) * u64::from(height) / pixels_per_byte(format);
    if (file.len() as u64) < least {
        return Err(format!(
            "it says that it has {width} x {height} pixels, but {} bytes can't hold so many: it is cut off or damaged",
            file.len()
        ));
    }
    Ok(())
}

/// How many pixels a byte can stand for at most. JPEG: half a bit a block of 8 x 8 (progressive, one scan). PNG: deflate's 1032 bytes a
/// byte (RFC 1951: 258 a match of 2 bits), of 8 pixels. GIF: a code of 12 bits for up to 4095. BMP: run-length, 255 for two bytes.
/// A lossless WebP may need no bits at all for pixels that are all the same.
fn pixels_per_byte(format: ImageFormat) -> u64 {
    match format {
        ImageFormat::Jpeg => 64 * 16,
        ImageFormat::Png => 8 * 1032,
        ImageFormat::Gif => 2730,
        ImageFormat::Bmp => 128,
        _ => u64::MAX,
    }
}

/// The reader of PNG takes palettes of any length, and stops with a panic at some.
fn palette(file: &[u8]) -> Result<(), String> {
    let mut at = 8;
    while let Some((length, kind)) = file.get(at..at + 8).map(|head| head.split_at(4)) {
        let length = u32::from_be_bytes(length.try_into().expect("4 bytes")) as usize;
        if kind == b"PLTE" && (length % 3 != 0 || length == 0 || length > MOST_PALETTE) {
            return Err(format!("its palette has {length} bytes, and not 3 a colour for at most 256 colours"));
        }
        if kind == b"IDAT" {
            break;
        }
        at = at.saturating_add(length).saturating_add(12);
    }
    Ok(())
}

/// The reader of WebP takes memory for what a chunk says that it has.
fn chunks_end(file: &[u8]) -> Result<(), String> {
    let mut at = 12;
    while let Some(head) = file.get(at..at + 8) {
        let length = u32::from_le_bytes(head[4..].try_into().expect("4 bytes")) as usize;
        if length > file.len() - at - 8 {
            let name = head[..4].escape_ascii();
            return Err(format!("its part {name} should have {length} bytes, but the file ends before: it is cut off or damaged"));
        }
        at += 8 + length + length % 2;
    }
    Ok(())
}

/// Whether a JPEG file goes on to its end marker: the reader answers what is cut off as well, grey where nothing came.
pub fn is_whole_jpeg(file: &[u8]) -> bool {
    let mut at = 2;
    let mut scanned = false;
    loop {
        let Some(&[before, marker]) = file.get(at..).and_then(<[u8]>::first_chunk) else { return false };
        let has_length = match (before, marker) {
            (0xff, 0xd9) if scanned => return true,
            // Between markers: a scan's data, in which 0xff is followed by 0 or a restart marker; padding; what a damaged file has.
            (0xff, 0 | 0x01 | 0xd0..=0xd9) => false,
            (0xff, 0xff) | (0..=0xfe, _) => {
                at += 1;
                continue;
            }
            (0xff, _) => true,
        };
        scanned |= marker == 0xda;
        let length = file.get(at + 2..at + 4).map_or(0, |length| usize::from(length[0]) << 8 | usize::from(length[1]));
        at += 2 + if has_length { length } else { 0 };
    }
}
