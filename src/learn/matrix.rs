//! Rows of numbers.

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

    pub(super) fn add_to_diagonal(&mut self, value: f32) {
        self.values.iter_mut().step_by(self.columns + 1).for_each(|entry| *entry += value);
    }
}
