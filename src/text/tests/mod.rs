mod keys;
mod prose;
