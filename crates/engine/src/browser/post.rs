//! What a worker says to its page.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::DedicatedWorkerGlobalScope;

use patchwork_protocol::{Envelope, RequestId, Response, WorkerEvent};
use patchwork_web::wire;

/// Tells the page why this worker is of no more use, so that it can start another.
pub fn die(why: &str) {
    tell(&WorkerEvent::Died(why.to_owned()));
}

/// Posts an answer, or news of it, to the page.
pub fn answer_with(id: RequestId, body: Response) {
    match wire::encode(&Envelope { id, body }, &[]) {
        Ok(message) => post(&message),
        // The page would wait for ever.
        Err(error) => die(&format!("an answer cannot be sent: {error}")),
    }
}

/// Tells the page something that is no answer.
pub fn tell(event: &WorkerEvent) {
    match wire::encode_event(event) {
        Ok(message) => post(&message),
        Err(error) => log::error!("{event:?} cannot be told: {error}"),
    }
}

fn post(message: &JsValue) {
    // In another page's script (`api`) there is no page at the other end.
    if !js_sys::global().is_instance_of::<DedicatedWorkerGlobalScope>() {
        return log::error!("{message:?}");
    }
    if let Err(error) = scope().post_message(message) {
        log::error!("a message could not be posted: {error:?}");
    }
}

/// This worker.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
