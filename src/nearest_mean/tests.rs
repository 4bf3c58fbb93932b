//! Against numpy (`tests/fixtures/nearest_mean.py`), and at the edges.

use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Golden {
    scale: f32,
    classes: Vec<Vec<Vec<f32>>>,
    means: Vec<Vec<f32>>,
    asked: Vec<Vec<f32>>,
    answers: Vec<Vec<f32>>,
    left_out: Vec<Vec<Option<Vec<f32>>>>,
}

/// Sums of 24 products of float32, beside numpy's of float64.
const CLOSE: f32 = 2e-5;

fn golden() -> Golden {
    let text = include_str!("../../tests/fixtures/nearest_mean.json");
    serde_json::from_str(text).expect("what the generator writes")
}

fn class(photos: &[Vec<f32>]) -> ClassMean {
    let none = ClassMean::new(&[], 0);
    photos.iter().fold(none, |mean, photo| mean.with(photo))
}

fn assert_close(what: &str, ours: &[f32], theirs: &[f32]) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        assert!((ours - theirs).abs() <= CLOSE, "{what}: {ours} instead of {theirs}");
    }
}

#[test]
fn means_and_answers_are_numpys() {
    let golden = golden();
    assert_eq!(golden.scale, SCALE, "tests/fixtures/nearest_mean.py has it too");
    let classes: Vec<_> = golden.classes.iter().map(|photos| class(photos)).collect();
    for (ours, theirs) in classes.iter().zip(&golden.means) {
        assert_close("a mean", &ours.mean().expect("of photos"), theirs);
    }
    for (photo, theirs) in golden.asked.iter().zip(&golden.answers) {
        assert_close("an answer", &probabilities(photo, &classes), theirs);
    }
}

#[test]
fn photos_left_out_get_numpys_answers() {
    let golden = golden();
    let classes: Vec<_> = golden.classes.iter().map(|photos| class(photos)).collect();
    let mut compared = 0;
    for (own, (photos, answers)) in golden.classes.iter().zip(&golden.left_out).enumerate() {
        for (photo, theirs) in photos.iter().zip(answers) {
            let ours = left_out(photo, own, &classes);
            assert_eq!(ours.is_some(), theirs.is_some(), "class {own}");
            if let (Some(ours), Some(theirs)) = (ours, theirs) {
                assert_close("left out", &ours, theirs);
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 7, "a class of one photo has none to leave out");
}

#[test]
fn a_mean_that_was_written_down_goes_on_as_it_was() {
    let golden = golden();
    let photos = &golden.classes[0];
    let half = class(&photos[..2]);
    let read = ClassMean::new(&half.mean().expect("of photos"), half.photos());
    let more = photos[2..].iter().fold(read, |mean, photo| mean.with(photo));
    assert_eq!(more.photos(), 4);
    assert_close("the mean", &more.mean().expect("of photos"), &golden.means[0]);
}

#[test]
fn nothing_is_not_a_number() {
    let classes = [class(&[vec![0.0; 3]]), class(&[vec![1.0, 0.0, 0.0]])];
    let answer = probabilities(&[0.0; 3], &classes);
    assert_close("no direction", &answer, &[0.5, 0.5]);
    assert_eq!(ClassMean::new(&[], 0).mean(), None);
    assert_eq!(
        left_out(&[1.0], 0, &[class(&[vec![1.0], vec![1.0]])]),
        None,
        "one class alone"
    );
    assert_eq!(likeliest(&[]), None);
}
