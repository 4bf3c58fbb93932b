pub(super) mod keys;
mod prose;
