//! The five likeliest classes of a photo.
//!
//!     cargo run --release --example classify -- photo.jpg [--device webgpu]

mod shipped;

use std::error::Error;
use std::path::Path;

use patchwork_protocol::View;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (photo, device) = match &args[..] {
        [photo] => (photo, "cpu"),
        [photo, flag, device] if flag == "--device" => (photo, device.as_str()),
        _ => return Err("which photo? classify PHOTO [--device cpu|webgpu]".into()),
    };
    let (engine, _) = shipped::open(Path::new(photo), shipped::device(device)?)?;
    let classification = pollster::block_on(engine.classify(View::Whole))?;
    for label in classification.top {
        println!("{:5.1}%  {}", label.probability * 100.0, label.name);
    }
    Ok(())
}
