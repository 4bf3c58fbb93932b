//! The model that reconstructs, at work: which patches it hides, and the picture that its answer becomes.

use std::rc::Rc;

use burn::tensor::Tensor;

use super::EngineError;
use super::host::now_ms;
use super::loaded::Loaded;
use patchwork_mask::{MaskError, masking_of};
use patchwork_model::{Masking, Observer, Picture, Reconstruct, Reconstructor, Shared, Square, Stage, Team, read};
use patchwork_protocol::{MaskSpec, Progress};

/// Milliseconds between two reports of a model that reconstructs patch by patch.
const REPORT_EVERY: f64 = 100.0;

/// A reconstructor's answer.
pub(super) struct Reconstructed {
    /// `side * side * 3` values, row by row: from 0 to 1, or a little beyond.
    pub(super) picture: Vec<f32>,
    /// As the model has it.
    pub(super) loss: f32,
}

impl Loaded<Reconstructor> {
    /// Which of its patches `spec` hides.
    pub(super) fn masking(&self, spec: &MaskSpec) -> Result<Masking, MaskError> {
        masking_of(spec, self.info.grid().pow(2), self.info.kind.mask_order())
    }

    /// Reconstructs what `masking` hides, together with `team`. `borrow` as `Request::Reconstruct` has it.
    pub(super) async fn predict(
        &self,
        photo: &Square,
        masking: &Masking,
        borrow: bool,
        team: &Shared,
        report: impl Fn(Progress),
    ) -> Result<Reconstructed, EngineError> {
        let mut reports = Reports::new(report, REPORT_EVERY, team.clone());
        let reconstructed = self.model.reconstruct(photo, masking, borrow, &mut reports).await;
        if let Some(failure) = reports.failure {
            return Err(failure);
        }
        let reconstructed = reconstructed?;
        Ok(Reconstructed {
            picture: match reconstructed.picture {
                Picture::Normalised(values) => self.preprocess.denormalise(&values),
                Picture::Colours(values) => values,
            },
            loss: reconstructed.loss,
        })
    }
}

/// Tells how far a model has come that reconstructs patch by patch.
struct Reports<F> {
    team: Shared,
    report: F,
    every: f64,
    told: f64,
    failure: Option<EngineError>,
}

impl<F: Fn(Progress)> Reports<F> {
    fn new(report: F, every: f64, team: Shared) -> Self {
        Self {
            team,
            report,
            every,
            told: now_ms(),
            failure: None,
        }
    }
}

impl<F: Fn(Progress)> Observer for Reports<F> {
    fn team(&self) -> Option<&Rc<dyn Team>> {
        self.team.team()
    }

    async fn show<const D: usize>(&mut self, stage: Stage, patches: &Tensor<D>) {
        let Stage::Reconstructed { reconstructed, total } = stage else {
            return;
        };
        if now_ms() - self.told >= self.every {
            let last = patches.dims()[1] - 1;
            // A GPU may only have been given the work so far: reading waits for it.
            match read(patches.clone().narrow(1, last, 1)).await {
                Ok(_) => (self.report)(Progress::Reconstructing { reconstructed, total }),
                Err(error) => self.failure = Some(error.into()),
            }
            self.told = now_ms();
        }
    }
}

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests {
    use std::cell::RefCell;

    use burn::tensor::Device;
    use pollster::block_on;

    use super::*;
    use crate::preprocess::Preprocess;
    use patchwork_model::Causal;
    use patchwork_protocol::ModelInfo;
    use patchwork_weights::{PhotoConfig, TensorFile, causal_config, load};

    const FILE: &[u8] = include_bytes!("../../../tests/fixtures/causal_a.safetensors");
    const CONFIG: &[u8] = include_bytes!("../../../tests/fixtures/causal_a.config.json");

    #[test]
    fn each_patch_that_is_reconstructed_in_order_can_be_told_of() {
        let device = Device::flex();
        let file = TensorFile::open_as_it_is(FILE).expect("a golden file");
        let config = causal_config(CONFIG).expect("a config");
        let (model, _) = load::<Causal>(&file, "weights.", config, &device).expect("all tensors");
        let side = model.config.img_size;
        let loaded = Loaded {
            model: (),
            preprocess: Preprocess::new(PhotoConfig::transformers(side, false)),
            info: ModelInfo {
                img_size: side,
                ..ModelInfo::default()
            },
        };
        let photo = loaded.shown(vec![0; side * side * 3], &device);
        let (visible, total) = (3, model.config.num_patches() - 3);
        let hidden: Vec<bool> = (0..visible + total).map(|patch| patch >= visible).collect();
        let masking = Masking::from_hidden(&hidden).expect("a mask");
        let told = RefCell::new(Vec::new());
        let mut reports = Reports::new(|progress| told.borrow_mut().push(progress), 0.0, Shared::default());
        block_on(model.reconstruct(&photo, &masking, false, &mut reports)).expect("a picture");
        let each: Vec<_> = (1..=total)
            .map(|reconstructed| Progress::Reconstructing { reconstructed, total })
            .collect();
        assert_eq!(told.into_inner(), each);
    }
}
