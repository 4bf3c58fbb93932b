//! What both examples need: a photo, and the models that the page opens with.

use std::error::Error;
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use image::{DynamicImage, ImageDecoder, ImageReader};
use patchwork_engine::preprocess::Rgb;
use patchwork_engine::{Engine, ModelFiles};
use patchwork_protocol::Photo;
use patchwork_protocol::manifest::Manifest;

/// The models in `www/models` that the page opens with, on `device`, and `photo` as they see it.
pub fn open(photo: &Path, device: Device) -> Result<(Engine, Photo), Box<dyn Error>> {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/models");
    let manifest: Manifest = serde_json::from_slice(&std::fs::read(models.join("manifest.json"))?)?;
    let files = |name: &str| -> Result<ModelFiles, Box<dyn Error>> {
        let folder: PathBuf = models.join(name);
        Ok(ModelFiles {
            config: std::fs::read(folder.join("config.json"))?,
            preprocessor: std::fs::read(folder.join("preprocessor_config.json"))?,
            weights: Box::new(std::fs::read(folder.join("model.safetensors"))?),
        })
    };
    let entry = |name: &str| {
        manifest
            .model(name)
            .ok_or("the manifest does not list what it opens with")
    };
    let (reconstructor, classifier) = (entry(&manifest.reconstructor)?, entry(&manifest.classifier)?);
    let mut engine = Engine::new(device, reconstructor, &files(&reconstructor.dir)?)?;
    engine.choose(classifier, &files(&classifier.dir)?)?;
    let rgb = decode(photo)?;
    let (width, height) = (rgb.width as u32, rgb.height as u32);
    let photo = engine.set_photo(rgb, width, height)?;
    Ok((engine, photo))
}

/// `cpu`, one core of it, or `webgpu`, this machine's own through wgpu.
pub fn device(name: &str) -> Result<Device, Box<dyn Error>> {
    match name {
        "cpu" => Ok(Device::flex()),
        #[cfg(all(feature = "webgpu", not(target_arch = "wasm32")))]
        "webgpu" => Ok(patchwork_engine::native::open_webgpu()?.0),
        _ => Err(format!("no device {name} here: cpu, or with the feature webgpu, webgpu").into()),
    }
}

/// A PNG, JPEG or WebP, upright by EXIF.
fn decode(path: &Path) -> Result<Rgb, Box<dyn Error>> {
    let mut decoder = ImageReader::open(path)?.with_guessed_format()?.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    let rgb = image.to_rgb8();
    Ok(Rgb {
        width: rgb.width() as usize,
        height: rgb.height() as usize,
        pixels: rgb.into_raw(),
    })
}
