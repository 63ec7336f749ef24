//! What JavaScript sees.

use js_sys::{Error as JsError, JsString, Reflect};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use crate::{Error, Pixels};

/// A decoded picture.
#[wasm_bindgen]
pub struct Picture(Pixels);

/// Decodes an image file of at most `max_pixels` pixels. Throws an `Error` named `ShuffleNetError` with a `code`.
///
/// # Errors
/// See [`crate::decode`].
#[wasm_bindgen]
pub fn decode(file: &[u8], max_pixels: u32) -> Result<Picture, JsValue> {
    crate::decode(file, max_pixels).map(Picture).map_err(|error| to_js(&error))
}

#[wasm_bindgen]
impl Picture {
    /// The pixels, RGBA. Frees the picture: read its width and height before.
    #[must_use]
    pub fn pixels(self) -> Vec<u8> {
        self.0.rgba
    }

    /// Pixels across.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn width(&self) -> u32 {
        self.0.width
    }

    /// See [`Pixels::whole`].
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn whole(&self) -> bool {
        self.0.whole
    }

    /// Pixels down.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn height(&self) -> u32 {
        self.0.height
    }
}

fn to_js(error: &Error) -> JsValue {
    let js = JsError::new(&error.to_string());
    js.set_name("ShuffleNetError");
    // Setting a property of an error that was just made can't fail.
    let _ = Reflect::set(&js, &JsString::from("code"), &JsString::from(error.code()));
    js.into()
}
