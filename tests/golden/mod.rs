//! The golden comparisons, written once and run natively and in wasm, on the CPU and on WebGPU.
//!
//! `tests/fixtures/generate.py` makes the files with Hugging Face `transformers` and `training/models.py`.

mod attention;
mod close;
mod reconstructors;

pub use attention::attention_weights;
pub use reconstructors::{causal_stages, masked_patch_stages, norm_pix};

use std::cell::RefCell;
use std::rc::Rc;

use burn::tensor::{Device, Tensor, TensorData};
use patchwork_mask::{Masking, len_keep};
use patchwork_model::mae::forward_loss;
use patchwork_model::patch::{patchify, unpatchify};
use patchwork_model::{GlobalPool, Mae, Model, Observer, Part, Rows, Shared, Stage, Team, Vit, VitConfig};
use patchwork_weights::{TensorFile, hybrid_config, load, mae_config, patch_vit_config, vit_config};
use safetensors::SafeTensors;

use close::{assert_close, floats};

/// A golden file and its config.
pub struct Case {
    pub name: &'static str,
    pub file: &'static [u8],
    pub config: &'static [u8],
    /// How many stages are compared; 0 where it is a file of one stage, which is not counted.
    pub stages: usize,
}

thread_local! {
    /// With whom this thread divides the tokens.
    pub static TEAM: RefCell<Shared> = RefCell::default();
}

macro_rules! case {
    ($name:literal, $stages:literal) => {
        Case {
            name: $name,
            file: include_bytes!(concat!("../fixtures/", $name, ".safetensors")),
            config: include_bytes!(concat!("../fixtures/", $name, ".config.json")),
            stages: $stages,
        }
    };
}

pub const MAE_A: Case = case!("mae_a", 42);
pub const MAE_B: Case = case!("mae_b", 40);
pub const VIT_A: Case = case!("vit_a", 8);
pub const VIT_B: Case = case!("vit_b", 9);
pub const PATCH_VIT_A: Case = case!("patch_vit_a", 9);
pub const PATCH_VIT_B: Case = case!("patch_vit_b", 8);
pub const HYBRID_A: Case = case!("hybrid_a", 9);
pub const HYBRID_B: Case = case!("hybrid_b", 7);
pub const MASKED_PATCH_A: Case = case!("masked_patch_a", 6);
pub const MASKED_PATCH_B: Case = case!("masked_patch_b", 5);
pub const CAUSAL_A: Case = case!("causal_a", 8);
pub const CAUSAL_B: Case = case!("causal_b", 9);
const NORM_PIX: Case = case!("norm_pix", 0);
const SWEEP: Case = case!("sweep", 0);

impl Case {
    fn tensors(&self) -> SafeTensors<'_> {
        SafeTensors::deserialize(self.file).expect("a golden file")
    }

    /// Shape and values of a golden tensor; `None` where the file leaves that stage out.
    fn golden(&self, name: &str) -> Option<(Vec<usize>, Vec<f32>)> {
        floats(&self.tensors(), name)
    }

    /// Shape and values of a golden tensor of whole numbers.
    fn whole_numbers(&self, name: &str) -> (Vec<usize>, Vec<usize>) {
        let tensors = self.tensors();
        let view = tensors.tensor(name).expect("whole numbers");
        let values = view.data().as_chunks().0.iter();
        let values = values.map(|&value| i64::from_le_bytes(value) as usize);
        (view.shape().to_vec(), values.collect())
    }

    fn input<const D: usize>(&self, name: &str, device: &Device) -> Tensor<D> {
        let (shape, values) = self.golden(name).expect("an input");
        Tensor::from_data(TensorData::new(values, shape), device)
    }

    fn noise(&self) -> Vec<Vec<f32>> {
        let (shape, values) = self.golden("noise").expect("noise");
        values.chunks(shape[1]).map(<[f32]>::to_vec).collect()
    }

    fn mae(&self, device: &Device) -> Mae {
        self.load(mae_config(self.config).expect("config"), device)
    }

    /// The case's model.
    fn load<M: Model>(&self, config: M::Config, device: &Device) -> M {
        let file = TensorFile::open_as_it_is(self.file).expect("weights");
        load(&file, "weights.", config, device).expect("all tensors").0
    }

    /// Counts one stage compared; panics with its name where it differs.
    async fn compare<const D: usize>(&self, stage: &str, ours: Tensor<D>, compared: &mut usize) {
        let Some((shape, golden)) = self.golden(stage) else {
            return;
        };
        let scalar = shape.is_empty();
        if !scalar {
            assert_eq!(ours.dims().to_vec(), shape, "{}: shape of {stage}", self.name);
        }
        assert_close(&format!("{}: {stage}", self.name), &values(ours).await, &golden);
        *compared += 1;
    }
}

