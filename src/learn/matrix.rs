//! Rows of numbers.

/// Numbers that are added up beside one another.
const LANES: usize = 8;

/// A matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// Numbers in a row.
    pub columns: usize,
    /// One row after the other.
    pub values: Vec<f32>,
}

impl Matrix {
    /// All zero.
    #[must_use]
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self { columns, values: vec![0.0; rows * columns] }
    }

    /// One row.
    #[must_use]
    pub fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.columns..][..self.columns]
    }

    /// All rows in order.
    pub fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.values.chunks_exact(self.columns)
    }

    pub(super) fn transposed(&self) -> Self {
        let rows = self.values.len() / self.columns;
        let values = (0..self.columns).flat_map(|column| (0..rows).map(move |row| (row, column)));
        Self { columns: rows, values: values.map(|(row, column)| self.row(row)[column]).collect() }
    }
}

/// Summed in f64, in one order everywhere.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let ((a, rest_a), (b, rest_b)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let product = |(a, b): (&f32, &f32)| f64::from(*a) * f64::from(*b);
    let mut sums = [0.0; LANES];
    for (a, b) in a.iter().zip(b) {
        sums.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, pair)| *sum += product(pair));
    }
    (sums.iter().sum::<f64>() + rest_a.iter().zip(rest_b).map(product).sum::<f64>()) as f32
}
