//! What the readers don't check themselves: files that make them stop with a panic, or take memory and time for a picture that the file
//! can't hold.

use image::ImageFormat;

/// A PNG palette: 1 to 256 colours of 3 bytes.
const MOST_PALETTE: usize = 3 * 256;
/// What a part of JPEG begins with that goes on with metadata too long for one.
const EXTENDED: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
/// Most such parts, times the markers of the file: their product is what the reader goes through, in less than a second.
const MOST_EXTENDED: usize = 5_000_000;

/// What of a file its reader may see: the one of WebP goes some bytes beyond the end that the file names, to a part of which nothing is
/// checked here.
pub fn belonging(file: &[u8]) -> &[u8] {
    match file.first_chunk::<12>() {
        Some([b'R', b'I', b'F', b'F', length @ .., b'W', b'E', b'B', b'P']) => {
            &file[..file.len().min((little_endian(length) as usize).saturating_add(8))]
        }
        _ => file,
    }
}

/// Why a file must not be given to its reader, not even for its header.
///
/// # Errors
/// In words that end "The picture can't be decoded: …".
pub fn before(file: &[u8], format: ImageFormat) -> Result<(), String> {
    match format {
        ImageFormat::Png => palette(file),
        ImageFormat::Jpeg => extended(file).and_then(|()| jpeg(file)),
        _ => Ok(()),
    }
}

/// Why a file must not be given to its reader for its pixels, of which there are `width` x `height` by its header.
///
/// # Errors
/// As [`before`].
pub fn check(file: &[u8], format: ImageFormat, width: u32, height: u32) -> Result<(), String> {
    if format == ImageFormat::WebP {
        webp(file, (width, height))?;
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
/// byte (RFC 1951: 258 a match of 2 bits), of 8 pixels. The others may leave pixels out, or need no bits for what is all the same.
fn pixels_per_byte(format: ImageFormat) -> u64 {
    match format {
        ImageFormat::Jpeg => 64 * 16,
        ImageFormat::Png => 8 * 1032,
        _ => u64::MAX,
    }
}

/// How wide a PNG file's picture is by its header, which is its first part.
pub fn png_width(file: &[u8]) -> Option<u32> {
    let header = file.strip_prefix(b"\x89PNG\r\n\x1a\n")?.get(4..)?.strip_prefix(b"IHDR")?;
    Some(u32::from_be_bytes(*header.first_chunk()?))
}

/// The reader of PNG takes palettes of any length, and stops with a panic at some.
fn palette(file: &[u8]) -> Result<(), String> {
    let mut parts = file.get(8..).unwrap_or_default();
    while let Some((head, rest)) = parts.split_at_checked(8) {
        let length = u32::from_be_bytes(*head.first_chunk().expect("eight bytes")) as usize;
        match &head[4..] {
            b"PLTE" if !length.is_multiple_of(3) || length == 0 || length > MOST_PALETTE => {
                return Err(format!("its palette has {length} bytes, and not 3 a colour for at most 256 colours"));
            }
            b"IDAT" => break,
            _ => {}
        }
        // The content, and a check sum.
        parts = rest.get(length..).and_then(|rest| rest.get(4..)).unwrap_or_default();
    }
    Ok(())
}

/// The reader of WebP takes memory for what a part says that it has: bytes, and pixels.
fn webp(file: &[u8], canvas: (u32, u32)) -> Result<(), String> {
    let length = file.get(4..8).map_or(0, |bytes| little_endian(bytes) as usize);
    let parts = file.get(12..length.saturating_add(8)).ok_or("the file ends before it should: it is cut off")?;
    frames(parts, canvas)?;
    each_part(parts, |name, content| match (name, content.get(..16)) {
        (b"ANMF", Some(head)) => {
            let size = (little_endian(&head[6..9]) + 1, little_endian(&head[9..12]) + 1);
            if size.0 > canvas.0 || size.1 > canvas.1 {
                return Err(format!(
                    "a picture of {} x {} pixels in one of {} x {}",
                    size.0, size.1, canvas.0, canvas.1
                ));
            }
            frames(&content[16..], size)
        }
        _ => Ok(()),
    })
}

/// Pictures among the parts of a WebP file or of one of its frames: all have to be of this size.
fn frames(parts: &[u8], size: (u32, u32)) -> Result<(), String> {
    each_part(parts, |name, content| {
        let found = match (name, content.get(..10)) {
            (b"VP8 ", Some(head)) => (little_endian(&head[6..8]) & 0x3fff, little_endian(&head[8..10]) & 0x3fff),
            (b"VP8L", Some(head)) => {
                let bits = little_endian(&head[1..5]);
                ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)
            }
            _ => return Ok(()),
        };
        if found == size {
            return Ok(());
        }
        Err(format!("a part of {} x {} pixels where {} x {} belong", found.0, found.1, size.0, size.1))
    })
}

/// Calls `work` with the name and the content of every part of a WebP file.
fn each_part(mut parts: &[u8], mut work: impl FnMut(&[u8], &[u8]) -> Result<(), String>) -> Result<(), String> {
    while let Some((head, rest)) = parts.split_at_checked(8) {
        let length = little_endian(&head[4..]) as usize;
        let Some((content, rest)) = rest.split_at_checked(length) else {
            let name = head[..4].escape_ascii();
            return Err(format!(
                "its part {name} should have {length} bytes, but the file ends before: it is cut off or damaged"
            ));
        };
        work(&head[..4], content)?;
        parts = rest.get(length % 2..).unwrap_or_default();
    }
    Ok(())
}

fn little_endian(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte))
}

