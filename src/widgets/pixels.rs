//! The pictures as RGBA bytes. Hidden patches are transparent, so that the page's style decides their look.

use patchwork_protocol::{Label, Photo, Reconstruction};

/// The order in which hidden patches appear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Row by row, as a model that reconstructs one after another made them.
    Reading,
    /// Scattered over the picture, for all of them were reconstructed at once.
    Scattered,
}

impl Order {
    /// Whether a hidden patch is among the first `reconstructed` of `hidden`, given how many of them stand before it in
    /// reading order.
    fn shows(self, hidden: usize, reconstructed: usize) -> impl Fn(usize) -> bool {
        let turn = self.turn(hidden);
        move |rank| turn(rank) < reconstructed
    }

    /// How many of `hidden` patches appear before one, given how many of them stand before it in reading order.
    fn turn(self, hidden: usize) -> impl Fn(usize) -> usize {
        let step = match self {
            Self::Reading => 1,
            // Of the golden section, or a little less, so that every place is met once.
            Self::Scattered => {
                let is_coprime = |step: &usize| greatest_common_divisor(*step, hidden) == 1;
                (1..=hidden * 5 / 8).rev().find(is_coprime).unwrap_or(1)
            }
        };
        move |rank| rank * step % hidden
    }

    /// The hidden patches of `mask` as they appear.
    pub fn of(self, mask: &[u8]) -> Vec<usize> {
        let turn = self.turn(num_hidden(mask));
        let mut order = vec![0; num_hidden(mask)];
        let hidden = mask.iter().enumerate().filter(|(_, hidden)| **hidden != 0);
        for (rank, (patch, _)) in hidden.enumerate() {
            order[turn(rank)] = patch;
        }
        order
    }
}

fn greatest_common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

/// `rgb` with full opacity.
pub fn opaque(rgb: &[u8]) -> Vec<u8> {
    rgb.as_chunks::<3>()
        .0
        .iter()
        .flat_map(|&[r, g, b]| [r, g, b, u8::MAX])
        .collect()
}

/// Number of hidden patches.
pub fn num_hidden(mask: &[u8]) -> usize {
    mask.iter().filter(|&&hidden| hidden != 0).count()
}

/// The photo with its hidden patches left out.
pub fn masked(photo: &Photo, mask: &[u8]) -> Vec<u8> {
    compose(photo, mask, |_, hidden| (!hidden).then_some(&photo.rgb))
}

/// The prediction; of the hidden patches only the first `reconstructed` in that order.
pub fn predicted(photo: &Photo, reconstruction: &Reconstruction, order: Order, reconstructed: usize) -> Vec<u8> {
    let shows = order.shows(num_hidden(&reconstruction.mask), reconstructed);
    compose(photo, &reconstruction.mask, |rank, hidden| {
        (!hidden || shows(rank)).then_some(&reconstruction.rgb)
    })
}

/// The photo where it is visible, and the first `reconstructed` hidden patches as predicted.
pub fn pasted(photo: &Photo, reconstruction: &Reconstruction, order: Order, reconstructed: usize) -> Vec<u8> {
    let shows = order.shows(num_hidden(&reconstruction.mask), reconstructed);
    compose(photo, &reconstruction.mask, |rank, hidden| match hidden {
        false => Some(&photo.rgb),
        true => shows(rank).then_some(&reconstruction.rgb),
    })
}

/// Opacity of patches that say something else.
const FAINT: u8 = 48;

/// Least opacity of patches that agree.
const CLEAR: u8 = 112;

/// The photo with those patches clear that say `first`, the surest in full, the others faint, and those that were not
/// shown left out.
pub fn agreeing(photo: &Photo, answers: &[Option<Label>], first: &str) -> Vec<u8> {
    let (size, grid) = (photo.img_size, answers.len().isqrt());
    let agreeing = answers.iter().flatten().filter(|label| label.name == first);
    let (least, most) = agreeing.fold((1.0_f32, 0.0_f32), |(least, most), label| {
        (least.min(label.probability), most.max(label.probability))
    });
    let clear = |probability: f32| {
        let share = if most > least {
            (probability - least) / (most - least)
        } else {
            1.0
        };
        CLEAR + (f32::from(u8::MAX - CLEAR) * share).round() as u8
    };
    let mut rgba = opaque(&photo.rgb);
    for (at, pixel) in rgba.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        let (row, column) = (at / size * grid / size, at % size * grid / size);
        pixel[3] = match &answers[row * grid + column] {
            Some(label) if label.name == first => clear(label.probability),
            Some(_) => FAINT,
            None => 0,
        };
    }
    rgba
}

