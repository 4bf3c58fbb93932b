//! What position embeddings learnt: how alike each patch's is to every other's, as a square of small squares.

use yew::prelude::*;

use crate::ui::comparison::findings;
use crate::ui::figures::{Figures, Positions};

/// Steps of ink between "not alike" and "the same".
const LEVELS: usize = 10;

/// The map and what is to be seen on it; nothing where it was not measured.
pub fn positions(figures: &Figures) -> Html {
    let Some((model, positions)) = findings::learnt_positions(figures) else {
        return Html::default();
    };
    let grid = positions.alike.len().isqrt();
    let side = grid * (grid + 1) - 1;
    let ink = |(level, outline): (usize, String)| {
        let opacity = format!("{:.1}", (level + 1) as f64 / LEVELS as f64);
        html! { <path d={outline} fill-opacity={opacity} /> }
    };
    let finding = findings::positions(model, positions);
    html! {
        <figure class="chart positions" data-testid="chart-positions">
            <h4>{ "How alike the places’ embeddings are" }</h4>
            <svg viewBox={format!("0 0 {side} {side}")} role="img" aria-label={finding.clone()}>
                <rect class="sheet" width={side.to_string()} height={side.to_string()} />
                { for outlines(positions, grid).into_iter().enumerate().map(ink) }
            </svg>
            <figcaption class="note">{ finding }</figcaption>
        </figure>
    }
}

/// For each step of ink the unit squares that have it, as one path: the square of patch `p` holds one for each patch `q`.
fn outlines(positions: &Positions, grid: usize) -> Vec<String> {
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
            let (x, y) = (place(p % grid, q % grid), place(p / grid, q / grid));
            outlines[level.min(LEVELS - 1)] += &format!("M{x} {y}h1v1h-1z");
        }
    }
    outlines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::figures::tests::figures;

    #[test]
    fn every_pair_that_is_alike_has_a_square_of_its_ink() {
        let figures = figures();
        let (_, positions) = findings::learnt_positions(&figures).expect("in the fixture");
        // Two by two patches: the same is 100, side by side 40, across -20.
        let outlines = outlines(positions, 2);
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
    }
}
