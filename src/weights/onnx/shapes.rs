//! Operators on shapes.

use super::graph::{Graph, Known, MOST_CHANNELS};
use super::operators::Call;
use super::value::{Integers, Map, Pixels, Value};

impl Call<'_> {
    /// The axes that it names, which may be counted from either end, counted from the front; nothing where they are left out.
    pub fn axes(&self, map: &Map) -> Known<Option<Vec<i64>>> {
        let place = |&axis: &i64| if axis < 0 { axis.saturating_add(rank(map) as i64) } else { axis };
        Ok(self.list("axes", 1)?.map(|axes| axes.iter().map(place).collect()))
    }

    pub fn shape(&self, graph: &mut Graph, map: &Map) -> Known<Value> {
        let rank = rank(map) as i64;
        let place = |at: i64| if at < 0 { at + rank } else { at }.clamp(0, rank);
        let (start, end) = (place(self.number("start", 0)), place(self.number("end", rank)));
        graph.integers((start..end.max(start)).map(|at| length_of(map, at as usize)).collect(), false)
    }

    /// Operators on shapes.
    pub fn of_integers(&self, graph: &mut Graph) -> Known<Value> {
        let integers: Option<Vec<&Integers>> = self
            .inputs
            .iter()
            .flatten()
            .map(|value| match value {
                Value::Integers(integers) => Some(integers),
                _ => None,
            })
            .collect();
        let Some([first, rest @ ..]) = integers.as_deref() else {
            return Err("computes with whole numbers and others".to_owned());
        };
        match (self.node.op_type.as_str(), rest) {
            ("Unsqueeze" | "Reshape", _) => graph.integers(first.values.to_vec(), false),
            ("Squeeze", _) => graph.integers(first.values.to_vec(), first.values.len() == 1),
            ("Concat", _) => {
                let all = std::iter::once(first).chain(rest).flat_map(|list| list.values.iter().copied());
                graph.integers(all.take(MOST_CHANNELS + 1).collect(), false)
            }
            ("Slice", _) => {
                let range = self.range(first.values.len() as i64, |_| Ok(()))?.unwrap_or_default();
                graph.integers(range.into_iter().map(|at| first.values[at as usize]).collect(), false)
            }
            ("Gather", [wanted]) => {
                let count = first.values.len() as i64;
                let value = |at: &Option<i64>| {
                    let at = at.map(|at| if at < 0 { at + count } else { at })?;
                    *first.values.get(usize::try_from(at).ok()?)?
                };
                graph.integers(wanted.values.iter().map(value).collect(), wanted.scalar)
            }
            (name, [second])
                if first.values.len() == 1 || second.values.len() == 1 || first.values.len() == second.values.len() =>
            {
                let length = if first.values.len() == 1 { second.values.len() } else { first.values.len() };
                let at = |list: &Integers, at: usize| list.values[if list.values.len() == 1 { 0 } else { at }];
                let compute = arithmetic(name).ok_or("is no arithmetic of shapes".to_owned())?;
                // As far as both are known.
                let each = (0..length).map(|i| compute(at(first, i)?, at(second, i)?)).collect();
                graph.integers(each, first.scalar && second.scalar)
            }
            _ => Err("is no arithmetic of shapes".to_owned()),
        }
    }
}

/// What becomes of two numbers; nothing for operators of another kind.
fn arithmetic(operator: &str) -> Option<fn(i64, i64) -> Option<i64>> {
    Some(match operator {
        "Add" => i64::checked_add,
        "Sub" => i64::checked_sub,
        "Mul" => i64::checked_mul,
        "Div" => i64::checked_div,
        "Mod" => i64::checked_rem,
        _ => return None,
    })
}

/// How many axes a map has.
pub fn rank(map: &Map) -> usize {
    let pixels = match map.pixels {
        Pixels::Many(_) | Pixels::One => 2,
        Pixels::Left => 1,
        Pixels::Gone => 0,
    };
    1 + map.axes.len() + pixels
}

/// The length of an axis, if it is known.
pub fn length_of(map: &Map, axis: usize) -> Option<i64> {
    let axis = axis.checked_sub(1)?;
    match (map.axes.get(axis), map.pixels) {
        (Some(&length), _) => Some(length as i64),
        (None, Pixels::Many(size)) => size.get(axis - map.axes.len()).copied().flatten(),
        (None, _) => Some(1),
    }
}
