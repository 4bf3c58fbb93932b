//! Small parts that any section may use.

pub mod axes;
pub mod canvas_view;
pub mod choice;
pub mod download_bar;
pub mod error_map;
pub mod focus;
pub mod heat;
pub mod heat_map;
pub mod icon;
pub mod language_switch;
pub mod legend;
pub mod listener;
pub mod patch_picker;
pub mod pixels;
pub mod places;
pub mod scale;
pub mod strip;
pub mod swipe;
pub mod use_media;
pub mod use_newest;
pub mod use_route;