/// The reader of JPEG goes through all parts of long metadata again at each marker.
fn extended(file: &[u8]) -> Result<(), String> {
    // The first byte decides nearly always, in files of many megabytes.
    let is_extended = |bytes: &&[u8]| bytes[0] == EXTENDED[0] && *bytes == EXTENDED;
    let parts = file.windows(EXTENDED.len()).filter(is_extended).count();
    if parts == 0 {
        return Ok(());
    }
    let markers = file.windows(2).filter(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xff)).count();
    if parts.saturating_mul(markers) > MOST_EXTENDED {
        return Err(format!("its metadata is in {parts} parts among {markers} markers"));
    }
    Ok(())
}

/// The reader of JPEG stops with a panic where the colour space is told after the frame that has it, and where the first colour is not
/// the one with the most samples, which is not what programs write. Of a file that is not progressive it makes other pixels where each
/// colour has a scan of its own.
fn jpeg(file: &[u8]) -> Result<(), String> {
    let mut framed = false;
    let mut colours = 0;
    for (marker, content) in Segments::of(file) {
        match marker {
            0xee if framed && content.starts_with(b"Adobe") => {
                return Err("its colour space is told after its frame".into());
            }
            0xc0..=0xc2 => {
                framed = true;
                colours = if marker == 0xc2 { 0 } else { content.get(5).copied().unwrap_or_default() };
                let mut samples = content.get(6..).unwrap_or_default().chunks_exact(3).map(|colour| colour[1]);
                let first = samples.next().unwrap_or_default();
                if samples.any(|other| other >> 4 > first >> 4 || other & 15 > first & 15) {
                    return Err("one of its other colours has more samples than the first".into());
                }
            }
            // C4, C8 and CC are no frames.
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return Err("it is a kind of JPEG that few programs know: lossless, hierarchical or arithmetic".into());
            }
            0xda if content.first().is_some_and(|&scanned| scanned < colours) => {
                return Err("its colours are stored one after the other. Save it as an ordinary JPEG file".into());
            }
            0xda => break,
            _ => {}
        }
    }
    Ok(())
}

/// Whether a JPEG file goes on to its end marker: the reader answers what is cut off as well, grey where nothing came.
pub fn is_whole_jpeg(file: &[u8]) -> bool {
    let mut segments = Segments::of(file);
    segments.any(|(marker, _)| marker == 0xda) && segments.any(|(marker, _)| marker == 0xd9)
}

/// The markers of a JPEG file with what belongs to each; what lies between them, such as a scan's data, is passed over.
struct Segments<'a>(&'a [u8]);

impl<'a> Segments<'a> {
    fn of(file: &'a [u8]) -> Self {
        Self(file.get(2..).unwrap_or_default())
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        // In a scan's data 0xff is followed by 0 or a restart marker; 0xff may also stand before a marker as often as one likes.
        let is_marker = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0 | 1 | 0xd0..=0xd8 | 0xff);
        let start = self.0.windows(2).position(is_marker)?;
        let (marker, rest) = (self.0[start + 1], &self.0[start + 2..]);
        let length = match rest {
            _ if marker == 0xd9 => 0,
            [high, low, ..] => (usize::from(*high) << 8 | usize::from(*low)).max(2).min(rest.len()),
            _ => rest.len(),
        };
        let (content, rest) = rest.split_at(length);
        self.0 = rest;
        Some((marker, content.get(2..).unwrap_or_default()))
    }
}
