//! What page and worker both do in a browser: messages between them, and the browser's own disk.

pub mod kept;
pub mod wire;
