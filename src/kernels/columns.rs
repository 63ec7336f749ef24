//! Three rows of a tensor, column by column: what a 3x3 window sees as it slides along them.

use super::lane::Lane;
use super::lanes;

/// Four channels of three input rows of one length, column by column.
pub struct Columns<'a> {
    rows: [&'a [f32]; 3],
    /// Floats in a row.
    pub length: usize,
    /// Floats from one column to the next.
    pub pixel: usize,
}

impl<'a> Columns<'a> {
    /// Four channels, from `channel` on, of rows of `pixel` floats a pixel.
    #[must_use]
    pub fn new(rows: [&'a [f32]; 3], pixel: usize, channel: usize) -> Self {
        let length = rows[0].len() - channel;
        Self { rows: rows.map(|row| &row[channel..][..length]), length, pixel }
    }

    /// The column that starts at float `at` of each row. One comparison serves the three.
    #[must_use]
    #[inline(always)]
    pub fn load<L: Lane>(&self, at: usize) -> [L; 3] {
        self.rows.map(|row| L::load(lanes(&row[..self.length], at)))
    }
}
