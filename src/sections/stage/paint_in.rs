//! Lets the hidden patches appear one after another when a reconstruction arrives.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

const DURATION_MS: f64 = 800.0;

type OnFrame = Closure<dyn FnMut(f64)>;

/// How many of the `hidden` patches are painted by now, and what plays it again. Starts anew with each `arrival`;
/// without `animate`, or where motion is unwelcome or unseen, all of them are there at once.
#[hook]
pub fn use_paint_in(arrival: u32, hidden: usize, animate: bool) -> (usize, Callback<()>) {
    // Of which arrival, and how often.
    let played = use_state(|| (0, 0_u32));
    let again = if played.0 == arrival { played.1 } else { 0 };
    let play = {
        let played = played.clone();
        Callback::from(move |()| played.set((arrival, again + 1)))
    };
    let animate = animate || again > 0;
    let animate = *use_memo((arrival, again, animate), |&(_, _, animate)| {
        animate && motion_is_welcome()
    });
    let reconstructed = use_state(|| (0, 0, 0));
    use_effect_with((arrival, again, hidden, animate), {
        let reconstructed = reconstructed.clone();
        move |&(arrival, again, hidden, animate)| {
            let frames = animate.then(|| {
                Frames::start(move |elapsed| {
                    let share = (elapsed / DURATION_MS).min(1.0);
                    reconstructed.set((arrival, again, (share * hidden as f64) as usize));
                    share < 1.0
                })
            });
            move || drop(frames)
        }
    });
    let count = match *reconstructed {
        _ if !animate => hidden,
        (of, time, count) if (of, time) == (arrival, again) => count,
        // Rendered before the first frame: nothing is painted yet.
        _ => 0,
    };
    (count, play)
}

fn motion_is_welcome() -> bool {
    let Some(window) = web_sys::window() else { return false };
    let reduced = window.match_media("(prefers-reduced-motion: reduce)").ok().flatten();
    let hidden = window.document().is_some_and(|document| document.hidden());
    !hidden && !reduced.is_some_and(|query| query.matches())
}

/// Calls a function with the milliseconds since the first frame, frame by frame, until it says `false` or this is
/// dropped.
struct Frames {
    next: Rc<Cell<i32>>,
    callback: Rc<RefCell<Option<OnFrame>>>,
}

impl Frames {
    fn start(mut on_frame: impl FnMut(f64) -> bool + 'static) -> Self {
        let next = Rc::new(Cell::new(0));
        let callback: Rc<RefCell<Option<OnFrame>>> = Rc::default();
        let mut first = None;
        let (next_inside, callback_inside) = (next.clone(), callback.clone());
        let closure = Closure::new(move |now: f64| {
            let elapsed = now - *first.get_or_insert(now);
            if on_frame(elapsed)
                && let Some(callback) = callback_inside.borrow().as_ref()
            {
                next_inside.set(request_frame(callback));
            }
        });
        next.set(request_frame(&closure));
        *callback.borrow_mut() = Some(closure);
        Self { next, callback }
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            let _ = window.cancel_animation_frame(self.next.get());
        }
        // The closure holds itself, and may be the one running just now: free it after it has returned.
        let callback = Rc::clone(&self.callback);
        spawn_local(async move { drop(callback.take()) });
    }
}

fn request_frame(callback: &OnFrame) -> i32 {
    let frame = web_sys::window().map(|window| window.request_animation_frame(callback.as_ref().unchecked_ref()));
    frame.and_then(Result::ok).unwrap_or_default()
}
