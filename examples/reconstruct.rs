//! Hides patches of a photo, paints them, and writes `reconstruction.png`: the photo, what the model sees of it, and
//! its painting with the visible patches pasted back.
//!
//!     cargo run --release --example reconstruct -- photo.jpg --ratio 0.75
//!     cargo run --release --example reconstruct -- photo.jpg --ratio 0.75 --device webgpu

mod shipped;

use std::error::Error;
use std::path::Path;

use image::{Rgb, RgbImage};
use patchwork_protocol::MaskSpec;

const OUT: &str = "reconstruction.png";
const USAGE: &str = "which photo? reconstruct PHOTO [--ratio 0.75] [--device cpu|webgpu]";
const GREY: [u8; 3] = [224; 3];

fn main() -> Result<(), Box<dyn Error>> {
    let (mut photo, mut ratio, mut device) = (None, 0.75, "cpu".to_owned());
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--ratio" => ratio = args.next().ok_or(USAGE)?.parse()?,
            "--device" => device = args.next().ok_or(USAGE)?,
            _ => photo = Some(arg),
        }
    }
    let photo = photo.ok_or(USAGE)?;
    let (engine, photo) = shipped::open(Path::new(&photo), shipped::device(&device)?)?;
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
