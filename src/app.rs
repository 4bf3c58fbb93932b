//! The page as a whole: reads left to right as the data flows.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::assets;
use crate::engine::client::{Offer, use_engine};
use crate::route;
use crate::route::Route;
use crate::sections::about::About;
use crate::sections::inside::Inside;
use crate::sections::models::{Models, by_line, use_list};
use crate::sections::results::Comparison;
use crate::sections::results::figures;
use crate::sections::results::figures::use_figures;
use crate::sections::stage::controls::{BorrowSwitch, Controls};
use crate::sections::stage::paint_in::use_paint_in;
use crate::sections::stage::patch_answers::PatchAnswers;
use crate::sections::stage::patch_switches::PatchSwitches;
use crate::sections::stage::photo_picker::{PhotoPicker, use_drop_and_paste};
use crate::sections::stage::results::{Fidelity, OtherAnswers, WholePhoto};
use crate::sections::stage::samples::Sample;
use crate::sections::stage::status::{Announcer, Problem, Status};
use crate::sections::stage::views::{PictureView, View};
use crate::state::{Action, Engine, Run, Source};
use crate::text::manner::{self, Manner};
use crate::text::{Text, use_text, words};
use crate::widgets::language_switch::LanguageSwitch;
use crate::widgets::pixels;
use crate::widgets::use_route::{VIEW, use_route};
use patchwork_protocol::ModelInfo;
use patchwork_protocol::manifest::{ModelKind, Role};

/// Of the recorded run, which says no model's name.
const RECORDED_CLASSES: usize = 1000;

/// The page.
#[component]
pub fn App() -> Html {
    let text = use_text();
    let (state, client) = use_engine();
    let samples = use_samples();
    let on_action = (*use_memo((), {
        let client = client.clone();
        move |()| Callback::from(move |action: Action| client.dispatch(action))
    }))
    .clone();
    let on_offer = (*use_memo((), move |()| Callback::from(move |offer: Offer| client.offer(offer)))).clone();
    let hovers = use_drop_and_paste(on_offer.clone());
    use_list(on_action.clone());
    let figures = use_figures();
    let Route { view: here, .. } = use_route();

    let run = state.shown.clone();
    let painted_run = run.as_ref().and_then(|run| run.painted.as_ref());
    let hidden = painted_run.map_or(0, |painted| pixels::num_hidden(&painted.reconstruction.mask));
    let (arrival, animate) = painted_run.map_or((0, false), |painted| (painted.arrival, painted.animate));
    let painted = use_paint_in(arrival, hidden, animate);

    let is_live = run.as_ref().is_some_and(|run| run.source == Source::Live);
    let is_ready = matches!(state.engine, Engine::Ready(_)) && state.models.choosing.is_none();
    let photo_comes = state.photos.coming().is_some() && is_ready;
    let is_busy = state.in_flight() || painted < hidden;
    let chosen = state
        .photos
        .coming()
        .map(|photo| photo.name.clone())
        .or(run.as_ref().map(|run| run.name.clone()));
    let waiting = state
        .photos
        .waiting
        .as_ref()
        .filter(|_| !is_ready)
        .map(|photo| &photo.name);
    let next = waiting
        .filter(|&name| run.as_ref().is_none_or(|run| run.name != *name))
        .map(|name| words::next_photo(text, &state, name));
    let named = run.as_ref().and_then(|run| run.named.clone());
    // Until there is an answer, the words are those of the model that is asked.
    let painted_by = match painted_run {
        Some(painted) => painted.by.as_deref(),
        None => state.in_use(Role::Painter),
    };
    let named_by = match &named {
        Some(named) => named.by.as_deref(),
        None => state.in_use(Role::Classifier),
    };
    let manner = painted_run.map_or_else(|| Manner::by(painted_by, false), Manner::of);
    let named_kind = named_by.map_or(ModelKind::Vit, |info| info.kind);
    let classes = named_by.map_or(RECORDED_CLASSES, |info| info.classes);
    let classes = figures::thousands(classes);
    let names = name(named_by).or_else(|| state.models.usual(Role::Classifier));
    let patches = named_by.map_or(0, |info| info.grid().pow(2));
    // An opened checkpoint may have a listed model's name.
    let is_own = state.models.own.get(Role::Classifier).is_some();
    let right = names
        .filter(|_| !is_own)
        .and_then(|name| figures::right_line(text, figures.get()?, name, 0.0))
        .unwrap_or_default();
    let in_use = state.in_use(Role::Classifier).zip(state.in_use(Role::Painter));
    let sees_all = in_use.and_then(|(classifier, painter)| manner::sees_all(text, classifier, painter));
    let painter = state.painter();
    let borrows = painter
        .is_some_and(|info| info.norm_pix_loss)
        .then_some(state.borrow_statistics);
    let seeded = painter.is_none_or(|info| info.kind != ModelKind::Causal);
    let note = words::mask_note(text, &state, seeded);
    let doing = state.painting.as_ref().and_then(|painting| painting.patches);
    let picture = |view: View| {
        let doing = doing.filter(|_| view == View::Reconstruction);
        let is_switched = view == View::Masked && seeded;
        let hidden = is_switched.then(|| state.hidden_by(&state.wish)).flatten();
        html! {
            <PictureView {view} run={run.clone()} {painted} busy={photo_comes} {doing}>
                if let Some(hidden) = hidden { <PatchSwitches {hidden} on_action={on_action.clone()} /> }
            </PictureView>
        }
    };
    let in_use = match &state.engine {
        Engine::Ready(_) => state.models.in_use.clone(),
        _ => None,
    };

    html! {
        <div class="page" data-testid="page" data-busy={is_busy.to_string()} data-source={if is_live { "live" } else { "recorded" }}>
            { masthead(text, here) }
            <Status state={state.clone()} on_action={on_action.clone()} />
            <Problem state={state.clone()} on_action={on_action.clone()} />
            <Announcer state={state.clone()} on_action={Callback::noop()} />
            <main id={VIEW} tabindex="-1" class="view" data-view={here.slug()}>
                { match here {
                    route::View::Stage => html! {
                        <div class="flow">
                        { step("1", "Photo", original_caption(run.as_ref()), picture(View::Original), html! {
                            <PhotoPicker samples={(*samples).clone()} {chosen} {next} on_offer={on_offer.clone()} />
                        }) }
                        { step("2", "Masked", masked_caption(text, run.as_ref(), manner), picture(View::Masked), html! {
                            <Controls wish={state.wish.clone()} {seeded} {note} on_action={on_action.clone()} />
                        }) }
                        { step("3", &manner.title(text), manner.caption(text), picture(View::Reconstruction), html! {
                            <>
                                { by_line(text, &state, Role::Painter, name(painted_by)) }
                                <Fidelity painted={painted_run.cloned()} />
                                if let Some(borrows) = borrows { <BorrowSwitch {borrows} on_action={on_action.clone()} /> }
                            </>
                        }) }
                        { step("4", "Visible pasted back", "Predictions only where the photo was hidden.".to_owned(), picture(View::Pasted),
                            html! { <p class="note">{ manner.note(text) }</p> }) }
                        { step("5", "What is it?", manner::reads(text, named_kind, None, patches), html! {
                            <WholePhoto named={named.clone()} busy={photo_comes} />
                        }, html! {
                            <>
                                { by_line(text, &state, Role::Classifier, name(named_by)) }
                                <OtherAnswers run={run.clone()} {sees_all} busy={photo_comes} />
                                <PatchAnswers run={run.clone()} busy={photo_comes} />
                                <p class="note">
                                    { format!("The likeliest of {classes} classes; where none of them fits the photo, it names another. {right}") }
                                </p>
                            </>
                        }) }
                        </div>
                    },
                    route::View::Inside => html! { <Inside {state} {on_action} /> },
                    route::View::Models => html! { <Models {state} figures={figures.get().cloned()} {on_action} {on_offer} /> },
                    route::View::Results => html! { <Comparison {figures} /> },
                    route::View::About => html! { <About samples={(*samples).clone()} {in_use} /> },
                } }
            </main>
            if hovers { <div class="drop-hint" aria-hidden="true"><p>{ "Drop the photo, or the weight file" }</p></div> }
        </div>
    }
}

