//! A camera of the browser's: opened, asked for frames, closed when it is dropped. Nothing is kept of it.

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, Event, HtmlCanvasElement, HtmlVideoElement, MediaDevices, MediaStream,
    MediaStreamConstraints, MediaStreamTrack, MediaTrackConstraints,
};

use crate::sections::stage::camera_trouble::Trouble;

/// What the camera is asked for; it may give something else.
const WIDTH: i32 = 640;
/// JPEG's quality: at the models' own size it costs a millisecond and is not to be seen.
const QUALITY: f64 = 0.95;

/// Which camera.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lens {
    /// Turned towards the visitor (`user`) or away (`environment`), where cameras tell.
    Facing(&'static str),
    /// By the browser's id of it.
    Device(String),
}

/// A camera that runs.
pub struct CameraStream {
    video: HtmlVideoElement,
    canvas: HtmlCanvasElement,
    track: MediaStreamTrack,
    _on_ended: Closure<dyn FnMut(Event)>,
}

impl CameraStream {
    /// Asks for a camera and waits for its first picture. Calls `on_ended` when it ends by itself.
    pub async fn open(lens: &Lens, on_ended: impl FnMut(Event) + 'static) -> Result<Self, Trouble> {
        let stream = ask(lens).await.map_err(|error| Trouble::of(&name(&error)))?;
        Self::of(&stream, on_ended).await.map_err(|error| {
            stream.get_tracks().iter().for_each(|track| {
                track.unchecked_into::<MediaStreamTrack>().stop();
            });
            Trouble::of(&name(&error))
        })
    }

    async fn of(stream: &MediaStream, on_ended: impl FnMut(Event) + 'static) -> Result<Self, JsValue> {
        let document = web_sys::window()
            .and_then(|window| window.document())
            .ok_or("no document")?;
        let track: MediaStreamTrack = stream.get_video_tracks().get(0).dyn_into()?;
        let on_ended = Closure::new(on_ended);
        track.set_onended(Some(on_ended.as_ref().unchecked_ref()));
        let video: HtmlVideoElement = document.create_element("video")?.dyn_into()?;
        video.set_muted(true);
        // Without it phones show it over the whole screen.
        video.set_attribute("playsinline", "")?;
        video.set_src_object(Some(stream));
        JsFuture::from(video.play()?).await?;
        Ok(Self {
            canvas: document.create_element("canvas")?.dyn_into()?,
            video,
            track,
            _on_ended: on_ended,
        })
    }

    fn setting(&self, key: &str) -> Option<String> {
        let settings = Reflect::get(&self.track, &"getSettings".into()).ok()?;
        let settings = settings.dyn_into::<js_sys::Function>().ok()?.call0(&self.track).ok()?;
        Reflect::get(&settings, &key.into()).ok()?.as_string()
    }

    /// The camera on the phone's other side, or else the next one; `None` where there is but one.
    pub async fn other(&self) -> Option<Lens> {
        let devices = JsFuture::from(media_devices().ok()?.enumerate_devices().ok()?)
            .await
            .ok()?;
        let text = |device: &JsValue, key: &str| Reflect::get(device, &key.into()).ok()?.as_string();
        let cameras: Vec<_> = Array::from(&devices)
            .iter()
            .filter(|device| text(device, "kind").as_deref() == Some("videoinput"))
            .filter_map(|device| text(&device, "deviceId"))
            .collect();
        if cameras.len() < 2 {
            return None;
        }
        Some(match self.setting("facingMode").as_deref() {
            Some("user") => Lens::Facing("environment"),
            Some("environment") => Lens::Facing("user"),
            _ => {
                let now = self.setting("deviceId");
                let at = cameras.iter().position(|id| Some(id) == now.as_ref());
                Lens::Device(cameras[at.map_or(0, |at| (at + 1) % cameras.len())].clone())
            }
        })
    }

    /// What is before the camera now: the square in its middle, of `side` pixels. Mirrored, as people know themselves,
    /// unless the camera looks away from them.
    pub async fn frame(&self, side: u32) -> Result<Blob, JsValue> {
        let (width, height) = (
            f64::from(self.video.video_width()),
            f64::from(self.video.video_height()),
        );
        let cut = width.min(height);
        if cut == 0.0 {
            return Err("the camera has no picture".into());
        }
        self.canvas.set_width(side);
        self.canvas.set_height(side);
        let context: CanvasRenderingContext2d = self.canvas.get_context("2d")?.ok_or("no 2d context")?.dyn_into()?;
        Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into())?;
        let side = f64::from(side);
        if self.setting("facingMode").as_deref() != Some("environment") {
            context.translate(side, 0.0)?;
            context.scale(-1.0, 1.0)?;
        }
        let (left, top) = ((width - cut) / 2.0, (height - cut) / 2.0);
        context.draw_image_with_html_video_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            &self.video,
            left,
            top,
            cut,
            cut,
            0.0,
            0.0,
            side,
            side,
        )?;
        let blob = Promise::new(&mut |resolve, _| {
            let _ = self
                .canvas
                .to_blob_with_type_and_encoder_options(&resolve, "image/jpeg", &QUALITY.into());
        });
        JsFuture::from(blob).await?.dyn_into()
    }

    /// Switches the camera off at once, even while a frame is being taken.
    pub fn end(&self) {
        self.track.set_onended(None);
        self.track.stop();
        self.video.set_src_object(None);
    }
}

impl Drop for CameraStream {
    fn drop(&mut self) {
        self.end();
    }
}

/// `undefined` where the page is not served over https.
fn media_devices() -> Result<MediaDevices, JsValue> {
    let devices = web_sys::window().ok_or("no window")?.navigator().media_devices()?;
    if devices.is_undefined() {
        return Err(js_sys::TypeError::new("no media devices").into());
    }
    Ok(devices)
}

async fn ask(lens: &Lens) -> Result<MediaStream, JsValue> {
    let video = MediaTrackConstraints::new();
    Reflect::set(&video, &"width".into(), &WIDTH.into())?;
    match lens {
        Lens::Facing(facing) => Reflect::set(&video, &"facingMode".into(), &(*facing).into())?,
        Lens::Device(id) => {
            let exact = Object::new();
            Reflect::set(&exact, &"exact".into(), &id.into())?;
            Reflect::set(&video, &"deviceId".into(), &exact)?
        }
    };
    let constraints = MediaStreamConstraints::new();
    Reflect::set(&constraints, &"video".into(), &video)?;
    let stream = media_devices()?.get_user_media_with_constraints(&constraints)?;
    JsFuture::from(stream).await?.dyn_into()
}

fn name(error: &JsValue) -> String {
    let name = Reflect::get(error, &"name".into());
    name.ok().and_then(|name| name.as_string()).unwrap_or_default()
}
