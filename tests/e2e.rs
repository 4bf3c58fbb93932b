//! End to end: the built page in Chromium, and its main things in Firefox and WebKit, used as a visitor uses it.
//!
//!     trunk build --release
//!     cargo test --no-default-features --features e2e --test e2e
//!
//! `PATCHWORK_DIST` names another folder than `dist`, `CHROMEDRIVER` and `CHROMIUM`,
//! `GECKODRIVER` and `FIREFOX`, `WEBKIT_DRIVER` and `MINI_BROWSER` other programs. Each test has a
//! browser and a server of its own; a test that fails leaves a picture of the page in `target/e2e/`.

#[path = "e2e/accessibility.rs"]
mod accessibility;
#[path = "e2e/api.rs"]
mod api;
#[path = "e2e/api_widened.rs"]
mod api_widened;
#[path = "e2e/around.rs"]
mod around;
#[path = "e2e/browser.rs"]
mod browser;
#[path = "e2e/camera.rs"]
mod camera;
#[path = "e2e/checkpoints.rs"]
mod checkpoints;
#[path = "e2e/desktop.rs"]
mod desktop;
#[path = "e2e/driver.rs"]
mod driver;
#[path = "e2e/element.rs"]
mod element;
#[path = "e2e/faults.rs"]
mod faults;
#[path = "e2e/forced_colours.rs"]
mod forced_colours;
#[cfg(feature = "full")]
#[path = "e2e/full_size.rs"]
mod full_size;
#[path = "e2e/golden.rs"]
mod golden;
#[path = "e2e/inside.rs"]
mod inside;
#[path = "e2e/inside_answers.rs"]
mod inside_answers;
#[path = "e2e/keep.rs"]
mod keep;
#[path = "e2e/languages.rs"]
mod languages;
#[path = "e2e/loading.rs"]
mod loading;
#[path = "e2e/makers.rs"]
mod makers;
#[path = "e2e/masks.rs"]
mod masks;
#[path = "e2e/measurement.rs"]
mod measurement;
#[path = "e2e/model.rs"]
mod model;
#[path = "e2e/models.rs"]
mod models;
#[path = "e2e/offline.rs"]
mod offline;
#[path = "e2e/package.rs"]
mod package;
#[path = "e2e/page.rs"]
mod page;
#[path = "e2e/phone.rs"]
mod phone;
#[path = "e2e/photos.rs"]
mod photos;
#[path = "e2e/picture.rs"]
mod picture;
#[path = "e2e/policy.rs"]
mod policy;
#[path = "e2e/reflow.rs"]
mod reflow;
#[path = "e2e/server.rs"]
mod server;
#[cfg(feature = "full")]
#[path = "e2e/soak.rs"]
mod soak;
#[path = "e2e/stops.rs"]
mod stops;
#[path = "e2e/tab_order.rs"]
mod tab_order;
#[path = "e2e/teach.rs"]
mod teach;
#[path = "e2e/translated.rs"]
mod translated;
#[path = "e2e/views.rs"]
mod views;

use browser::{CPU, Setup};
use makers::Maker;
use server::Fault;

