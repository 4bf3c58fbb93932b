//! Where values stand on an axis.

/// An axis: values from the first to the last tick, spread over pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// The values that the axis names, lowest first; at least two.
    pub ticks: Vec<f64>,
    pixels: (f64, f64),
}

impl Scale {
    /// An axis around `values` in at most `steps` round steps, drawn from the first to the second of `pixels`.
    pub fn around(values: impl Iterator<Item = f64>, steps: usize, pixels: (f64, f64)) -> Self {
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        let ticks = if low <= high {
            ticks(low, high, steps)
        } else {
            vec![0.0, 1.0]
        };
        Self { ticks, pixels }
    }

    /// Where `value` stands, in pixels.
    pub fn at(&self, value: f64) -> f64 {
        let (low, high) = (self.ticks[0], self.ticks[self.ticks.len() - 1]);
        self.pixels.0 + (value - low) / (high - low) * (self.pixels.1 - self.pixels.0)
    }
}

/// Round numbers from just below `low` to just above `high`: steps of 1, 2 or 5 times a power of ten, the smallest that
/// needs no more than `steps`.
fn ticks(low: f64, high: f64, steps: usize) -> Vec<f64> {
    let mut step = 10f64.powf(((high - low) / steps as f64).max(1e-6).log10().floor());
    for factor in [2.0, 2.5, 2.0, 2.0].into_iter().cycle() {
        let (first, last) = (
            (low / step).floor(),
            (high / step).ceil().max((low / step).floor() + 1.0),
        );
        if last - first <= steps as f64 {
            return (0..=(last - first) as usize)
                .map(|at| ((first + at as f64) * step * 1e6).round() / 1e6)
                .collect();
        }
        step *= factor;
    }
    unreachable!("a step as wide as the values is always reached")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_enclose_the_values() {
        assert_eq!(ticks(12.1, 18.6, 5), [12.0, 14.0, 16.0, 18.0, 20.0]);
        assert_eq!(ticks(0.0, 36.5, 5), [0.0, 10.0, 20.0, 30.0, 40.0]);
        assert_eq!(ticks(0.0, 57.0, 3), [0.0, 20.0, 40.0, 60.0]);
        assert_eq!(ticks(25.0, 90.0, 4), [20.0, 40.0, 60.0, 80.0, 100.0]);
    }

    #[test]
    fn one_value_alone_still_has_an_axis() {
        let scale = Scale::around([7.0].into_iter(), 4, (0.0, 100.0));
        assert!(scale.ticks.len() >= 2);
        assert!((0.0..=100.0).contains(&scale.at(7.0)));
        assert_eq!(Scale::around([].into_iter(), 4, (0.0, 1.0)).ticks, [0.0, 1.0]);
    }

    #[test]
    fn pixels_may_run_either_way() {
        let scale = Scale::around([0.0, 10.0].into_iter(), 5, (200.0, 0.0));
        assert_eq!([scale.at(0.0), scale.at(5.0), scale.at(10.0)], [200.0, 100.0, 0.0]);
    }
}
