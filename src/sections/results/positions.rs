//! What position embeddings learnt: how alike a patch's is to every other's, as a square of small squares.

use yew::prelude::*;

use crate::sections::results::figures::{Figures, Measured, Positions};
use crate::text::Text;

/// Steps of ink between "not alike" and "the same".
const LEVELS: usize = 10;

/// The map and what is to be seen on it; nothing where it was not measured.
pub fn positions(text: Text, figures: &Figures) -> Html {
    let Some((model, positions)) = learnt(figures) else {
        return Html::default();
    };
    let (squares, grid) = (positions.alike.len().isqrt(), grid(positions));
    let side = squares * (grid + 1) - 1;
    let ink = |(level, outline): (usize, String)| {
        let opacity = format!("{:.1}", (level + 1) as f64 / LEVELS as f64);
        html! { <path d={outline} fill-opacity={opacity} /> }
    };
    let finding = finding(text, model, positions);
    html! {
        <figure class="chart positions" data-testid="chart-positions">
            <h4>{ text.msg_positions() }</h4>
            <svg viewBox={format!("0 0 {side} {side}")} role="img" aria-label={finding.clone()}>
                <rect class="sheet" width={side.to_string()} height={side.to_string()} />
                { for outlines(positions).into_iter().enumerate().map(ink) }
            </svg>
            <figcaption class="note">{ finding }</figcaption>
        </figure>
    }
}

/// The model whose position embeddings started as random numbers, with what became of them.
fn learnt(figures: &Figures) -> Option<(&Measured, &Positions)> {
    figures
        .models
        .iter()
        .find_map(|model| Some((model, model.positions.as_ref()?)))
}

/// What position embeddings learnt of how patches lie to each other.
fn finding(text: Text, model: &Measured, positions: &Positions) -> String {
    let Positions { trained, untrained, .. } = positions;
    let alike = |before: f64, after: f64| after > before && after > trained.far;
    let verdict = match (
        alike(untrained.beside, trained.beside),
        alike(untrained.below, trained.below),
    ) {
        (true, true) => text.msg_positions_both(),
        (false, false) => text.msg_positions_neither(),
        _ => text.msg_positions_one(),
    };
    // Adding zero makes -0 a 0.
    let told = |cosine: f64| format!("{:.2}", (cosine * 100.0).round() / 100.0 + 0.0).replace('-', "−");
    let left_out = match positions.alike.len() < grid(positions).pow(2) {
        true => text.msg_positions_left_out(),
        false => String::new(),
    };
    text.msg_positions_finding(
        left_out,
        text.listed(&model.title),
        verdict,
        told(untrained.beside),
        told(trained.beside),
        told(untrained.below),
        told(trained.below),
        told(untrained.far),
        told(trained.far),
    )
}

/// Patches in a row of the photo.
fn grid(positions: &Positions) -> usize {
    positions.alike.first().map_or(0, Vec::len).isqrt()
}

/// For each step of ink the unit squares that have it, as one path: the square of the `p`th patch shown holds one for
/// each patch `q`.
fn outlines(positions: &Positions) -> Vec<String> {
    let (squares, grid) = (positions.alike.len().isqrt(), grid(positions));
    let mut outlines = vec![String::new(); LEVELS];
    for (p, row) in positions.alike.iter().enumerate() {
        for (q, &percent) in row.iter().enumerate() {
            let Some(level) = (usize::try_from(percent).unwrap_or(0) * LEVELS)
                .div_ceil(100)
                .checked_sub(1)
            else {
                continue;
            };
            let place = |p: usize, q: usize| p * (grid + 1) + q;
            let (x, y) = (place(p % squares, q % grid), place(p / squares, q / grid));
            outlines[level.min(LEVELS - 1)] += &format!("M{x} {y}h1v1h-1z");
        }
    }
    outlines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sections::results::figures::tests::figures;
    use crate::text::Language;

    const EN: Text = Text::new(Language::En);

    #[test]
    fn every_pair_that_is_alike_has_a_square_of_its_ink() {
        let figures = figures();
        let (model, positions) = learnt(&figures).expect("in the fixture");
        // Two by two patches: the same is 100, side by side 40, across -20.
        let outlines = super::outlines(positions);
        let count = |level: usize| outlines[level].matches('M').count();
        assert_eq!((count(9), count(3)), (4, 8));
        assert_eq!(
            outlines
                .iter()
                .map(|outline| outline.matches('M').count())
                .sum::<usize>(),
            12
        );
        // The last patch with itself is at the far corner.
        assert!(outlines[9].ends_with("M4 4h1v1h-1z"), "{}", outlines[9]);
        assert!(finding(EN, model, positions).starts_with("Each small square belongs to one patch: "));

        // Of one patch alone: with itself, beside and below.
        let mut few = positions.clone();
        few.alike.truncate(1);
        let outlines = super::outlines(&few);
        assert_eq!((&*outlines[9], outlines[3].matches('M').count()), ("M0 0h1v1h-1z", 2));
        assert!(finding(EN, model, &few).contains("one patch (some are left out): "));
    }

    #[test]
    fn whether_two_dimensions_were_learnt_is_told_by_the_figures() {
        let mut figures = figures();
        let told = |figures: &Figures| {
            let (model, found) = learnt(figures).expect("in the fixture");
            finding(EN, model, found)
        };
        let said = told(&figures);
        assert!(said.contains("Both dimensions were learnt: "), "{said}");
        assert!(
            said.contains("in a row went from 0.01 to 0.40 (1 is the same), in a column from −0.01 to 0.30, "),
            "{said}"
        );
        assert!(said.ends_with("from 0.02 to −0.20."), "{said}");
        let mut change = |beside: f64, below: f64| {
            let model = figures.models.iter_mut().find_map(|model| model.positions.as_mut());
            let trained = &mut model.expect("in the fixture").trained;
            (trained.beside, trained.below) = (beside, below);
            told(&figures)
        };
        let said = change(0.9, -0.001);
        assert!(
            said.contains("Both") && said.contains("in a column from −0.01 to 0.00, "),
            "{said}"
        );
        assert!(change(0.9, -0.3).contains("One dimension was learnt: "));
        assert!(change(-0.3, -0.3).contains("Neither dimension was learnt: "));
    }
}
