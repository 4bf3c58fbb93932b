//! Counts the bytes of a download, and tells the page how far it is and how long the rest takes.

use crate::host::now_ms;
use patchwork_protocol::Progress;

/// A rate over less than this says little.
const FIRST_RATE: f64 = 500.0;
/// Where nobody said how many bytes there will be, the page hears of each further part of this size.
const STEP: u64 = 1 << 20;

/// Bytes so far, over all files of one request.
pub struct Meter<F> {
    /// Bytes that are there.
    pub loaded: u64,
    /// Bytes there will be; `None` where nobody said.
    pub total: Option<u64>,
    /// Nothing came over the network so far.
    pub cached: bool,
    told: Option<u64>,
    /// When the first byte came over the network.
    began: Option<f64>,
    /// Bytes that came over it.
    came: u64,
    report: F,
}

impl<F: Fn(Progress)> Meter<F> {
    pub fn new(total: Option<u64>, report: F) -> Self {
        Self {
            loaded: 0,
            total,
            cached: true,
            told: None,
            began: None,
            came: 0,
            report,
        }
    }

    /// These came over the network.
    pub fn add(&mut self, bytes: u64) {
        self.began.get_or_insert_with(now_ms);
        self.came += bytes;
        self.add_cached(bytes);
    }

    /// These were on this browser's disk: they say nothing about how fast the rest comes.
    pub fn add_cached(&mut self, bytes: u64) {
        self.loaded += bytes;
        self.tell(false);
    }

    /// Tells the page of each further half percent; `always` also in between.
    pub fn tell(&mut self, always: bool) {
        // Chunks can be a few kilobytes: each as a message would keep the page busier than the download.
        let step = Some(match self.total {
            Some(total) => self.loaded * 200 / total.max(1),
            None => self.loaded / STEP,
        });
        if always || step != self.told {
            self.told = step;
            (self.report)(Progress::Downloading {
                loaded: self.loaded,
                total: self.total,
                cached: self.cached,
                seconds_left: self.seconds_left(),
            });
        }
    }

    fn seconds_left(&self) -> Option<f64> {
        let spent = now_ms() - self.began?;
        let left = self.total?.checked_sub(self.loaded)?;
        (spent >= FIRST_RATE && self.came > 0).then(|| spent / 1000.0 / self.came as f64 * left as f64)
    }
}
