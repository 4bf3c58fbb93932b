//! What was found in a checkpoint, for the page.

use patchwork_protocol::{CheckpointReport, TensorLine};
use patchwork_weights::{Found, Line, Report};

/// As much as is known: nothing of a file that is no model, no tensors of a model that cannot be.
pub fn report(found: Option<&Found>, tensors: Option<&Report>) -> CheckpointReport {
    let mut report = CheckpointReport::default();
    if let Some(found) = found {
        report.family.clone_from(&found.family);
        report.facts = found.facts();
        report.assumed.clone_from(&found.assumed);
    }
    if let Some(tensors) = tensors {
        report.matched = lines(&tensors.matched);
        report.missing = lines(&tensors.missing);
        report.unexpected = lines(&tensors.unexpected);
        report.wrong_shape = lines(&tensors.wrong_shape);
    }
    report
}

fn lines(lines: &[Line]) -> Vec<TensorLine> {
    let line = |Line { name, shape }: &Line| TensorLine {
        name: name.clone(),
        shape: shape.clone(),
    };
    lines.iter().map(line).collect()
}
