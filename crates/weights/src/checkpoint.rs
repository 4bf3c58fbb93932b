//! A weight file as the source of a model's weights: every tensor is there in the shape that is needed, and none is
//! left over.

use burn::tensor::{Device, Tensor, TensorData};

use super::keys::{Naming, VIT};
use super::report::Report;
use super::tensors::TensorFile;
use super::{Resized, WeightsError};
use patchwork_model::{Model, ParamError, Params};

/// Builds a model from the tensors of `file` whose names start with `prefix`, reading one at a time.
///
/// # Errors
/// When names and shapes are not exactly those that the model needs, before any tensor is read; or when one cannot be
/// read.
pub fn load<M: Model>(
    file: &TensorFile,
    prefix: &str,
    config: M::Config,
    device: &Device,
) -> Result<(M, Report), WeightsError> {
    load_resized(file, prefix, config, Resized::default(), device)
}

/// As [`load`], with position embeddings that the file holds for another grid.
///
/// # Errors
/// As [`load`]'s.
pub fn load_resized<M: Model>(
    file: &TensorFile,
    prefix: &str,
    config: M::Config,
    resized: Resized,
    device: &Device,
) -> Result<(M, Report), WeightsError> {
    let inside = file.entries.keys().filter_map(|name| name.strip_prefix(prefix));
    // Without any name that is known, the first missing one is told as transformers has it.
    let naming = Naming::of(inside).unwrap_or(VIT);
    let mut needs = resized.around(Needs {
        device,
        tensors: vec![],
    });
    M::new(&mut needs, config.clone())?;
    let report = Report::new(file, naming, prefix, &needs.inner.tensors);
    if !report.fits() {
        return Err(WeightsError::Mismatch(Box::new(report)));
    }
    let reader = Reader {
        file,
        naming,
        prefix,
        device,
        values: vec![],
    };
    Ok((M::new(&mut resized.around(reader), config)?, report))
}

/// Notes what a model asks for, and gives it empty tensors, which take no memory worth mentioning.
struct Needs<'a> {
    device: &'a Device,
    tensors: Vec<(String, Vec<usize>)>,
}

impl Params for Needs<'_> {
    fn take_as<const D: usize, const E: usize>(
        &mut self,
        name: &str,
        held: [usize; D],
        to: [usize; E],
        _: impl FnOnce(&[f32]) -> Vec<f32>,
    ) -> Result<Tensor<E>, ParamError> {
        self.tensors.push((name.to_owned(), held.to_vec()));
        Ok(Tensor::<E>::empty([1; E], self.device).expand(to))
    }
}

/// Reads tensors that are known to be there.
struct Reader<'a, 'b> {
    file: &'a TensorFile<'b>,
    naming: Naming,
    prefix: &'a str,
    device: &'a Device,
    /// Those of the tensor that is being read: memory that the next one uses again.
    values: Vec<f32>,
}

impl Params for Reader<'_, '_> {
    fn take_as<const D: usize, const E: usize>(
        &mut self,
        name: &str,
        _: [usize; D],
        to: [usize; E],
        arrange: impl FnOnce(&[f32]) -> Vec<f32>,
    ) -> Result<Tensor<E>, ParamError> {
        let mut count = 0;
        for part in self.file.parts(self.naming, self.prefix, name) {
            let error = |reason: String| ParamError {
                name: part.clone(),
                reason,
            };
            let entry = self
                .file
                .entries
                .get(&part)
                .ok_or_else(|| error("it is missing".into()))?;
            count += self.file.read(entry, &mut self.values, count).map_err(error)?;
        }
        let values = arrange(&self.values[..count]);
        Ok(Tensor::from_data(TensorData::new(values, to), self.device))
    }
}
