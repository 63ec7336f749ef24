//! Operators that move channels, or part and join them.

use super::graph::{Graph, Known, MOST_CHANNELS};
use super::operators::Call;
use super::shapes::{length_of, rank};
use super::value::{Channel, Integers, Map, Pixels, Value};

impl Call<'_> {
    pub fn concatenated(&self, graph: &mut Graph) -> Known<Value> {
        let maps: Vec<&Map> = self.maps().collect();
        if maps.len() != self.inputs.len() || maps.iter().any(|map| map.axes.len() > 1) || self.axis(maps[0])? != 0 {
            return Err("joins more than channels".to_owned());
        }
        let channels: Vec<Channel> =
            maps.iter().flat_map(|map| map.channels.iter().copied()).take(MOST_CHANNELS + 1).collect();
        graph.map(channels.clone(), vec![channels.len()], maps[0].pixels)
    }

    /// The axis of `axis`, counted from that of the channels.
    fn axis(&self, map: &Map) -> Known<usize> {
        axis_of(map, self.number("axis", 0))
    }

    pub fn split(&self, graph: &mut Graph, map: &Map) -> Known<Vec<Value>> {
        if self.axis(map)? != 0 || map.axes.len() > 1 {
            return Err("parts channels in groups".to_owned());
        }
        let (count, parts) = (map.channels.len(), self.node.output.len());
        let sizes = match self.list("split", 1)? {
            Some(sizes) => sizes.into_iter().map(|size| usize::try_from(size).unwrap_or(usize::MAX)).collect(),
            None => vec![count.div_ceil(parts.max(1)); parts],
        };
        let mut first = 0;
        let part = |size: usize| {
            let end = first + size.min(count - first);
            let channels = map.channels[first..end].to_vec();
            first = end;
            graph.map(channels.clone(), vec![channels.len()], map.pixels)
        };
        sizes.into_iter().take(parts).map(part).collect()
    }

    /// Some of the channels.
    pub fn selected(&self, graph: &mut Graph, map: &Map) -> Known<Value> {
        if map.axes.len() > 1 {
            return Err("takes some of channels in groups".to_owned());
        }
        let count = map.channels.len() as i64;
        let wanted = if self.node.op_type == "Gather" {
            self.axis(map)?;
            match self.inputs.get(1) {
                Some(Some(Value::Integers(Integers { values, scalar: false }))) => values.iter().copied().collect(),
                _ => None,
            }
        } else {
            self.range(count, |axis| axis_of(map, axis).map(|_| ()))?
        };
        let wanted: Vec<i64> = wanted.ok_or("takes channels that are not told".to_owned())?;
        let channel = |at: &i64| {
            let at = if *at < 0 { at + count } else { *at };
            usize::try_from(at).ok().and_then(|at| map.channels.get(at)).copied()
        };
        let channels: Option<Vec<Channel>> = wanted.iter().map(channel).collect();
        let channels = channels.ok_or("takes channels that there are not".to_owned())?;
        graph.map(channels.clone(), vec![channels.len()], map.pixels)
    }

    /// The places that a slice takes of `count`; `check` is asked about its axis.
    pub fn range(&self, count: i64, check: impl Fn(i64) -> Known<()>) -> Known<Option<Vec<i64>>> {
        let (starts, ends) = (self.list("starts", 1)?, self.list("ends", 2)?);
        let (axes, steps) = (self.list("axes", 3)?.unwrap_or(vec![0]), self.list("steps", 4)?.unwrap_or(vec![1]));
        let (Some(&[start]), Some(&[end]), &[axis], &[step]) =
            (starts.as_deref(), ends.as_deref(), &axes[..], &steps[..])
        else {
            return Err("takes parts along several axes".to_owned());
        };
        check(axis)?;
        let Ok(step @ 1..) = usize::try_from(step) else { return Err("takes parts backwards".to_owned()) };
        let place = |at: i64| if at < 0 { at.saturating_add(count) } else { at }.clamp(0, count);
        Ok(Some((place(start)..place(end)).step_by(step).collect()))
    }

    pub fn reshaped(&self, graph: &mut Graph, map: &Map) -> Known<Value> {
        let Some(Some(Value::Integers(target))) = self.inputs.get(1) else {
            return Err("has a shape that is not told".to_owned());
        };
        let copies = self.number("allowzero", 0) == 0;
        let lengths: Vec<Option<i64>> = (0..)
            .zip(target.values.iter())
            .map(|(at, length)| match length {
                Some(0) if copies => length_of(map, at),
                // What is left over.
                Some(-1) => None,
                length => *length,
            })
            .collect();
        let strange = || {
            let told =
                target.values.iter().take(8).map(|length| length.map_or("?".to_owned(), |length| length.to_string()));
            Err(format!("makes the shape [{}] of {} channels", told.collect::<Vec<_>>().join(", "), map.channels.len()))
        };
        let (channels, pixels) = match (map.pixels, &lengths[..]) {
            // In groups or not: the network knows no more axes.
            (Pixels::Many(size), [_, channels @ .., height, width]) if (1..=2).contains(&channels.len()) => {
                let fits =
                    |(is, should): (Option<i64>, Option<i64>)| is.zip(should).is_none_or(|(is, should)| is == should);
                if !fits((*height, size[0])) || !fits((*width, size[1])) {
                    return strange();
                }
                (channels, map.pixels)
            }
            (Pixels::One, [_, channels, Some(1), Some(1)]) => (std::slice::from_ref(channels), Pixels::One),
            (Pixels::One | Pixels::Gone, [_, channels]) => (std::slice::from_ref(channels), Pixels::Gone),
            _ => return strange(),
        };
        let known: i64 = channels.iter().flatten().fold(1, |all, one| all.saturating_mul(*one));
        let count = map.channels.len() as i64;
        let left = channels.iter().filter(|length| length.is_none()).count();
        let below = channels.iter().flatten().any(|&length| length < 1);
        if below || left > 1 || (left == 0 && known != count) || count % known != 0 {
            return strange();
        }
        let axes = channels.iter().map(|length| length.unwrap_or(count / known) as usize).collect();
        graph.map(map.channels.to_vec(), axes, pixels)
    }

    pub fn swapped(&self, graph: &mut Graph, map: &Map) -> Known<Value> {
        let order = self.attribute("perm").map_or(&[][..], |perm| &perm.ints);
        let (&[0, ref axes @ .., height, width], Pixels::Many(_)) = (order, map.pixels) else {
            return Err("exchanges other axes than those of channels".to_owned());
        };
        let count = map.axes.len();
        if axes.len() != count || [height, width] != [count as i64 + 1, count as i64 + 2] {
            return Err("exchanges other axes than those of channels".to_owned());
        }
        match (&map.axes[..], axes) {
            (_, [1] | [1, 2]) => Ok(Value::Map(map.clone())),
            (&[groups, each], [2, 1]) => {
                let place = |at: usize| map.channels[at % groups * each + at / groups];
                graph.map((0..groups * each).map(place).collect(), vec![each, groups], map.pixels)
            }
            _ => Err("exchanges other axes than two of channels".to_owned()),
        }
    }

    /// An average without the axes of its one pixel, or without one of them.
    pub fn flat(&self, graph: &mut Graph, map: &Map) -> Known<Value> {
        let axes = match self.node.op_type.as_str() {
            "Squeeze" => self.axes(map)?,
            _ if self.number("axis", 1) == 1 => None,
            _ => return Err("flattens other axes than those of one pixel".to_owned()),
        };
        let pixels = match (map.pixels, axes.as_deref()) {
            (Pixels::One | Pixels::Left, None) | (Pixels::One, Some([2, 3] | [3, 2])) | (Pixels::Left, Some([2])) => {
                Pixels::Gone
            }
            (Pixels::One, Some([2 | 3])) => Pixels::Left,
            _ => return Err("flattens other axes than those of one pixel".to_owned()),
        };
        graph.map(map.channels.to_vec(), map.axes.clone(), pixels)
    }
}

/// The place among a map's axes of channels of one that is counted as ONNX does.
fn axis_of(map: &Map, axis: i64) -> Known<usize> {
    let axis = if axis < 0 { axis + rank(map) as i64 } else { axis };
    match usize::try_from(axis - 1) {
        Ok(axis) if axis < map.axes.len() => Ok(axis),
        _ => Err("parts what is no channels".to_owned()),
    }
}