/// A browser with the software WebGPU adapter.
const WEBGPU: Setup = Setup { webgpu: true, ..CPU };
/// The same, told to use it: by itself the page prefers the CPU to a software adapter.
const WEBGPU_FORCED: Setup = Setup {
    query: "?device=webgpu",
    ..WEBGPU
};
const NO_ADAPTER_FORCED: Setup = Setup {
    query: "?device=webgpu",
    ..CPU
};
const PROGRAM_MISSING: Setup = Setup {
    fault: Some((&["app-", ".js"], Fault::NotFound)),
    ..CPU
};
const SENTENCES_MISSING: Setup = Setup {
    fault: Some((&["sentences-en"], Fault::NotFound)),
    ..CPU
};
/// An adapter whose driver computes products wrongly.
const WRONG_PRODUCTS: Setup = Setup {
    fault: Some((loading::WEBGPU_SCRIPT, Fault::Before(loading::WRONG_PRODUCTS))),
    ..WEBGPU_FORCED
};
/// An adapter whose driver does not compile the product's shader.
const NO_PRODUCTS: Setup = Setup {
    fault: Some((loading::WEBGPU_SCRIPT, Fault::Before(loading::NO_PRODUCTS))),
    ..WEBGPU_FORCED
};
/// The WebGPU engine's program comes, the script that belongs to it does not.
const SCRIPT_MISSING: Setup = Setup {
    fault: Some((loading::WEBGPU_SCRIPT, Fault::NotFound)),
    ..WEBGPU_FORCED
};
/// A browser without fused multiply-adds in WebAssembly.
const NO_RELAXED_SIMD: Setup = Setup {
    fault: Some((
        &["index.html"],
        Fault::Before("<script>WebAssembly.validate = () => false;</script>"),
    )),
    ..CPU
};
const SUB_PATH: Setup = Setup {
    prefix: "/some/path/",
    ..CPU
};
const PHONE: Setup = Setup {
    phone: Some(360),
    ..CPU
};
const REDUCED_MOTION: Setup = Setup {
    reduced_motion: true,
    ..CPU
};
/// Chromium's own moving picture in place of a camera; whoever is asked for it says yes.
const CAMERA: Setup = Setup {
    args: &["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
    ..CPU
};
const CAMERA_REFUSED: Setup = Setup {
    args: &[
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream=deny",
    ],
    ..CPU
};
const NO_CAMERA: Setup = Setup {
    args: &[
        "--use-fake-device-for-media-stream=device-count=0",
        "--use-fake-ui-for-media-stream",
    ],
    ..CPU
};
const TWO_CAMERAS: Setup = Setup {
    args: &[
        "--use-fake-device-for-media-stream=device-count=2",
        "--use-fake-ui-for-media-stream",
    ],
    ..CPU
};
const DARK: Setup = Setup { dark: true, ..CPU };
const CHINESE: Setup = Setup {
    query: "?lang=zh-CN",
    ..CPU
};
const DARK_PHONE: Setup = Setup {
    phone: Some(360),
    dark: true,
    ..CHINESE
};
const WEIGHTS_HELD: Setup = Setup {
    fault: Some((loading::WEIGHTS, Fault::Hold)),
    ..CPU
};
const WEIGHTS_MISSING: Setup = Setup {
    fault: Some((loading::WEIGHTS, Fault::NotFound)),
    ..CPU
};
const CLASSIFIER_HELD: Setup = Setup {
    fault: Some((loading::CLASSIFIER, Fault::Hold)),
    ..CPU
};
const CLASSIFIER_MISSING: Setup = Setup {
    fault: Some((loading::CLASSIFIER, Fault::NotFound)),
    ..CPU
};
const WEIGHTS_CUT: Setup = Setup {
    fault: Some((loading::WEIGHTS, Fault::CutOnce)),
    ..CPU
};
const ENGINE_HELD: Setup = Setup {
    fault: Some((loading::ENGINE, Fault::Hold)),
    ..CPU
};
const ENGINE_MISSING: Setup = Setup {
    fault: Some((loading::ENGINE, Fault::NotFound)),
    ..CPU
};
const SAMPLES_CUT: Setup = Setup {
    fault: Some((loading::SAMPLES, Fault::CutOnce)),
    ..CPU
};
const ENGINE_CUT: Setup = Setup {
    fault: Some((loading::ENGINE, Fault::CutOnce)),
    ..CPU
};

const KEEP_MISSING: Setup = Setup {
    fault: Some((&["keep.mjs"], Fault::NotFound)),
    ..CPU
};
/// The small models that are compared: for what would take minutes with those that the page opens with.
const SMALL: Setup = Setup {
    query: "?painter=mae-tiny-imagenet-64&classifier=vit-tiny-imagenet-64",
    ..CPU
};
/// A page that may have threads.
const THREADS: Setup = Setup {
    isolated: true,
    query: "?threads=2",
    ..CPU
};
const SMALL_ISOLATED: Setup = Setup {
    isolated: true,
    ..SMALL
};
const SMALL_WEBGPU_FORCED: Setup = Setup {
    query: "?painter=mae-tiny-imagenet-64&classifier=vit-tiny-imagenet-64&device=webgpu",
    ..WEBGPU
};
/// The same for work of minutes: a thousand runs on the software adapter.
const SMALL_WEBGPU_LONG: Setup = Setup {
    patience: 1800,
    webgpu: true,
    ..SMALL
};
/// There is no place on the disk, as in a private window.
const NO_PLACE: Setup = Setup {
    fault: Some((&["engine_cpu", ".js"], Fault::Before(checkpoints::NO_PLACE))),
    ..SMALL
};
/// The page's worker can be ended.
#[cfg(feature = "full")]
const FAULTS: Setup = Setup {
    patience: 1200,
    fault: Some((&["start.mjs"], Fault::Before(faults::WORKER))),
    ..SMALL
};
const FAULTS_WEBGPU: Setup = Setup {
    patience: 1200,
    ..SMALL_WEBGPU_FORCED
};
const CAUSAL_ASKED: Setup = Setup {
    query: "?painter=causal-tiny-imagenet-64",
    ..CPU
};

/// The narrowest screen.
const DARK_320: Setup = Setup {
    phone: Some(320),
    dark: true,
    ..CPU
};
/// All figures of the look inside are waited for.
const ALL_STOPS: Setup = Setup { patience: 600, ..CPU };
const ALL_STOPS_DARK: Setup = Setup {
    dark: true,
    ..ALL_STOPS
};
const ALL_STOPS_320: Setup = Setup {
    phone: Some(320),
    ..ALL_STOPS
};
const ALL_STOPS_320_CHINESE: Setup = Setup {
    query: "?lang=zh-CN",
    ..ALL_STOPS_320
};
/// A page of the package's: it may have threads.
const PACKAGE: Setup = Setup { isolated: true, ..CPU };

macro_rules! in_a_browser {
    ($($(#[$attribute:meta])* $room:ident::$name:ident: $setup:expr;)*) => {
        $(
            $(#[$attribute])*
            #[test]
            fn $name() {
                browser::run(stringify!($name), $setup, $room::$name);
            }
        )*
    };
}

/// An hour's patience: a model of full size on a software adapter.
#[cfg(feature = "full")]
const SLOW: Setup = Setup { patience: 3600, ..CPU };
#[cfg(feature = "full")]
const SLOW_WEBGPU: Setup = Setup {
    patience: 3600,
    ..WEBGPU_FORCED
};

/// As long as `soak` is told to go on.
#[cfg(feature = "full")]
const SOAK: Setup = Setup {
    patience: 24 * 3600,
    ..SMALL
};
#[cfg(feature = "full")]
const SOAK_WEBGPU: Setup = Setup {
    patience: 24 * 3600,
    ..SMALL_WEBGPU_FORCED
};

#[cfg(feature = "full")]
in_a_browser! {
    soak::full_soak_on_the_cpu: SOAK;
    soak::full_soak_on_webgpu: SOAK_WEBGPU;
    full_size::full_size_mae_base_on_the_cpu: SLOW;
    full_size::full_size_torch_file_on_the_cpu: SLOW;
    full_size::full_size_classifiers_on_the_cpu: SLOW;
    full_size::full_size_mae_base_takes_little_memory: SLOW_WEBGPU;
    full_size::full_size_mae_large_takes_little_memory: SLOW_WEBGPU;
    full_size::full_size_mae_huge_takes_little_memory: SLOW_WEBGPU;
}

in_a_browser! {
    inside::the_walk_shows_the_running_models: CPU;
    inside::patches_are_picked_by_keys: PHONE;
    inside::links_lead_to_the_stops: CPU;
    around::a_sandbox_is_told_what_the_page_needs: SMALL;
    around::two_tabs_open_the_same_checkpoint: SMALL;
    around::who_comes_back_can_go_on: SMALL;
    #[cfg(feature = "full")]
    faults::full_no_fault_takes_the_picture_or_the_next_action: FAULTS;
    #[cfg(feature = "full")]
    faults::full_a_program_that_is_cut_comes_again: FAULTS;
    faults::a_lost_device_takes_neither: FAULTS_WEBGPU;
    keep::what_is_kept_is_what_is_on_screen: CPU;
    keep::what_is_kept_can_be_copied_and_shared: CPU;
    keep::a_missing_part_is_told_and_tried_again: KEEP_MISSING;
    offline::the_page_opens_when_the_server_is_gone: CPU;
    offline::half_a_version_is_never_kept: CPU;
    offline::another_version_waits_until_no_tab_has_this_one: SUB_PATH;
    loading::recorded_run_until_the_models_are_there: WEIGHTS_HELD;
    loading::only_the_engine_in_use_is_downloaded: CPU;
    loading::engine_of_older_browsers_gives_the_same: NO_RELAXED_SIMD;
    loading::software_adapter_gives_way_to_the_cpu: WEBGPU;
    loading::webgpu_without_an_adapter_hands_over_to_the_cpu: NO_ADAPTER_FORCED;
    loading::wrong_answers_hand_over_to_the_cpu: WRONG_PRODUCTS;
    loading::missing_script_is_no_fault_of_webgpu: SCRIPT_MISSING;
    loading::broken_shaders_hand_over_to_the_cpu: NO_PRODUCTS;
    loading::missing_models_are_told_and_tried_again: WEIGHTS_MISSING;
    loading::the_first_picture_does_not_wait_for_the_classifier: CLASSIFIER_HELD;
    loading::a_missing_classifier_is_told_and_asked_for_again: CLASSIFIER_MISSING;
    loading::lists_are_asked_for_again: SAMPLES_CUT;
    loading::engine_is_counted_while_it_comes: ENGINE_HELD;
    loading::missing_engine_is_told_and_restarted: ENGINE_MISSING;
    loading::cut_engine_is_told_and_restarted: ENGINE_CUT;
    loading::a_crash_of_the_page_keeps_photo_and_mask: CPU;
    loading::a_link_beats_what_was_kept: CPU;
    loading::nothing_moves_while_it_loads: CPU;
    loading::nothing_moves_on_a_phone: PHONE;
    loading::missing_program_is_told: PROGRAM_MISSING;
    languages::a_language_is_fetched_where_it_is_spoken: CPU;
    languages::a_language_that_does_not_come_is_told: CPU;
    languages::missing_sentences_are_told: SENTENCES_MISSING;
    loading::cut_connection_is_recovered: WEIGHTS_CUT;
    loading::second_visit_reads_the_cache: CPU;
    loading::works_below_a_sub_path: SUB_PATH;
    loading::fits_a_phone: PHONE;
    phone::both_pictures_and_all_controls_are_on_the_first_screen: PHONE;
    phone::a_swipe_scrolls_or_draws_but_never_both: PHONE;
    phone::everything_works_on_a_slow_phone: PHONE;
    accessibility::nothing_keeps_people_out: CPU;
    accessibility::nothing_keeps_people_out_in_the_dark: DARK;
    accessibility::nothing_keeps_people_out_in_chinese: CHINESE;
    accessibility::nothing_keeps_people_out_on_a_phone: DARK_PHONE;
    stops::every_stop_keeps_nobody_out: ALL_STOPS;
    stops::every_stop_keeps_nobody_out_in_the_dark: ALL_STOPS_DARK;
    reflow::no_view_scrolls_sideways: ALL_STOPS_320;
    reflow::no_view_scrolls_sideways_in_chinese: ALL_STOPS_320_CHINESE;
    desktop::both_pictures_are_large_and_in_sight: CPU;
    tab_order::tab_visits_every_control_by_name: CPU;
    tab_order::tab_visits_every_control_by_name_on_a_phone: PHONE;
    forced_colours::what_is_chosen_stands_out: ALL_STOPS;
    forced_colours::hidden_patches_and_the_slider_stand_out: CPU;
    forced_colours::the_focus_stands_out: CPU;
    views::views_have_addresses: CPU;
    policy::policy_is_kept_on_every_view: CPU;
    policy::what_a_host_forbids_is_told: CPU;
    views::the_first_view_has_few_words: CPU;
    views::back_leads_to_where_one_was: CPU;
    teach::own_classes_are_learnt_saved_and_opened: SMALL;
    teach::files_that_do_not_fit_are_refused: SMALL;
    teach::frames_of_the_camera_are_photos_of_a_class: CAMERA;
    translated::translated_page_stays_alive: CPU;
    inside_answers::how_little_is_a_chart_and_a_slider: CPU;
    inside_answers::decoders_last_block_is_the_reconstruction: CPU;
    inside_answers::all_kinds_answer_about_this_photo: CPU;
    camera::both_models_answer_about_frame_after_frame: CAMERA;
    camera::it_ends_with_the_stage_and_with_another_photo: CAMERA;
    camera::a_refusal_is_told: CAMERA_REFUSED;
    camera::no_camera_is_told: NO_CAMERA;
    camera::the_other_camera_takes_over: TWO_CAMERAS;
    photos::sample_by_click: CPU;
    photos::own_file_upright: SMALL;
    photos::dropped_and_pasted: CPU;
    photos::a_picture_of_another_page_opens: CPU;
    photos::vector_pictures_are_drawn: CPU;
    photos::other_formats_are_decoded: CPU;
    photos::the_decoder_is_waited_for: CPU;
    photos::what_is_no_photo_is_refused: CPU;
    photos::no_request_leaves_with_the_photo: CPU;
    masks::slider_ends_at_the_newest_ratio: CPU;
    masks::same_seed_same_picture: CPU;
    masks::patches_are_switched_by_hand: CPU;
    masks::a_stroke_is_painted_and_undone_at_once: CPU;
    masks::a_pen_draws_as_wide_as_the_brush: CPU;
    masks::a_link_shows_the_same_picture: CPU;
    masks::strategies_hide_what_they_say: CPU;
    masks::the_wipe_uncovers_the_original: CPU;
    masks::hidden_patches_are_painted_in: CPU;
    masks::no_motion_where_it_is_unwelcome: REDUCED_MOTION;
    api::scripts_name_and_paint_on_the_cpu: SMALL;
    api::scripts_name_and_paint_on_webgpu: SMALL_WEBGPU_FORCED;
    api::threads_give_the_same: SMALL_ISOLATED;
    api::without_isolation_one_thread_does_it_all: SMALL;
    api::a_worker_asks_threads_too: SMALL_ISOLATED;
    api::a_thread_that_fails_is_told: SMALL_ISOLATED;
    api::a_thread_that_crashes_is_told: SMALL_ISOLATED;
    api::an_engine_that_crashes_is_told: SMALL;
    api::models_that_nothing_refers_to_are_freed: SMALL_ISOLATED;
    api::scripts_are_told_what_is_wrong: SMALL;
    api::a_thousand_runs_on_the_cpu_leave_memory_as_it_was: SMALL;
    api::a_thousand_runs_on_webgpu_leave_memory_as_it_was: SMALL_WEBGPU_LONG;
    api_widened::masks_are_chosen_as_on_the_page: SMALL;
    api_widened::decoded_pictures_are_photos_too: SMALL;
    api_widened::tiffs_are_photos_too: SMALL;
    api_widened::many_photos_are_answered_in_a_loop: SMALL;
    api_widened::scripts_look_inside: SMALL;
    api_widened::what_is_not_wanted_any_more_is_given_up: SMALL;
    api_widened::progress_is_told: SMALL;
    element::a_photo_is_painted: SMALL;
    element::it_is_used_by_keys: SMALL;
    element::hidden_patches_come_in: SMALL;
    element::they_come_at_once_where_motion_is_unwelcome: REDUCED_MOTION;
    element::what_goes_wrong_is_told_in_its_place: SMALL;
    element::it_waits_until_it_is_seen: SMALL;
    element::it_keeps_nobody_out: SMALL;
    element::it_keeps_nobody_out_on_a_dark_phone: DARK_320;
    element::its_policy_is_kept: SMALL;
    #[ignore = "wants the built page of tests/package: `cargo xtask test` makes it"]
    package::package_reconstructs_in_a_vite_project_and_without_a_bundler: PACKAGE;
    measurement::stages_are_told_while_they_are_looked_at: CPU;
    measurement::dispatches_and_gpu_memory_are_told: SMALL_WEBGPU_FORCED;
    golden::golden_on_the_cpu: CPU;
    golden::golden_with_threads: THREADS;
    golden::golden_on_webgpu: WEBGPU_FORCED;
    golden::every_model_equals_its_reference: CPU;
    models::model_is_downloaded_once_when_chosen: SMALL;
    models::failed_choice_keeps_what_was_there: SMALL;
    models::causal_model_paints_what_comes_last: CAUSAL_ASKED;
    models::three_answers_of_the_classifier: SMALL;
    models::two_models_are_compared: SMALL;
    models::every_patch_tells_its_own_answer: SMALL;
    models::borrowed_statistics_are_told: SMALL;
    models::results_are_those_of_the_file: CPU;
    checkpoints::address_is_opened_after_a_break_and_kept: CPU;
    checkpoints::a_break_is_survived_where_nothing_is_kept: NO_PLACE;
    checkpoints::another_sites_server_is_asked: CPU;
    checkpoints::folder_is_looked_through: CPU;
    checkpoints::files_are_opened_without_any_request: CPU;
    checkpoints::weights_are_dropped_with_their_configs: CPU;
    checkpoints::a_dropped_folder_is_the_files_in_it: CPU;
    checkpoints::what_is_no_checkpoint_is_refused: CPU;
    checkpoints::an_encoder_alone_is_looked_into: CPU;
    checkpoints::what_takes_too_much_memory_is_told_before_its_download: CPU;
    checkpoints::misfit_shows_its_report: CPU;
    checkpoints::download_can_be_cancelled_and_gone_on_with: CPU;
    checkpoints::lying_server_is_told: CPU;
    checkpoints::slow_download_tells_how_long_it_takes: CPU;
    checkpoints::real_deit_tiny_names_as_timm_does: CPU;
}

/// The main things, in the browsers of other makers.
mod firefox {
    use super::{CPU, Maker, Setup, browser, checkpoints, golden, inside, loading, masks, models, photos, policy};

    const FIREFOX: Setup = Setup {
        maker: Maker::Firefox,
        ..CPU
    };

    in_a_browser! {
        golden::golden_on_the_cpu: FIREFOX;
        loading::second_visit_reads_the_cache: FIREFOX;
        photos::sample_by_click: FIREFOX;
        policy::what_a_host_forbids_is_told: FIREFOX;
        photos::dropped_and_pasted: FIREFOX;
        photos::a_picture_of_another_page_opens: FIREFOX;
        photos::vector_pictures_are_drawn: FIREFOX;
        photos::other_formats_are_decoded: FIREFOX;
        photos::what_is_no_photo_is_refused: FIREFOX;
        masks::slider_ends_at_the_newest_ratio: FIREFOX;
        masks::a_stroke_is_painted_and_undone_at_once: FIREFOX;
        masks::a_link_shows_the_same_picture: FIREFOX;
        inside::the_walk_shows_the_running_models: FIREFOX;
        models::model_is_downloaded_once_when_chosen: FIREFOX;
        checkpoints::address_is_opened_after_a_break_and_kept: FIREFOX;
        checkpoints::files_are_opened_without_any_request: FIREFOX;
        checkpoints::what_is_no_checkpoint_is_refused: FIREFOX;
    }
}

mod webkit {
    use super::{CPU, Maker, Setup, browser, checkpoints, golden, inside, loading, masks, models, photos};

    const WEBKIT: Setup = Setup {
        maker: Maker::WebKit,
        ..CPU
    };
    /// The same for tests that open the page more than once.
    const WEBKIT_LONG: Setup = Setup {
        patience: 600,
        ..WEBKIT
    };

    in_a_browser! {
        golden::golden_on_the_cpu: WEBKIT;
        loading::second_visit_reads_the_cache: WEBKIT;
        photos::sample_by_click: WEBKIT;
        photos::dropped_and_pasted: WEBKIT;
        photos::a_picture_of_another_page_opens: WEBKIT;
        photos::vector_pictures_are_drawn: WEBKIT;
        photos::other_formats_are_decoded: WEBKIT;
        photos::what_is_no_photo_is_refused: WEBKIT;
        masks::slider_ends_at_the_newest_ratio: WEBKIT;
        masks::a_stroke_is_painted_and_undone_at_once: WEBKIT;
        masks::a_link_shows_the_same_picture: WEBKIT_LONG;
        inside::the_walk_shows_the_running_models: WEBKIT;
        models::model_is_downloaded_once_when_chosen: WEBKIT;
        checkpoints::a_break_is_survived_where_nothing_is_kept: WEBKIT;
        checkpoints::files_are_opened_without_any_request: WEBKIT;
        checkpoints::what_is_no_checkpoint_is_refused: WEBKIT;
    }
}
