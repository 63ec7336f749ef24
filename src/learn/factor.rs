//! A symmetric, positive definite matrix as the product of a triangular one with itself (Cholesky). Every sum is added up in one order, nothing
//! fused: every build gives the same bits. Along rows, so that compilers take four numbers at a time.

use super::Matrix;

/// How many rows are added at a time: the row that they are added to is read and written once.
const TOGETHER: usize = 8;

/// The upper triangle `U` of `A = UᵀU`.
pub struct Factor(Matrix);

impl Factor {
    /// Of a matrix whose upper triangle is given, in its place.
    pub fn of(mut matrix: Matrix) -> Self {
        let size = matrix.columns;
        for row in 0..size {
            let (before, rest) = matrix.values.split_at_mut(row * size);
            let above: Vec<(f32, &[f32])> =
                before.chunks_exact(size).map(|above| (-above[row], &above[row..])).collect();
            let to = &mut rest[row..size];
            add(to, &above);
            // The regularisation keeps it above zero.
            let scale = 1.0 / to[0].max(f32::MIN_POSITIVE).sqrt();
            for value in to.iter_mut() {
                *value *= scale;
            }
        }
        Self(matrix)
    }

    /// Solves `A x = b`, in the place of `b`.
    pub fn solve(&self, b: &mut [f32]) {
        let size = self.0.columns;
        for row in 0..size {
            let above = &self.0.row(row)[row..];
            b[row] /= above[0];
            let factor = -b[row];
            b[row + 1..].iter_mut().zip(&above[1..]).for_each(|(to, value)| *to += factor * value);
        }
        for row in (0..size).rev() {
            let above = &self.0.row(row)[row..];
            let sum: f64 = above[1..].iter().zip(&b[row + 1..]).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            b[row] = ((f64::from(b[row]) - sum) / f64::from(above[0])) as f32;
        }
    }
}

/// The upper triangle of `rows * rowsᵀ`.
pub fn products(rows: &Matrix) -> Matrix {
    // Of the transposed, so that sums go along rows.
    transposed_products(&rows.transposed())
}

/// The upper triangle of `rowsᵀ * rows`.
pub fn transposed_products(rows: &Matrix) -> Matrix {
    let mut result = Matrix::zeros(rows.columns, rows.columns);
    for (column, to) in result.values.chunks_exact_mut(rows.columns.max(1)).enumerate() {
        let terms: Vec<(f32, &[f32])> = rows.rows().map(|row| (row[column], &row[column..])).collect();
        add(&mut to[column..], &terms);
    }
    result
}

/// Adds rows, each times its factor.
fn add(to: &mut [f32], rows: &[(f32, &[f32])]) {
    let length = to.len();
    let (eights, rest) = rows.as_chunks::<TOGETHER>();
    for eight in eights {
        let rows = eight.map(|(_, row)| &row[..length]);
        for (at, to) in to.iter_mut().enumerate() {
            *to = eight.iter().zip(&rows).fold(*to, |sum, ((factor, _), row)| sum + factor * row[at]);
        }
    }
    for (factor, row) in rest {
        to.iter_mut().zip(*row).for_each(|(to, value)| *to += factor * value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A matrix of numbers that mean nothing.
    fn noise(rows: usize, columns: usize) -> Matrix {
        let value = |at: usize| ((at * 7919 + 13) % 101) as f32 / 50.0 - 1.0;
        Matrix { columns, values: (0..rows * columns).map(value).collect() }
    }

    #[test]
    fn products_are_the_plain_ones() {
        for (rows, columns) in [(1, 1), (3, 5), (8, 7), (9, 16), (21, 4)] {
            let matrix = noise(rows, columns);
            let plain = |one: &[f32], other: &[f32]| -> f32 { one.iter().zip(other).map(|(a, b)| a * b).sum() };
            let (own, transposed) = (products(&matrix), matrix.transposed());
            let other = transposed_products(&matrix);
            for i in 0..rows {
                for j in i..rows {
                    assert!((own.row(i)[j] - plain(matrix.row(i), matrix.row(j))).abs() < 1e-4);
                }
            }
            for i in 0..columns {
                for j in i..columns {
                    assert!((other.row(i)[j] - plain(transposed.row(i), transposed.row(j))).abs() < 1e-4);
                }
            }
        }
    }

    #[test]
    fn what_is_solved_comes_back() {
        for size in [1, 2, 7, 8, 9, 30] {
            let mut matrix = products(&noise(size, size + 3));
            for i in 0..size {
                matrix.values[i * size + i] += 1.0;
            }
            let wanted: Vec<f32> = (0..size).map(|at| at as f32 - 3.0).collect();
            let entry = |i: usize, j: usize| matrix.row(i.min(j))[i.max(j)];
            let mut b: Vec<f32> = (0..size).map(|i| (0..size).map(|j| entry(i, j) * wanted[j]).sum()).collect();
            Factor::of(Matrix { columns: size, values: matrix.values.clone() }).solve(&mut b);
            for (is, should) in b.iter().zip(&wanted) {
                assert!((is - should).abs() < 1e-3, "{size}: {b:?}");
            }
        }
    }
}
