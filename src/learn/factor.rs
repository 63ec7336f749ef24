//! Symmetric, positive definite matrices, and what they are the product of: a triangular one with itself (Cholesky). Every sum is added up in one
//! order, nothing fused: every build gives the same bits.
//!
//! All of it is one kernel, [`take_products`], over panels: sums stay in registers, and numbers lie in the order in which they are read.

use super::Matrix;
use std::array::from_fn;

/// Columns in a panel.
const WIDE: usize = 8;
/// Rows that are added to one sum before the next: a panel of them stays in the first cache.
const TOGETHER: usize = 64;

type Lane = [f32; WIDE];
/// Some columns of a matrix, row by row; in triangles as many rows as whole blocks need. What is beyond the matrix is zero.
type Panel = Vec<Lane>;

/// The upper triangle of a symmetric matrix: each panel ends with the block on the diagonal.
pub struct Triangle(Vec<Panel>);

impl Triangle {
    /// `rowsᵀ * rows`.
    pub fn of_columns(rows: &Matrix) -> Self {
        let count = rows.columns.div_ceil(WIDE);
        let mut sums: Vec<Panel> = (1..=count).map(|blocks| vec![[0.0; WIDE]; blocks * WIDE]).collect();
        for together in rows.values.chunks(TOGETHER * rows.columns) {
            let panels = panels(together, rows.columns);
            for (sums, right) in sums.iter_mut().zip(&panels) {
                for (sums, left) in sums.chunks_exact_mut(WIDE).zip(&panels) {
                    take_products(sums, left, right);
                }
            }
        }
        let mut triangle = Self(sums);
        triangle.scale_and_add(-1.0, 0.0);
        triangle
    }

    /// `rows * rowsᵀ`.
    pub fn of_rows(rows: &Matrix) -> Self {
        Self::of_columns(&rows.transposed())
    }

    /// Multiplies with a number, and adds one to the diagonal.
    pub fn scale_and_add(&mut self, factor: f32, diagonal: f32) {
        for (at, panel) in self.0.iter_mut().enumerate() {
            panel.as_flattened_mut().iter_mut().for_each(|value| *value *= factor);
            panel[at * WIDE..].iter_mut().enumerate().for_each(|(row, lane)| lane[row] += diagonal);
        }
    }

    /// What this is the product of: `UᵀU`.
    pub fn factor(self) -> Factor {
        let Self(mut panels) = self;
        for at in 0..panels.len() {
            let (own, others) = panels[at..].split_first_mut().expect("this panel");
            let (before, rows) = own.split_at_mut(at * WIDE);
            take_products(rows, before, before);
            for row in 0..rows.len() {
                // The regularisation keeps it above zero.
                let root = rows[row][row].max(f32::MIN_POSITIVE).sqrt();
                let mut factors = rows[row].map(|value| value / root);
                factors[row] = root;
                eliminate(rows, row, &factors);
            }
            for other in others {
                substitute(own, other, at);
            }
        }
        Factor { reversed: reversed(&panels), panels }
    }
}

/// An upper triangle `U`.
pub struct Factor {
    panels: Vec<Panel>,
    /// Of `Uᵀ` with rows and columns in reversed order, which is an upper triangle too.
    reversed: Vec<Panel>,
}

impl Factor {
    /// Solves `UᵀU x = b` for each row `b`, in its place.
    pub fn solve(&self, rows: &mut Matrix) {
        let columns = rows.columns;
        for rows in rows.values.chunks_mut(WIDE * columns) {
            let mut x = vec![[0.0; WIDE]; self.panels.len() * WIDE];
            for (at, to) in x[..columns].iter_mut().enumerate() {
                to.iter_mut().zip(rows.chunks_exact(columns)).for_each(|(to, row)| *to = row[at]);
            }
            for panels in [&self.panels, &self.reversed] {
                panels.iter().enumerate().for_each(|(at, panel)| substitute(panel, &mut x, at));
                x.reverse();
            }
            for (at, solved) in x[..columns].iter().enumerate() {
                solved.iter().zip(rows.chunks_exact_mut(columns)).for_each(|(solved, row)| row[at] = *solved);
            }
        }
    }
}

fn reversed(panels: &[Panel]) -> Vec<Panel> {
    let last = panels.len() * WIDE - 1;
    let entry = |row: usize, column: usize| panels[column / WIDE].get(row).map_or(0.0, |lane| lane[column % WIDE]);
    let lane = |row, at| from_fn(|column| entry(last - at * WIDE - column, last - row));
    (0..panels.len()).map(|at| (0..(at + 1) * WIDE).map(|row| lane(row, at)).collect()).collect()
}