/// Compares each stage of a forward pass that the file has.
struct Watched<'a> {
    case: &'a Case,
    /// In front of the golden names.
    prefix: String,
    compared: usize,
    team: Shared,
}

impl<'a> Watched<'a> {
    fn new(case: &'a Case, prefix: String, compared: usize) -> Self {
        Self {
            case,
            prefix,
            compared,
            team: TEAM.with_borrow(Clone::clone),
        }
    }

    /// Of a team each member has some of the tokens behind a block.
    async fn compare_rows<const D: usize>(&mut self, stage: &str, mine: Tensor<D>) {
        let Some((shape, _)) = self.case.golden(stage) else {
            return;
        };
        let [n, rows, width] = [0, 1, 2].map(|at| mine.dims()[at]);
        let all = Rows::new(self.team.team(), shape[1]).gather(mine.reshape([n, rows, width]));
        self.case.compare(stage, all, &mut self.compared).await;
    }
}

impl Observer for Watched<'_> {
    fn team(&self) -> Option<&Rc<dyn Team>> {
        self.team.team()
    }

    async fn show<const D: usize>(&mut self, stage: Stage, value: &Tensor<D>) {
        // A norm and an answer have one of two names, by the kind of model.
        let names = match stage {
            Stage::Stem(i) => vec![format!("stem{i}")],
            Stage::Block(Part::Encoder, i) => vec![format!("block{i}")],
            Stage::Block(Part::Decoder, i) => vec![format!("decoder_block{i}")],
            Stage::EncoderNorm => vec!["norm".into(), "latent".into()],
            Stage::Pred | Stage::DecoderPred | Stage::Head => vec!["pred".into(), "logits".into()],
            stage => vec![stage.to_string()],
        };
        for name in names {
            let name = format!("{}{name}", self.prefix);
            match stage {
                Stage::Block(..) => self.compare_rows(&name, value.clone()).await,
                _ => self.case.compare(&name, value.clone(), &mut self.compared).await,
            }
        }
    }
}

/// The same, and keeps what a classifier's head looks at.
struct Pooled<'a> {
    stages: Watched<'a>,
    pooled: Vec<f32>,
}

impl Observer for Pooled<'_> {
    fn team(&self) -> Option<&Rc<dyn Team>> {
        self.stages.team()
    }

    async fn show<const D: usize>(&mut self, stage: Stage, value: &Tensor<D>) {
        if stage == Stage::PreLogits {
            self.pooled = values(value.clone()).await;
        }
        self.stages.show(stage, value).await;
    }
}

/// What a head looks at of one image's tokens after the last norm, CLS first.
fn pooled(tokens: &[f32], dim: usize, pool: GlobalPool) -> Vec<f32> {
    let (cls, patches) = tokens.split_at(dim);
    if pool == GlobalPool::Token {
        return cls.to_vec();
    }
    let count = patches.len() / dim;
    let sum = |at: usize| patches.iter().skip(at).step_by(dim).sum::<f32>();
    (0..dim).map(|at| sum(at) / count as f32).collect()
}

async fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor
        .into_data_async()
        .await
        .expect("a result")
        .try_to_vec()
        .expect("float32")
}

