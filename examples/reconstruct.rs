//! Hides patches of a photo, paints them, and writes `reconstruction.png`: the photo, what the model sees of it, and its
//! painting with the visible patches pasted back.
//!
//!     cargo run --release --example reconstruct -- photo.jpg --ratio 0.75

mod shipped;

use std::error::Error;
use std::path::Path;

use image::{Rgb, RgbImage};
use patchwork_protocol::MaskSpec;

const OUT: &str = "reconstruction.png";
const USAGE: &str = "which photo? reconstruct PHOTO [--ratio 0.75]";
const GREY: [u8; 3] = [224; 3];

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (photo, ratio) = match &args[..] {
        [photo] => (photo, 0.75),
        [photo, flag, ratio] if flag == "--ratio" => (photo, ratio.parse()?),
        _ => return Err(USAGE.into()),
    };
    let (engine, photo) = shipped::open(Path::new(photo))?;
    let mask = MaskSpec::random(ratio, 1);
    let reconstructed = pollster::block_on(engine.reconstruct(mask, false, |_| {}))?;

    let (side, grid) = (photo.img_size, photo.img_size / photo.patch_size);
    let picture = RgbImage::from_fn(3 * side as u32, side as u32, |x, y| {
        let (which, x, y) = (x as usize / side, x as usize % side, y as usize);
        let is_hidden = reconstructed.mask[y / photo.patch_size * grid + x / photo.patch_size] == 1;
        let pixel = |rgb: &[u8]| Rgb([0, 1, 2].map(|channel| rgb[(y * side + x) * 3 + channel]));
        match (which, is_hidden) {
            (1, true) => Rgb(GREY),
            (2, true) => pixel(&reconstructed.rgb),
            _ => pixel(&photo.rgb),
        }
    });
    picture.save(OUT)?;
    let hidden = reconstructed.mask.iter().filter(|&&hidden| hidden == 1).count();
    println!("{OUT}: {hidden} of {} patches hidden", reconstructed.mask.len());
    if let Some(psnr) = reconstructed.psnr {
        println!("PSNR on hidden pixels: {psnr:.1} dB");
    }
    Ok(())
}
