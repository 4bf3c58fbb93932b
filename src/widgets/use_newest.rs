//! A value that keys step on from, also between two drawings: yew lets events through before it has drawn what the last
//! one changed, and a handler made at the last drawing knows the old value alone.

use std::cell::Cell;
use std::rc::Rc;

use yew::prelude::*;

/// The newest value: `drawn`, until a handler sets another.
#[hook]
pub fn use_newest<T: Copy + 'static>(drawn: T) -> Rc<Cell<T>> {
    let newest = use_memo((), |()| Cell::new(drawn));
    newest.set(drawn);
    newest
}
