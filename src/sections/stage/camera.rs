//! The camera: both models on one frame after another, as fast as they answer. It is off unless the visitor turns it
//! on, and ends with the view, or when the tab is out of sight.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::Event;
use yew::prelude::*;

use crate::engine::client::Offer;
use crate::sections::stage::camera_stream::{CameraStream, Lens};
use crate::sections::stage::camera_trouble::Trouble;
use crate::sections::stage::frame_rate::FrameRate;
use crate::state::{Action, Engine, State};
use crate::text::{Text, use_text};
use crate::widgets::icon::Icon;
use crate::widgets::listener::listen;
use patchwork_protocol::manifest::Role;

/// Side of a frame where no model is known yet, pixels.
const SIDE: usize = 224;

/// What [`Camera`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Everything the page knows.
    pub state: Rc<State>,
    /// Takes what was changed.
    pub on_action: Callback<Action>,
    /// Takes a frame.
    pub on_offer: Callback<Offer>,
}

/// Where the camera stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    Off,
    /// The browser asks the visitor.
    Asking,
    Live,
    /// It runs, but no frame is taken.
    Frozen,
    Trouble(Trouble),
}

impl Stand {
    fn is_on(self) -> bool {
        matches!(self, Self::Asking | Self::Live | Self::Frozen)
    }
}

/// The buttons, and what there is to say.
#[component]
pub fn Camera(props: &Props) -> Html {
    let text = use_text();
    let stand = use_state(|| Stand::Off);
    let stream = use_mut_ref(|| None::<Rc<CameraStream>>);
    let other = use_state(|| None::<Lens>);
    // A camera that is opened when it is no longer wanted is closed again.
    let opened = use_mut_ref(|| 0_u32);

    let stop = use_callback(props.on_action.clone(), {
        let (stand, stream, opened) = (stand.clone(), stream.clone(), opened.clone());
        move |to: Stand, on_action: &Callback<Action>| {
            *opened.borrow_mut() += 1;
            end(&stream);
            stand.set(to);
            on_action.emit(Action::Live(false));
        }
    });
    let start = use_callback(props.on_action.clone(), {
        let (stand, stream, other, stop) = (stand.clone(), stream.clone(), other.clone(), stop.clone());
        let opened = opened.clone();
        move |lens: Lens, on_action: &Callback<Action>| {
            // Many phones open one camera at a time.
            end(&stream);
            *opened.borrow_mut() += 1;
            let turn = *opened.borrow();
            stand.set(Stand::Asking);
            let (stand, stream, other, stop) = (stand.clone(), stream.clone(), other.clone(), stop.clone());
            let (opened, on_action) = (opened.clone(), on_action.clone());
            spawn_local(async move {
                let gone = stop.reform(|_: Event| Stand::Trouble(Trouble::Gone));
                let camera = CameraStream::open(&lens, move |event| gone.emit(event)).await;
                if *opened.borrow() != turn {
                    return;
                }
                match camera {
                    Ok(camera) => {
                        let camera = Rc::new(camera);
                        *stream.borrow_mut() = Some(camera.clone());
                        stand.set(Stand::Live);
                        on_action.emit(Action::Live(true));
                        other.set(camera.other().await);
                    }
                    Err(trouble) => stop.emit(Stand::Trouble(trouble)),
                }
            });
        }
    });

    // Nobody looks: no camera.
    use_effect_with(stop.clone(), {
        let stream = stream.clone();
        move |stop: &Callback<Stand>| {
            let stop = stop.clone();
            let listener = listen::<Event>("visibilitychange", move |_| {
                let is_hidden = web_sys::window()
                    .and_then(|window| window.document())
                    .is_some_and(|document| document.hidden());
                if is_hidden && stream.borrow().is_some() {
                    stop.emit(Stand::Trouble(Trouble::Hidden));
                }
            });
            move || drop(listener)
        }
    });
    use_effect_with((), {
        let (stream, opened, on_action) = (stream.clone(), opened.clone(), props.on_action.clone());
        move |()| {
            move || {
                *opened.borrow_mut() += 1;
                end(&stream);
                on_action.emit(Action::Live(false));
            }
        }
    });

    let state = &props.state;
    let side =
        [Role::Reconstructor, Role::Classifier].map(|role| state.in_use(role).map_or(SIDE, |info| info.img_size));
    let side = side[0].max(side[1]) as u32;
    let is_due = *stand == Stand::Live && state.wants_frame();
    use_effect_with((is_due, state.photos.current.as_ref().map(|photo| photo.id)), {
        let (stream, stop, on_offer) = (stream.clone(), stop.clone(), props.on_offer.clone());
        move |&(is_due, _)| {
            let camera = stream.borrow().clone().filter(|_| is_due);
            if let Some(camera) = camera {
                spawn_local(async move {
                    match camera.frame(side).await {
                        Ok(frame) => on_offer.emit(Offer::Frame(frame, text.msg_camera_frame())),
                        Err(error) => {
                            web_sys::console::warn_1(&error);
                            stop.emit(Stand::Trouble(Trouble::InUse));
                        }
                    }
                });
            }
        }
    });
    // A photo that is chosen ends it: the next frame would cover it.
    let chosen = state.photos.coming().filter(|photo| !photo.is_frame());
    use_effect_with(chosen.map(|photo| photo.id), {
        let (stop, is_on) = (stop.clone(), stand.is_on());
        move |chosen: &Option<u32>| {
            if chosen.is_some() && is_on {
                stop.emit(Stand::Off);
            }
        }
    });
    let rate = use_frame_rate(state, *stand == Stand::Live);

    let on_start = {
        let (is_on, start, stop) = (stand.is_on(), start.clone(), stop);
        move |_: MouseEvent| match is_on {
            true => stop.emit(Stand::Off),
            false => start.emit(Lens::Facing("user")),
        }
    };
    let on_freeze = {
        let (stand, on_action) = (stand.clone(), props.on_action.clone());
        move |_: MouseEvent| {
            let live = *stand == Stand::Frozen;
            stand.set(if live { Stand::Live } else { Stand::Frozen });
            on_action.emit(Action::Live(live));
        }
    };
    let on_flip = (*other)
        .clone()
        .map(|lens| move |_: MouseEvent| start.emit(lens.clone()));
    let is_running = matches!(*stand, Stand::Live | Stand::Frozen);
    html! {
        <>
            { button("camera", if stand.is_on() { Icon::Close } else { Icon::Camera },
                if stand.is_on() { text.msg_camera_stop() } else { text.msg_camera() }, on_start) }
            if is_running {
                if *stand == Stand::Frozen {
                    { button("camera-freeze", Icon::Play, text.msg_camera_go_on(), on_freeze) }
                } else {
                    { button("camera-freeze", Icon::Pause, text.msg_camera_freeze(), on_freeze) }
                }
                if let Some(on_flip) = on_flip { { button("camera-flip", Icon::Flip, text.msg_camera_flip(), on_flip) } }
            }
            <div class="note camera-said">
                <p role="status" data-testid="camera-note">{ said(text, *stand, state) }</p>
                if let Some(rate) = rate.filter(|_| *stand == Stand::Live) {
                    <p data-testid="camera-rate">{ text.msg_camera_rate(format!("{rate:.1}")) }</p>
                }
            </div>
        </>
    }
}

