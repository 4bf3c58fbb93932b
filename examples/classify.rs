//! The five likeliest classes of a photo.
//!
//!     cargo run --release --example classify -- photo.jpg

mod shipped;

use std::error::Error;
use std::path::Path;

use patchwork_protocol::View;

fn main() -> Result<(), Box<dyn Error>> {
    let photo = std::env::args().nth(1).ok_or("which photo? classify PHOTO")?;
    let (engine, _) = shipped::open(Path::new(&photo))?;
    let classification = pollster::block_on(engine.classify(View::Whole))?;
    for label in classification.top {
        println!("{:5.1}%  {}", label.probability * 100.0, label.name);
    }
    Ok(())
}