/// Solves `Uᵀ x = b` for a block of rows, those before it being solved, with their panel of `U`.
fn substitute(panel: &[Lane], x: &mut [Lane], at: usize) {
    let (before, rows) = x.split_at_mut(at * WIDE);
    take_products(rows, panel, before);
    for (row, factors) in panel[at * WIDE..].iter().enumerate() {
        eliminate(rows, row, factors);
    }
}

/// Divides a row by its own factor, which ends it, and takes it from those below as often as their factors say.
fn eliminate(rows: &mut [Lane], row: usize, factors: &Lane) {
    let [done, below @ ..] = &mut rows[row..] else { unreachable!() };
    for value in done.iter_mut() {
        *value /= factors[row];
    }
    below.iter_mut().zip(&factors[row + 1..]).for_each(|(below, factor)| take(below, *factor, done));
}

fn take(from: &mut Lane, factor: f32, lane: &Lane) {
    from.iter_mut().zip(lane).for_each(|(from, value)| *from -= factor * value);
}

/// Takes `leftᵀ * right` from the first block of the sums, row after row. By half blocks, as many sums as there are registers for.
#[inline(never)]
fn take_products(sums: &mut [Lane], left: &[Lane], right: &[Lane]) {
    const HALF: usize = WIDE / 2;
    for (half, sums) in sums[..WIDE].as_chunks_mut::<HALF>().0.iter_mut().enumerate() {
        let mut here = *sums;
        for (left, right) in left.iter().zip(right) {
            for (row, sums) in here.iter_mut().enumerate() {
                take(sums, left[half * HALF + row], right);
            }
        }
        *sums = here;
    }
}

fn panels(rows: &[f32], columns: usize) -> Vec<Panel> {
    let mut panels = vec![vec![[0.0; WIDE]; rows.len() / columns]; columns.div_ceil(WIDE)];
    for (at, row) in rows.chunks_exact(columns).enumerate() {
        for (values, panel) in row.chunks(WIDE).zip(&mut panels) {
            panel[at][..values.len()].copy_from_slice(values);
        }
    }
    panels
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A matrix of numbers that mean nothing.
    fn noise(rows: usize, columns: usize) -> Matrix {
        let value = |at: usize| ((at * 7919 + 13) % 101) as f32 / 50.0 - 1.0;
        Matrix { columns, values: (0..rows * columns).map(value).collect() }
    }

    fn entry(triangle: &Triangle, row: usize, column: usize) -> f32 {
        triangle.0[column / WIDE][row][column % WIDE]
    }

    #[test]
    fn products_are_the_plain_ones() {
        for (rows, columns) in [(1, 1), (3, 5), (8, 7), (9, 16), (21, 4), (150, 17)] {
            let matrix = noise(rows, columns);
            let transposed = matrix.transposed();
            let plain = |one: &[f32], other: &[f32]| -> f32 { one.iter().zip(other).map(|(a, b)| a * b).sum() };
            for (triangle, vectors) in
                [(Triangle::of_rows(&matrix), &matrix), (Triangle::of_columns(&matrix), &transposed)]
            {
                for (i, one) in vectors.rows().enumerate() {
                    for (j, other) in vectors.rows().enumerate().skip(i) {
                        assert!((entry(&triangle, i, j) - plain(one, other)).abs() < 1e-3, "{rows} {columns} {i} {j}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_solved_comes_back() {
        for (size, count) in [(1, 1), (2, 9), (7, 3), (8, 8), (9, 2), (30, 17)] {
            let mut triangle = Triangle::of_rows(&noise(size, size + 3));
            triangle.scale_and_add(0.5, 1.0);
            let wanted = noise(count, size);
            let times = |row: &[f32], i: usize| -> f32 {
                row.iter().enumerate().map(|(j, value)| entry(&triangle, i.min(j), i.max(j)) * value).sum()
            };
            let values = wanted.rows().flat_map(|row| (0..size).map(move |i| (row, i))).map(|(row, i)| times(row, i));
            let mut found = Matrix { columns: size, values: values.collect() };
            triangle.factor().solve(&mut found);
            for (is, should) in found.values.iter().zip(&wanted.values) {
                assert!((is - should).abs() < 1e-3, "{size} {count}: {is} {should}");
            }
        }
    }
}
