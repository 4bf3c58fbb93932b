//! How many frames come each second.

use std::collections::VecDeque;

/// Frames that the rate is the mean of.
const FRAMES: usize = 12;

/// When the last frames came.
#[derive(Clone, Debug, Default)]
pub struct FrameRate(VecDeque<f64>);

impl FrameRate {
    /// Another frame came, at this time in milliseconds.
    pub fn add(&mut self, now: f64) {
        self.0.push_back(now);
        if self.0.len() > FRAMES {
            self.0.pop_front();
        }
    }

    /// Frames a second, once that can be told.
    pub fn get(&self) -> Option<f64> {
        let millis = self.0.back()? - self.0.front()?;
        (millis > 0.0).then(|| (self.0.len() - 1) as f64 * 1000.0 / millis)
    }
}

#[cfg(test)]
mod tests {
    use super::FrameRate;

    #[test]
    fn the_last_frames_count() {
        let mut rate = FrameRate::default();
        rate.add(0.0);
        assert_eq!(rate.get(), None, "one frame has no rate");
        rate.add(500.0);
        assert_eq!(rate.get(), Some(2.0));
        for frame in 0..20 {
            rate.add(10_000.0 + f64::from(frame) * 250.0);
        }
        assert_eq!(rate.get(), Some(4.0), "those from before are forgotten");
    }
}
