//! The page's own icons: strokes on a grid of 16, in the colour of the words beside them.

use patchwork_protocol::Strategy;
use yew::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// An eye that is open: bring back.
    Reveal,
    /// The same, struck through.
    Hide,
    /// Back.
    Undo,
    /// Forward.
    Redo,
    /// Light and dark change places.
    Invert,
    /// Again.
    Play,
    /// Another throw of the dice.
    Dice,
    /// A photo.
    Photo,
    /// A camera.
    Camera,
    /// Left and right change places.
    Flip,
    /// Stand still.
    Pause,
    /// Two links of a chain.
    Link,
    /// Down into a tray.
    Keep,
    /// Two halves beside each other.
    Compare,
    /// To the right.
    Arrow,
    /// Away.
    Close,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Reveal => "M1.5 8C4 3.7 12 3.7 14.5 8 12 12.3 4 12.3 1.5 8ZM8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4",
            Self::Hide => "M1.5 8C4 3.7 12 3.7 14.5 8 12 12.3 4 12.3 1.5 8ZM3 13.5 13 2.5",
            Self::Undo => "M6 3 2.5 6.5 6 10M2.5 6.5H10a3.5 3.5 0 0 1 0 7H6",
            Self::Redo => "M10 3l3.5 3.5L10 10M13.5 6.5H6a3.5 3.5 0 0 0 0 7h4",
            Self::Invert => "M2.5 2.5h11v11h-11ZM8 2.5v11M10 5h2M10 8h2M10 11h2",
            Self::Play => "M4.5 2.5v11l9-5.5Z",
            Self::Dice => "M2.5 2.5h11v11h-11ZM5.5 5.5h.01M10.5 5.5h.01M8 8h.01M5.5 10.5h.01M10.5 10.5h.01",
            Self::Photo => "M1.5 3h13v10h-13ZM1.5 11l4-4 3 3 2-2 4 4M11 5.5h.01",
            Self::Camera => "M1.5 4.5h3L6 2.5h4l1.5 2h3v9h-13ZM8 6.5a2.25 2.25 0 1 0 0 4.5 2.25 2.25 0 0 0 0-4.5",
            Self::Flip => "M8 1.5v13M6 4 1.5 12H6ZM10 4l4.5 8H10Z",
            Self::Pause => "M5 3v10M11 3v10",
            Self::Link => {
                "M6.5 9.5l3-3M7 4.5l1.5-1.5a3.2 3.2 0 0 1 4.5 4.5L11.5 9M9 11.5 7.5 13A3.2 3.2 0 0 1 3 8.5L4.5 7"
            }
            Self::Keep => "M8 2v8M4.5 6.5 8 10l3.5-3.5M2.5 10.5v3h11v-3",
            Self::Compare => "M1.5 3h13v10h-13ZM8 1v14",
            Self::Arrow => "M2 8h11M9 4l4 4-4 4",
            Self::Close => "M3.5 3.5l9 9M12.5 3.5l-9 9",
        }
    }

    /// The drawing; what it means is told in words beside it.
    pub fn draw(self) -> Html {
        html! {
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d={self.path()} /></svg>
        }
    }
}

/// A small picture of what a strategy hides.
pub fn strategy(strategy: Strategy) -> Html {
    const GRID: usize = 6;
    let hidden = match strategy {
        Strategy::Random => strategy.hidden(GRID * GRID, 0.6, 4),
        Strategy::Block => strategy.hidden(GRID * GRID, 0.5, 3),
        Strategy::Manual => (0..GRID * GRID)
            .map(|at| matches!(at, 13 | 14 | 20 | 21 | 22 | 28 | 16))
            .collect(),
        _ => strategy.hidden(GRID * GRID, 0.45, 1),
    };
    let cells = hidden.iter().enumerate().filter(|(_, hidden)| **hidden);
    let path: String = cells
        .map(|(at, _)| format!("M{} {}h1v1h-1Z", at % GRID, at / GRID))
        .collect();
    html! {
        <svg class="strategy-icon" viewBox="0 0 6 6" aria-hidden="true"><path d={path} /></svg>
    }
}
