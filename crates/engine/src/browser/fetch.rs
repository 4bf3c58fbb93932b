//! Requests for files, which the visitor can end, and their bodies piece by piece.

use std::cell::{Cell, RefCell};

use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, Response};

use crate::EngineError;
use patchwork_protocol::RequestId;

#[wasm_bindgen]
extern "C" {
    // Bound by name: pages and workers have it alike.
    #[wasm_bindgen(catch)]
    async fn fetch(url: &str, options: &JsValue) -> Result<JsValue, JsValue>;
}

thread_local! {
    static UNDER_WAY: RefCell<Option<AbortController>> = const { RefCell::new(None) };
    /// The page's request that fetches are for, and the last one that was cancelled.
    static REQUEST: Cell<RequestId> = const { Cell::new(RequestId(0)) };
    static CANCELLED: Cell<Option<RequestId>> = const { Cell::new(None) };
}

/// Fetches from now on are for this request of the page's; it has one that fetches at a time.
///
/// # Errors
/// When it was cancelled before its turn came.
pub fn begin(id: RequestId) -> Result<(), EngineError> {
    REQUEST.set(id);
    if is_cancelled() {
        Err(EngineError::Cancelled)
    } else {
        Ok(())
    }
}

/// Ends the fetches for a request, also those that it has not begun: each fails with [`EngineError::Cancelled`].
pub fn cancel(id: RequestId) {
    CANCELLED.set(Some(id));
    if REQUEST.get() == id {
        abandon();
    }
}

/// Ends what is still under way for a request that has failed.
pub fn abandon() {
    if let Some(controller) = UNDER_WAY.take() {
        controller.abort();
    }
}

fn is_cancelled() -> bool {
    CANCELLED.get() == Some(REQUEST.get())
}

/// A response, whatever its status. `mode` is fetch's `cache`.
///
/// # Errors
/// When none comes, or the visitor ends it.
pub async fn ask(url: &str, mode: &str, headers: &[(&str, String)]) -> Result<Response, EngineError> {
    if is_cancelled() {
        return Err(EngineError::Cancelled);
    }
    let options = Object::new();
    let set = |name: &str, value: &JsValue| Reflect::set(&options, &name.into(), value);
    let response = async {
        set("cache", &mode.into())?;
        let all = Object::new();
        for (name, value) in headers {
            Reflect::set(&all, &(*name).into(), &value.into())?;
        }
        set("headers", &all)?;
        let controller = match UNDER_WAY.take() {
            Some(controller) => controller,
            None => AbortController::new()?,
        };
        set("signal", &controller.signal())?;
        UNDER_WAY.set(Some(controller));
        fetch(url, &options).await?.dyn_into::<Response>()
    };
    response.await.map_err(|error| failed(url, &error))
}

/// A response with a status that says that it is the file.
///
/// # Errors
/// When there is none.
pub async fn get(url: &str, mode: &str) -> Result<Response, EngineError> {
    let response = ask(url, mode, &[]).await?;
    if response.ok() {
        Ok(response)
    } else {
        Err(status(url, &response))
    }
}

/// A response that is not the file.
pub fn status(url: &str, response: &Response) -> EngineError {
    EngineError::Download {
        url: url.into(),
        reason: format!("the server answered {}", response.status()),
    }
}

/// A response's body, piece by piece.
pub struct Body {
    url: String,
    reader: Option<ReadableStreamDefaultReader>,
}

impl Body {
    /// # Errors
    /// When somebody reads it already.
    pub fn new(url: &str, response: &Response) -> Result<Self, EngineError> {
        let reader = response
            .body()
            .map(|body| ReadableStreamDefaultReader::new(&body))
            .transpose();
        Ok(Self {
            url: url.into(),
            reader: reader.map_err(|error| failed(url, &error))?,
        })
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// When the connection breaks, or the visitor ends it.
    pub async fn next(&self) -> Result<Option<Uint8Array>, EngineError> {
        if is_cancelled() {
            return Err(EngineError::Cancelled);
        }
        let Some(reader) = &self.reader else { return Ok(None) };
        let next = async {
            let result = JsFuture::from(reader.read()).await?;
            if Reflect::get(&result, &"done".into())?.is_truthy() {
                return Ok(None);
            }
            Reflect::get(&result, &"value".into())?.dyn_into().map(Some)
        };
        next.await.map_err(|error| failed(&self.url, &error))
    }

    /// Tells the server that no more is wanted.
    pub fn stop(&self) {
        if let Some(reader) = &self.reader {
            // Not awaited: whether the server hears of it changes nothing here.
            let _ = reader.cancel();
        }
    }
}

/// A JavaScript error in a request for `url`.
pub fn failed(url: &str, error: &JsValue) -> EngineError {
    let text = |name: &str| Reflect::get(error, &name.into()).ok().and_then(|text| text.as_string());
    if text("name").is_some_and(|name| name == "AbortError") {
        return EngineError::Cancelled;
    }
    EngineError::Download {
        url: url.into(),
        reason: text("message").unwrap_or_else(|| format!("{error:?}")),
    }
}
