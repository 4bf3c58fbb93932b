//! A team of engines, each in a thread of its own with its own memory: what they lay together goes through memory that
//! they share.

use std::rc::Rc;

use js_sys::{Atomics, Float32Array, Int32Array, SharedArrayBuffer};
use wasm_bindgen::JsCast;
use web_sys::DedicatedWorkerGlobalScope;

use patchwork_model::{Shared, Team};

/// Floats that a member lays out at once.
const ROOM: usize = 1 << 16;
/// Looks at another member's step before this one sleeps: waking up takes longer than most waits are.
const LOOKS: u32 = 4000;
/// A sleeping member looks this often whether another has stopped.
const NAP_MS: f64 = 500.0;

/// Bytes that a team of `size` shares: in the first words each member's step, and whether one of them has stopped; then
/// for each member room for two steps.
#[must_use]
pub fn shared_bytes(size: usize) -> usize {
    4 * (size + 1 + size * 2 * ROOM)
}

/// A member of a team.
#[derive(Debug)]
struct Member {
    rank: usize,
    size: usize,
    /// The last step whose values each member has laid out; behind them, not 0 when one has stopped for good, which its
    /// worker writes (`www/patchwork_thread.mjs`).
    steps: Int32Array,
    room: Float32Array,
    /// A page's own thread may not sleep.
    may_sleep: bool,
}

/// Member `rank` of a team of `size`, whose shared memory has [`shared_bytes`].
#[must_use]
pub fn member(shared: &SharedArrayBuffer, rank: usize, size: usize) -> Shared {
    Shared(Some(Rc::new(Member {
        rank,
        size,
        steps: Int32Array::new_with_byte_offset_and_length(shared, 0, size as u32 + 1),
        room: Float32Array::new_with_byte_offset(shared, 4 * (size as u32 + 1)),
        may_sleep: js_sys::global().is_instance_of::<DedicatedWorkerGlobalScope>(),
    })))
}

impl Member {
    /// Where `rank` lays out the values of a step. Two places by turns: who lays out a step has read all of the last
    /// one, so nobody reads the one before that any more.
    fn place(&self, rank: usize, step: i32, len: usize) -> Float32Array {
        let at = (2 * rank + (step & 1) as usize) * ROOM;
        self.room.subarray(at as u32, (at + len) as u32)
    }

    fn step_of(&self, rank: usize) -> i32 {
        Atomics::load(&self.steps, rank as u32).expect("a member's step")
    }

    fn wait_for(&self, rank: usize, step: i32) {
        let is_there = |of: i32| step.wrapping_sub(of) <= 0;
        if (0..LOOKS).any(|_| is_there(self.step_of(rank))) {
            return;
        }
        loop {
            let now = self.step_of(rank);
            if is_there(now) {
                return;
            }
            if self.step_of(self.size) != 0 {
                // No panic: this thread's program is whole, and serves other models.
                wasm_bindgen::throw_str("another thread of this model has stopped");
            }
            if self.may_sleep {
                Atomics::wait_with_timeout(&self.steps, rank as u32, now, NAP_MS).expect("a worker may wait");
            }
        }
    }

    /// Lays out `mine` as the next step.
    fn lay_out(&self, mine: &[f32]) -> i32 {
        let step = self.step_of(self.rank).wrapping_add(1);
        self.place(self.rank, step, mine.len()).copy_from(mine);
        Atomics::store(&self.steps, self.rank as u32, step).expect("this member's step");
        Atomics::notify(&self.steps, self.rank as u32).expect("shared memory");
        step
    }
}

impl Team for Member {
    fn rank(&self) -> usize {
        self.rank
    }

    fn size(&self) -> usize {
        self.size
    }

    fn all_gather(&self, mine: &[f32], len: &dyn Fn(usize) -> usize) -> Vec<Vec<f32>> {
        let mut all: Vec<_> = (0..self.size).map(|rank| vec![0.0; len(rank)]).collect();
        let most = all.iter().map(Vec::len).max().unwrap_or_default();
        for from in (0..most).step_by(ROOM) {
            let some = |len: usize| from.min(len)..(from + ROOM).min(len);
            let step = self.lay_out(&mine[some(mine.len())]);
            for (rank, values) in all.iter_mut().enumerate() {
                let some = some(values.len());
                if rank == self.rank {
                    values[some.clone()].copy_from_slice(&mine[some]);
                } else {
                    self.wait_for(rank, step);
                    self.place(rank, step, some.len()).copy_to(&mut values[some]);
                }
            }
        }
        all
    }
}