fn masthead(text: Text, here: route::View) -> Html {
    let link = |view: route::View| {
        let current = (view == here).then_some("page");
        html! { <li><a href={view.href()} aria-current={current}>{ view.title(text) }</a></li> }
    };
    html! {
        <header class="masthead">
            <h1><a href={route::View::Stage.href()}>{ "Patchwork" }</a></h1>
            <nav aria-label={text.msg_views()}><ul>{ for route::View::ALL.into_iter().map(link) }</ul></nav>
            <LanguageSwitch />
        </header>
    }
}

#[hook]
fn use_samples() -> UseStateHandle<Vec<Sample>> {
    let samples = use_state(Vec::new);
    use_effect_with((), {
        let samples = samples.clone();
        move |()| {
            spawn_local(async move {
                // Without the list there is no gallery, and nothing else is missing.
                samples.set(assets::json("samples.json").await.unwrap_or_default());
            });
        }
    });
    samples
}

/// One column: what it is, the picture, what can be done or read there.
fn step(number: &str, title: &str, caption: String, picture: Html, panel: Html) -> Html {
    let id = format!("step-{number}");
    html! {
        <section class="step" aria-labelledby={id.clone()}>
            <div class="step-head">
                <h2 {id}><span class="number" aria-hidden="true">{ number.to_owned() }</span>{ title.to_owned() }</h2>
                <p>{ caption }</p>
            </div>
            { picture }
            <div class="panel">{ panel }</div>
        </section>
    }
}

fn name(by: Option<&ModelInfo>) -> Option<&str> {
    by.map(|info| info.name.as_str())
}

fn original_caption(run: Option<&Run>) -> String {
    let Some(photo) = run.map(|run| &run.photo) else {
        return "A square, cut into patches.".to_owned();
    };
    let grid = photo.img_size / photo.patch_size.max(1);
    format!(
        "{0}\u{a0}×\u{a0}{0} pixels, cut into {1}\u{a0}×\u{a0}{1} patches.",
        photo.img_size, grid
    )
}

fn masked_caption(text: Text, run: Option<&Run>, manner: Manner) -> String {
    let mask = run
        .and_then(|run| run.painted.as_ref())
        .map(|painted| &painted.reconstruction.mask);
    match mask {
        Some(mask) => manner.masked_caption(text, pixels::num_hidden(mask), mask.len()),
        None => "Most patches are hidden.".to_owned(),
    }
}
