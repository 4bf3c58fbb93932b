//! What is written is read again, and what does not fit is told apart.

use super::*;

fn model() -> Classifier {
    Classifier {
        name: "vit".to_owned(),
        sha256: Some("ab".repeat(32)),
        bytes: 18,
    }
}

fn classes() -> [ClassMean; 2] {
    [
        ClassMean::new(&[], 0).with(&[3.0, 4.0]).with(&[4.0, 3.0]),
        ClassMean::new(&[], 0).with(&[0.0, -2.0]),
    ]
}

fn written() -> serde_json::Value {
    let [mug, cat] = &classes();
    let file = file(model(), vec![("mug".to_owned(), mug), ("猫".to_owned(), cat)]);
    serde_json::to_value(file).expect("JSON")
}

fn read_again(change: impl Fn(&mut serde_json::Value)) -> Result<Vec<(String, ClassMean)>, Unfit> {
    let mut file = written();
    change(&mut file);
    read(&file.to_string(), &model())
}

#[test]
fn what_was_written_is_read() {
    let again = read_again(|_| {}).expect("the file as it was written");
    let names: Vec<_> = again.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["mug", "猫"]);
    for ((_, read), mean) in again.iter().zip(classes()) {
        assert_eq!(read.photos(), mean.photos());
        for (read, mean) in read.mean().into_iter().flatten().zip(mean.mean().into_iter().flatten()) {
            assert!((read - mean).abs() < 1e-6, "{read} instead of {mean}");
        }
    }
}

#[test]
fn what_does_not_fit_is_told_apart() {
    for (text, unfit) in [
        ("", Unfit::NotOurs),
        ("{}", Unfit::NotOurs),
        ("[1, 2]", Unfit::NotOurs),
        (r#"{"format": "other", "version": 1}"#, Unfit::NotOurs),
        (r#"{"format": "patchwork-classes", "version": 2}"#, Unfit::Newer),
        (r#"{"format": "patchwork-classes", "version": 1}"#, Unfit::Broken),
    ] {
        assert_eq!(read(text, &model()), Err(unfit), "{text}");
    }
    let text = written().to_string();
    assert_eq!(
        read(&text[..text.len() - 9], &model()),
        Err(Unfit::NotOurs),
        "cut short"
    );
    let other = read_again(|file| file["model"]["name"] = "hybrid".into());
    assert_eq!(other, Err(Unfit::OtherModel("hybrid".to_owned())));
    for change in ["sha256", "bytes"] {
        let other = read_again(|file| file["model"][change] = serde_json::json!(null));
        let expected = if change == "bytes" {
            Unfit::Broken
        } else {
            Unfit::OtherWeights
        };
        assert_eq!(other, Err(expected), "{change}");
    }
}

#[test]
fn values_that_no_such_file_has_are_refused() {
    let changes: [fn(&mut serde_json::Value); 6] = [
        |file| file["classes"][0]["mean"] = serde_json::json!([0.5]),
        |file| file["classes"][0]["mean"] = serde_json::json!([0.0, 0.0]),
        |file| file["classes"][1]["mean"] = serde_json::json!([3.0, 4.0]),
        |file| file["classes"][1]["mean"] = serde_json::json!([1e39, 0.0]),
        |file| file["classes"][1]["photos"] = 0.into(),
        |file| file["classes"] = serde_json::json!([file["classes"][0]]),
    ];
    for (at, change) in changes.into_iter().enumerate() {
        assert_eq!(read_again(change), Err(Unfit::Broken), "change {at}");
    }
    let long = read_again(|file| file["classes"][0]["name"] = "x".repeat(99).into()).expect("classes");
    assert_eq!(long[0].0.len(), MAX_NAME);
}