/// The patch that an arrow key leads to in a square of `grid` a side; from none to the first. `None` for other keys.
pub fn next_patch(at: Option<usize>, key: &str, grid: usize) -> Option<usize> {
    let (down, right) = match key {
        "ArrowUp" => (-1, 0),
        "ArrowDown" => (1, 0),
        "ArrowLeft" => (0, -1),
        "ArrowRight" => (0, 1),
        _ => return None,
    };
    let Some(at) = at else { return Some(0) };
    let inside = |place: usize, by: isize| place.saturating_add_signed(by).min(grid.saturating_sub(1));
    Some(inside(at / grid, down) * grid + inside(at % grid, right))
}

/// The patches under a brush of `size` patches that goes from one point to another; points are in patches from the
/// upper left.
pub fn under_brush(from: (f64, f64), to: (f64, f64), size: usize, grid: usize) -> Vec<usize> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let steps = (dx.hypot(dy) * 2.0).ceil().max(1.0);
    let mut patches = Vec::new();
    for step in 0..=steps as usize {
        let share = step as f64 / steps;
        // The middle of an even brush lies between patches.
        let first = |at: f64| (at - (size as f64 - 1.0) / 2.0).floor() as isize;
        let (left, top) = (first(from.0 + dx * share), first(from.1 + dy * share));
        for row in top..top + size as isize {
            for column in left..left + size as isize {
                let is_inside = |place: isize| (0..grid as isize).contains(&place);
                if is_inside(row) && is_inside(column) {
                    let patch = row as usize * grid + column as usize;
                    if !patches.contains(&patch) {
                        patches.push(patch);
                    }
                }
            }
        }
    }
    patches
}

