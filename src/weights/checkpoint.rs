//! A safetensors file as a source of weights: every tensor is asked for once, none may be left over.

use std::collections::BTreeSet;

use burn::tensor::{Device, Tensor, TensorData};
use half::{bf16, f16};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use super::{WeightsError, keys};
use crate::model::{ParamError, Params};

/// Weights in Hugging Face's layout.
pub struct Checkpoint<'a> {
    file: SafeTensors<'a>,
    prefix: &'a str,
    device: &'a Device,
    unused: BTreeSet<String>,
    parameters: usize,
}

impl<'a> Checkpoint<'a> {
    /// Reads the header of `bytes`; tensors whose names do not start with `prefix` are somebody else's.
    ///
    /// # Errors
    /// When the bytes are not a whole safetensors file.
    pub fn new(bytes: &'a [u8], prefix: &'a str, device: &'a Device) -> Result<Self, WeightsError> {
        let file = SafeTensors::deserialize(bytes)?;
        let unused = file
            .names()
            .into_iter()
            .filter(|name| name.starts_with(prefix))
            .map(ToString::to_string)
            .collect();
        Ok(Self {
            file,
            prefix,
            device,
            unused,
            parameters: 0,
        })
    }

    /// Ends the reading; returns how many weights were taken.
    ///
    /// # Errors
    /// When tensors are left over.
    pub fn finish(self) -> Result<usize, WeightsError> {
        if self.unused.is_empty() {
            Ok(self.parameters)
        } else {
            Err(WeightsError::Unexpected(self.unused.into_iter().collect()))
        }
    }

    /// One tensor of the file as float32, which must have `shape` but for the first dimension's share.
    fn read(&mut self, name: &str, shape: &[usize], parts: usize) -> Result<Vec<f32>, ParamError> {
        let view = self.file.tensor(name).map_err(|_| ParamError::Missing(name.into()))?;
        let mut expected = shape.to_vec();
        expected[0] /= parts;
        if view.shape() != expected {
            return Err(ParamError::Shape {
                name: name.into(),
                expected,
                found: view.shape().to_vec(),
            });
        }
        let values = floats(&view).map_err(|reason| ParamError::Unreadable {
            name: name.into(),
            reason,
        })?;
        self.unused.remove(name);
        self.parameters += values.len();
        Ok(values)
    }
}

impl Params for Checkpoint<'_> {
    fn take<const D: usize>(&mut self, name: &str, shape: [usize; D]) -> Result<Tensor<D>, ParamError> {
        let prefixed = |parts: keys::Parts| parts.iter().map(|p| format!("{}{p}", self.prefix)).collect::<Vec<_>>();
        let places: Vec<_> = keys::hugging_face(name).into_iter().map(prefixed).collect();
        let there = places
            .iter()
            .find(|parts| self.file.tensor(&parts[0]).is_ok())
            .unwrap_or(&places[0]);
        let mut values = Vec::with_capacity(shape.iter().product());
        for part in there {
            values.extend(self.read(part, &shape, there.len())?);
        }
        Ok(Tensor::from_data(TensorData::new(values, shape), self.device))
    }
}

/// The values of a float tensor; refuses other types, and values that are not finite.
fn floats(view: &TensorView) -> Result<Vec<f32>, String> {
    let bytes = view.data();
    let values: Vec<f32> = match view.dtype() {
        Dtype::F32 => bytes.as_chunks().0.iter().map(|&b| f32::from_le_bytes(b)).collect(),
        Dtype::F16 => bytes
            .as_chunks()
            .0
            .iter()
            .map(|&b| f16::from_le_bytes(b).to_f32())
            .collect(),
        Dtype::BF16 => bytes
            .as_chunks()
            .0
            .iter()
            .map(|&b| bf16::from_le_bytes(b).to_f32())
            .collect(),
        other => return Err(format!("its type is {other:?}, not F32, F16 or BF16")),
    };
    if values.iter().all(|v| v.is_finite()) {
        Ok(values)
    } else {
        Err("it holds values that are not numbers".into())
    }
}