fn end(stream: &RefCell<Option<Rc<CameraStream>>>) {
    if let Some(camera) = stream.take() {
        camera.end();
    }
}

fn button(testid: &'static str, icon: Icon, label: String, onclick: impl Fn(MouseEvent) + 'static) -> Html {
    html! {
        <button type="button" class={classes!("button", (testid != "camera").then_some("is-mode"))} {onclick} title={label.clone()} data-testid={testid}>
            { icon.draw() }<span>{ label }</span>
        </button>
    }
}

fn said(text: Text, stand: Stand, state: &State) -> Option<String> {
    Some(match stand {
        Stand::Off => return None,
        Stand::Asking => text.msg_camera_asking(),
        Stand::Live if !matches!(state.engine, Engine::Ready(_)) => text.msg_camera_waits(),
        Stand::Live => text.msg_camera_live(),
        Stand::Frozen => text.msg_camera_frozen(),
        Stand::Trouble(Trouble::Refused) => text.msg_camera_refused(),
        Stand::Trouble(Trouble::Missing) => text.msg_camera_missing(),
        Stand::Trouble(Trouble::InUse) => text.msg_camera_in_use(),
        Stand::Trouble(Trouble::Unsupported) => text.msg_camera_unsupported(),
        Stand::Trouble(Trouble::Gone) => text.msg_camera_gone(),
        Stand::Trouble(Trouble::Hidden) => text.msg_camera_hidden(),
    })
}

/// Frames a second that came on screen, each answered about by both models.
#[hook]
fn use_frame_rate(state: &State, is_live: bool) -> Option<f64> {
    let rate = use_state(FrameRate::default);
    let frame = state.photos.current.as_ref().filter(|photo| photo.is_frame());
    use_effect_with((is_live, frame.map(|frame| frame.id)), {
        let rate = rate.clone();
        move |&(is_live, frame)| {
            let mut now = if is_live { (*rate).clone() } else { FrameRate::default() };
            if frame.is_some() && is_live {
                now.add(js_sys::Date::now());
            }
            rate.set(now);
        }
    });
    rate.get()
}