/// Fills each patch from the picture that `pick` names for it, given how many hidden ones came before and whether it
/// is hidden itself. `mask` says how many patches there are: each model has its own.
fn compose<'a>(photo: &Photo, mask: &[u8], pick: impl Fn(usize, bool) -> Option<&'a Vec<u8>>) -> Vec<u8> {
    let (size, grid) = (photo.img_size, mask.len().isqrt());
    let patch = size.checked_div(grid).unwrap_or(0);
    let mut rgba = vec![0; size * size * 4];
    let mut rank = 0;
    for (index, &hidden) in mask.iter().enumerate() {
        let hidden = hidden != 0;
        if let Some(rgb) = pick(rank, hidden).filter(|rgb| rgb.len() == size * size * 3) {
            let (top, left) = (index / grid * patch, index % grid * patch);
            for pixel in (top..top + patch).flat_map(|y| (left..left + patch).map(move |x| y * size + x)) {
                rgba[pixel * 4..pixel * 4 + 3].copy_from_slice(&rgb[pixel * 3..pixel * 3 + 3]);
                rgba[pixel * 4 + 3] = u8::MAX;
            }
        }
        rank += usize::from(hidden);
    }
    rgba
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchwork_protocol::MaskSpec;

    /// Four patches of one pixel: the photo is 10, 20, 30, 40, the prediction 1, 2, 3, 4; the second and fourth are
    /// hidden.
    fn example() -> (Photo, Reconstruction) {
        let grey = |values: [u8; 4]| values.iter().flat_map(|&value| [value; 3]).collect::<Vec<_>>();
        let photo = Photo {
            width: 2,
            height: 2,
            img_size: 2,
            patch_size: 1,
            cut_short: false,
            rgb: grey([10, 20, 30, 40]),
        };
        let reconstruction = Reconstruction {
            model: String::new(),
            spec: MaskSpec::random(0.5, 0),
            mask: vec![0, 1, 0, 1],
            rgb: grey([1, 2, 3, 4]),
            loss: None,
            psnr: None,
            borrowed: false,
            millis: 0.0,
        };
        (photo, reconstruction)
    }

    /// Red and opacity of each pixel.
    fn seen(rgba: &[u8]) -> Vec<(u8, u8)> {
        rgba.chunks(4).map(|pixel| (pixel[0], pixel[3])).collect()
    }

    #[test]
    fn hidden_patches_are_transparent() {
        let (photo, reconstruction) = example();
        assert_eq!(
            seen(&masked(&photo, &reconstruction.mask)),
            [(10, 255), (0, 0), (30, 255), (0, 0)]
        );
        assert_eq!(seen(&opaque(&photo.rgb)), [(10, 255), (20, 255), (30, 255), (40, 255)]);
        assert_eq!(num_hidden(&reconstruction.mask), 2);
    }

    #[test]
    fn patches_that_agree_are_seen() {
        let (photo, _) = example();
        let sure = |name: &str, probability: f32| {
            let name = name.to_owned();
            Some(Label { name, probability })
        };
        let label = |name: &str| sure(name, 0.5);
        let answers = [label("cat"), None, label("dog"), label("cat")];
        let opacity = |answers: &[Option<Label>]| {
            let seen = seen(&agreeing(&photo, answers, "cat"));
            seen.iter().map(|(_, opacity)| *opacity).collect::<Vec<_>>()
        };
        assert_eq!(opacity(&answers), [255, 0, FAINT, 255]);
        let answers = [sure("cat", 0.25), sure("cat", 0.75), sure("dog", 0.9), label("cat")];
        assert_eq!(opacity(&answers), [CLEAR, 255, FAINT, 184], "the surer, the clearer");
        assert_eq!(
            opacity(&[label("dog")]),
            [FAINT; 4],
            "a coarser grid than the picture's"
        );
    }

    #[test]
    fn a_fast_stroke_leaves_no_gap() {
        assert_eq!(under_brush((0.5, 0.5), (3.5, 0.5), 1, 4), [0, 1, 2, 3]);
        assert_eq!(under_brush((0.5, 0.5), (3.5, 3.5), 1, 4), [0, 5, 10, 15]);
        assert_eq!(under_brush((1.5, 1.5), (1.5, 1.5), 3, 4), [0, 1, 2, 4, 5, 6, 8, 9, 10]);
        assert_eq!(under_brush((0.2, 0.2), (0.2, 0.2), 2, 4), [0], "at the edge");
        assert!(
            under_brush((-5.0, 9.0), (-5.0, 9.0), 1, 4).is_empty(),
            "beside the picture"
        );
    }

    #[test]
    fn arrow_keys_stay_in_the_square() {
        assert_eq!(next_patch(None, "ArrowDown", 3), Some(0));
        assert_eq!(next_patch(Some(4), "Enter", 3), None);
        let ends = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].map(|key| next_patch(Some(4), key, 3));
        assert_eq!(ends, [Some(1), Some(7), Some(3), Some(5)]);
        let stays = [
            (0, "ArrowUp"),
            (0, "ArrowLeft"),
            (8, "ArrowDown"),
            (8, "ArrowRight"),
            (2, "ArrowRight"),
        ];
        assert!(
            stays
                .into_iter()
                .all(|(at, key)| next_patch(Some(at), key, 3) == Some(at))
        );
    }

    #[test]
    fn hidden_patches_are_shown_in_order() {
        let (photo, reconstruction) = example();
        assert_eq!(
            seen(&predicted(&photo, &reconstruction, Order::Reading, 1)),
            [(1, 255), (2, 255), (3, 255), (0, 0)]
        );
        assert_eq!(
            seen(&pasted(&photo, &reconstruction, Order::Reading, 1)),
            [(10, 255), (2, 255), (30, 255), (0, 0)]
        );
        assert_eq!(
            seen(&pasted(&photo, &reconstruction, Order::Reading, 2)),
            [(10, 255), (2, 255), (30, 255), (4, 255)]
        );
    }

    #[test]
    fn the_order_is_the_one_on_screen() {
        let (photo, reconstruction) = example();
        let mask: Vec<u8> = (0..64).map(|at| u8::from(at % 4 != 1)).collect();
        for order in [Order::Reading, Order::Scattered] {
            let patches = order.of(&mask);
            let mut sorted = patches.clone();
            sorted.sort_unstable();
            assert!(sorted.iter().all(|&at| mask[at] == 1) && sorted.len() == num_hidden(&mask));
            for (count, first) in (1..).zip(&order.of(&reconstruction.mask)) {
                let now = |count| predicted(&photo, &reconstruction, order, count)[first * 4 + 3];
                assert_eq!((now(count - 1), now(count)), (0, 255), "{order:?}");
            }
        }
        assert!(Order::Scattered.of(&[0, 0]).is_empty());
    }

    #[test]
    fn a_picture_of_another_size_is_left_out() {
        let (photo, mut reconstruction) = example();
        reconstruction.rgb.pop();
        assert_eq!(
            seen(&predicted(&photo, &reconstruction, Order::Reading, 2)),
            [(0, 0); 4]
        );
    }

    #[test]
    fn every_hidden_patch_has_a_turn_of_its_own() {
        for hidden in 1..=200 {
            for reconstructed in 0..=hidden {
                let shows = Order::Scattered.shows(hidden, reconstructed);
                assert_eq!(
                    (0..hidden).filter(|&rank| shows(rank)).count(),
                    reconstructed,
                    "of {hidden}"
                );
            }
        }
        let shows = Order::Scattered.shows(48, 4);
        let first: Vec<usize> = (0..48).filter(|&rank| shows(rank)).collect();
        assert!(
            first.windows(2).all(|pair| pair[1] - pair[0] > 4),
            "side by side: {first:?}"
        );
    }
}
