//! The models that paint in other ways than the plain MAE.

use burn::tensor::{Device, Tensor};
use patchwork_mask::{Masking, len_keep};
use patchwork_model::mae::{forward_loss, undo_norm_pix};
use patchwork_model::masked_patch::{class_colour, colour_class};
use patchwork_model::patch::patchify;
use patchwork_model::{Causal, MaskedPatch};
use patchwork_weights::{causal_config, masked_patch_config};

use super::close::assert_close;
use super::{Case, NORM_PIX, Watched};

/// Every stage of masked patch prediction, corrupted as in training, and the answer with every patch hidden.
pub async fn masked_patch_stages(case: &Case, device: &Device) {
    let model: MaskedPatch = case.load(masked_patch_config(case.config).expect("config"), device);
    let images: Tensor<4> = case.input("pixel_values", device);
    let (shape, sources) = case.whole_numbers("sources");
    let sources: Vec<Vec<usize>> = sources.chunks(shape[1]).map(<[usize]>::to_vec).collect();

    let mut watched = Watched::new(case, String::new(), 0);
    model.forward_with(images.clone(), &sources, &mut watched).await;
    let mut compared = watched.compared;
    let all = vec![vec![shape[1]; shape[1]]; shape[0]];
    case.compare("all_hidden", model.forward(images, &all), &mut compared)
        .await;
    assert_eq!(compared, case.stages, "{}: stages compared", case.name);

    let patches = patchify(case.input("colours", device), model.config.patch_size);
    let [_, l, d] = patches.dims();
    // [1, L, p * p, 3] -> [1, L, 1, 3]
    let means = super::values(patches.reshape([1, l, d / 3, 3]).mean_dim(2)).await;
    let classes: Vec<usize> = means.as_chunks().0.iter().map(|&mean| colour_class(mean)).collect();
    assert_eq!(classes, case.whole_numbers("classes").1, "{}: classes", case.name);
    let colours: Vec<f32> = classes.into_iter().flat_map(class_colour).collect();
    let golden = case.golden("class_colours").expect("colours").1;
    assert_close(&format!("{}: class_colours", case.name), &colours, &golden);
}

/// Every stage of a causal model with the true patches before each one, and what it paints by itself.
pub async fn causal_stages(case: &Case, device: &Device) {
    let model: Causal = case.load(causal_config(case.config).expect("config"), device);
    let images: Tensor<4> = case.input("pixel_values", device);
    let patches = patchify(images.clone(), model.config.patch_size);
    let l = model.config.num_patches();

    let mut watched = Watched::new(case, String::new(), 0);
    model.forward_with(images, &mut watched).await;
    let mut compared = watched.compared;
    for keep in [1, l / 3, l - 1] {
        let first = patches.clone().narrow(1, 0, keep);
        let reconstructed = (keep..l).fold(first, |patches, _| model.predict_next(patches));
        case.compare(&format!("painted_from_{keep}"), reconstructed, &mut compared)
            .await;
    }
    assert_eq!(compared, case.stages, "{}: stages compared", case.name);
}

/// An MAE trained with `norm_pix_loss`: its loss, and its answer made pixels again in both ways.
pub async fn norm_pix(device: &Device) {
    let case = NORM_PIX;
    let mae = case.mae(device);
    assert!(mae.config.norm_pix_loss);
    let images: Tensor<4> = case.input("pixel_values", device);
    let noise = case.noise();
    let masking = Masking::from_noise(&noise, len_keep(noise[0].len(), 0.75)).expect("a mask");
    let target = patchify(images.clone(), mae.config.encoder.patch_size);

    let mut compared = 0;
    let pred = mae.forward(images, &masking);
    case.compare("pred", pred.clone(), &mut compared).await;
    let loss = forward_loss(target.clone(), pred.clone(), &masking, true);
    case.compare("loss", loss, &mut compared).await;
    for (name, borrow) in [("borrowed", true), ("not_borrowed", false)] {
        let pixels = undo_norm_pix(target.clone(), pred.clone(), &masking, borrow);
        case.compare(name, pixels, &mut compared).await;
    }
    assert_eq!(compared, 4, "stages compared");
}
