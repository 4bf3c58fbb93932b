//! What was found in a checkpoint, for the page.

use patchwork_protocol::CheckpointReport;
use patchwork_weights::{Found, Report, TensorFile};

/// As much as is known: nothing of a file that is no model, no tensors of a model that cannot be.
pub fn report(file: &TensorFile, found: Option<&Found>, tensors: Option<&Report>) -> CheckpointReport {
    let mut report = CheckpointReport {
        notes: file.notes.clone(),
        ..CheckpointReport::default()
    };
    if let Some(found) = found {
        report.family = Some(found.family);
        report.facts = found.facts();
        report.assumed.clone_from(&found.assumed);
    }
    if let Some(tensors) = tensors {
        report.matched.clone_from(&tensors.matched);
        report.missing.clone_from(&tensors.missing);
        report.unexpected.clone_from(&tensors.unexpected);
        report.wrong_shape.clone_from(&tensors.wrong_shape);
    }
    report
}
