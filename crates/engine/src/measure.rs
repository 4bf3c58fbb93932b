//! How long each stage of the models takes, for the page's details.

use std::collections::VecDeque;

use burn::tensor::{Device, Tensor};

use super::EngineError;
use super::host::{dispatches, gpu_bytes, now_ms, wasm_bytes};
use super::run::Engine;
use patchwork_model::{Classify, Observer, Reconstruct, Span, Stage as At, read};
use patchwork_protocol::{MaskSpec, Measurement, ModelInfo, Stage, Stages};

/// Times spans that follow one another; each ends when the device has done its work.
struct Watch {
    is_gpu: bool,
    spans: VecDeque<Span>,
    stages: Vec<Stage>,
    since: (f64, u32),
    failure: Option<EngineError>,
}

impl Watch {
    fn start(device: &Device, spans: Vec<Span>) -> Self {
        Self {
            is_gpu: gpu_bytes(device).is_some(),
            spans: spans.into(),
            stages: vec![],
            since: (now_ms(), dispatches()),
            failure: None,
        }
    }

    fn finish(self, model: &ModelInfo) -> Result<Stages, EngineError> {
        debug_assert!(self.spans.is_empty(), "a stage that no model has");
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok(Stages {
                model: model.name.clone(),
                stages: self.stages,
            }),
        }
    }
}

impl Observer for Watch {
    async fn show<const D: usize>(&mut self, stage: At, value: &Tensor<D>) {
        let Some(Span { work, flops, .. }) = self.spans.pop_front_if(|span| span.last == stage) else {
            return;
        };
        let (millis, count) = self.since;
        // One value of it: reading waits for all that was asked of the device. The CPU has done it already.
        if self.is_gpu
            && let Err(error) = read(value.clone().flatten::<1>(0, D - 1).narrow(0, 0, 1)).await
        {
            self.failure.get_or_insert(error.into());
        }
        let started = dispatches() - count;
        self.stages.push(Stage {
            work,
            millis: now_ms() - millis,
            flops,
            dispatches: self.is_gpu.then_some(started),
        });
        self.since = (now_ms(), dispatches());
    }
}

impl Engine {
    /// Runs both models on the current photo, waiting for the device after each stage: together they take longer than
    /// when nothing waits. The classifier is shown the whole photo.
    ///
    /// # Errors
    /// When there is no photo or no classifier, or the device fails.
    pub async fn measure(&self, spec: MaskSpec) -> Result<Measurement, EngineError> {
        let (device, photo) = (&self.device, self.photo.as_ref());
        let photo = photo.ok_or(EngineError::OutOfOrder("no photo to measure with"))?;

        // The patch embedding is measured too, so it is not to be there already.
        let (reconstructor, square) = (&self.reconstructor.model, photo.reconstructor.anew());
        let masking = self.reconstructor.masking(&spec)?;
        let mut watch = Watch::start(device, reconstructor.spans(masking.len_keep()));
        reconstructor.pred(&square, &masking, &mut watch).await;
        let reconstructor = watch.finish(&self.reconstructor.info)?;

        let (model, square) = self.classifier()?;
        let classifier = &model.model.model;
        let mut watch = Watch::start(device, classifier.spans());
        classifier.logits(&square.anew(), None, &mut watch).await;
        let classifier = watch.finish(&model.info)?;
        Ok(Measurement {
            reconstructor,
            classifier,
            threads: self.crew.as_ref().map_or(1, |crew| crew.threads()),
            wasm_bytes: wasm_bytes(),
            gpu_bytes: gpu_bytes(device),
        })
    }
}