/// Every stage of an MAE at four mask ratios.
pub async fn mae_stages(case: &Case, device: &Device) {
    let mae = case.mae(device);
    let images: Tensor<4> = case.input("pixel_values", device);
    let noise = case.noise();
    let patch_size = mae.config.encoder.patch_size;
    let mut compared = 0;
    let target = patchify(images.clone(), patch_size);
    case.compare("target", target.clone(), &mut compared).await;

    for ratio in ["0.25", "0.5", "0.75", "0.9"] {
        let stage = |name: &str| format!("r{ratio}.{name}");
        let masking =
            Masking::from_noise(&noise, len_keep(noise[0].len(), ratio.parse().expect("a ratio"))).expect("a mask");
        let (_, mask) = case.golden(&stage("mask")).expect("a mask");
        let ours: Vec<f32> = masking.mask.iter().flatten().map(|&hidden| f32::from(hidden)).collect();
        assert_eq!(ours, mask, "{}: {}", case.name, stage("mask"));
        let (_, restore) = case.whole_numbers(&stage("ids_restore"));
        assert_eq!(
            masking.ids_restore.concat(),
            restore,
            "{}: {}",
            case.name,
            stage("ids_restore")
        );

        let mut watched = Watched::new(case, stage(""), compared);
        let pred = mae.forward_with(images.clone(), &masking, &mut watched).await;
        compared = watched.compared;
        for (name, norm_pix_loss) in [("loss", false), ("loss_norm_pix", true)] {
            let loss = forward_loss(target.clone(), pred.clone(), &masking, norm_pix_loss);
            case.compare(&stage(name), loss, &mut compared).await;
        }
        if ratio == "0.75" {
            case.compare("unpatchify", unpatchify(pred, patch_size), &mut compared)
                .await;
        }
    }
    assert_eq!(compared, case.stages, "{}: stages compared", case.name);
}

/// Every stage of a ViT.
pub async fn vit_stages(case: &Case, device: &Device) {
    let (config, _) = vit_config(case.config).expect("config");
    classifier_stages(case, config, device).await;
}

/// Every stage of a ViT that names every patch.
pub async fn patch_vit_stages(case: &Case, device: &Device) {
    let (config, _) = patch_vit_config(case.config).expect("config");
    classifier_stages(case, config, device).await;
}

/// Every stage of a hybrid ViT, whose stem has BatchNorm folded in.
pub async fn hybrid_stages(case: &Case, device: &Device) {
    let (config, _) = hybrid_config(case.config).expect("config");
    classifier_stages(case, config, device).await;
}

async fn classifier_stages(case: &Case, config: VitConfig, device: &Device) {
    let vit: Vit = case.load(config, device);
    let images: Tensor<4> = case.input("pixel_values", device);

    let pool = vit.config.global_pool;
    let mut watched = Pooled {
        stages: Watched::new(case, String::new(), 0),
        pooled: vec![],
    };
    vit.forward_with(images.clone(), None, &mut watched).await;
    if let Some((shape, norm)) = case.golden("norm") {
        let images = norm.chunks(shape[1] * shape[2]);
        let expected: Vec<f32> = images.flat_map(|tokens| pooled(tokens, shape[2], pool)).collect();
        assert_close(&format!("{}: pre_logits", case.name), &watched.pooled, &expected);
    }
    let mut compared = watched.stages.compared;
    if case.golden("patches").is_some() {
        let features = vit.encoder.forward(images.clone(), None);
        let patches = vit.classify_patches(features).expect("a head");
        case.compare("patches", patches, &mut compared).await;
    }
    for keep in case.golden("kept").map_or_else(Vec::new, |(_, kept)| kept) {
        let masking = Masking::from_noise(&case.noise(), keep as usize).expect("a mask");
        let logits = vit
            .forward_with(images.clone(), Some(&masking), &mut TEAM.with_borrow(Clone::clone))
            .await
            .expect("a head");
        case.compare(&format!("logits_of_{keep}"), logits, &mut compared).await;
    }
    assert_eq!(compared, case.stages, "{}: stages compared", case.name);
}

/// Every number of visible patches from one to all: GPU kernels go wrong at odd sizes.
pub async fn every_visible_count(device: &Device) {
    let case = SWEEP;
    let mae = case.mae(device);
    let images: Tensor<4> = case.input("pixel_values", device);
    let noise = case.noise();
    let (shape, golden) = case.golden("pred").expect("pred");
    assert_eq!(shape[0], noise[0].len(), "a golden answer for each count");
    for (i, golden) in golden.chunks(shape[1] * shape[2]).enumerate() {
        let masking = Masking::from_noise(&noise, i + 1).expect("a mask");
        let pred = mae.forward(images.clone(), &masking);
        assert_close(&format!("{} visible", i + 1), &values(pred).await, golden);
    }
}
