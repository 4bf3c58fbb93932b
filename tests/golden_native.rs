//! Our models against Hugging Face transformers, on burn's CPU backend.
#![cfg(all(not(target_arch = "wasm32"), feature = "cpu"))]

mod golden;

use std::rc::Rc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::spawn;

use burn::tensor::Device;
use golden::{
    CAUSAL_A, CAUSAL_B, HYBRID_A, HYBRID_B, MAE_A, MAE_B, MASKED_PATCH_A, MASKED_PATCH_B, PATCH_VIT_A, PATCH_VIT_B,
    VIT_A, VIT_B,
};
use patchwork::engine::self_check::self_check;
use patchwork::model::pos_embed::sincos_2d;
use patchwork::model::{Share, Team};
use pollster::block_on;
use safetensors::SafeTensors;

#[test]
fn mae_stages() {
    block_on(golden::mae_stages(&MAE_A, &Device::flex()));
    block_on(golden::mae_stages(&MAE_B, &Device::flex()));
}

#[test]
fn vit_stages() {
    block_on(golden::vit_stages(&VIT_A, &Device::flex()));
    block_on(golden::vit_stages(&VIT_B, &Device::flex()));
}

#[test]
fn patch_vit_stages() {
    block_on(golden::patch_vit_stages(&PATCH_VIT_A, &Device::flex()));
    block_on(golden::patch_vit_stages(&PATCH_VIT_B, &Device::flex()));
}

#[test]
fn hybrid_stages() {
    block_on(golden::hybrid_stages(&HYBRID_A, &Device::flex()));
    block_on(golden::hybrid_stages(&HYBRID_B, &Device::flex()));
}

#[test]
fn masked_patch_stages() {
    block_on(golden::masked_patch_stages(&MASKED_PATCH_A, &Device::flex()));
    block_on(golden::masked_patch_stages(&MASKED_PATCH_B, &Device::flex()));
}

#[test]
fn causal_stages() {
    block_on(golden::causal_stages(&CAUSAL_A, &Device::flex()));
    block_on(golden::causal_stages(&CAUSAL_B, &Device::flex()));
}

/// A member of a team of threads that send each other what they add up. When one panics, the others find its channels closed.
#[derive(Debug)]
struct Member {
    rank: usize,
    /// To and from every member, this one too.
    to: Vec<Sender<Vec<f32>>>,
    from: Vec<Receiver<Vec<f32>>>,
}

impl Team for Member {
    fn rank(&self) -> usize {
        self.rank
    }

    fn size(&self) -> usize {
        self.to.len()
    }

    fn all_reduce(&self, values: &mut [f32]) {
        for to in &self.to {
            to.send(values.to_vec()).expect("a member that goes on");
        }
        values.fill(0.0);
        for from in &self.from {
            let theirs = from.recv().expect("a member that goes on");
            assert_eq!(theirs.len(), values.len(), "of the same step");
            for (sum, value) in values.iter_mut().zip(theirs) {
                *sum += value;
            }
        }
    }
}

fn team(size: usize) -> Vec<Member> {
    let alone = |rank| Member {
        rank,
        to: vec![],
        from: vec![],
    };
    let mut members: Vec<_> = (0..size).map(alone).collect();
    for from in 0..size {
        for to in 0..size {
            let (sender, receiver) = channel();
            members[from].to.push(sender);
            members[to].from.push(receiver);
        }
    }
    members
}

/// The small models have fewer heads than the largest team has members: such blocks each does whole.
#[test]
fn teams_of_threads() {
    for size in [2, 3, 5] {
        let members: Vec<_> = team(size)
            .into_iter()
            .map(|member| {
                spawn(move || {
                    golden::SHARE.set(Share::of(Rc::new(member)));
                    let device = Device::flex();
                    block_on(golden::vit_stages(&VIT_A, &device));
                    block_on(golden::vit_stages(&VIT_B, &device));
                    block_on(golden::mae_stages(&MAE_A, &device));
                    block_on(golden::mae_stages(&MAE_B, &device));
                    block_on(golden::causal_stages(&CAUSAL_A, &device));
                })
            })
            .collect();
        for member in members {
            member.join().expect("every stage as transformers has it");
        }
    }
}

#[test]
fn norm_pix() {
    block_on(golden::norm_pix(&Device::flex()));
}

#[test]
fn every_visible_count() {
    block_on(golden::every_visible_count(&Device::flex()));
}

#[test]
fn known_answer() {
    block_on(self_check(&Device::flex())).expect("the known answer");
}

#[test]
fn sincos_tables() {
    let file = SafeTensors::deserialize(include_bytes!("fixtures/pos_embed.safetensors")).expect("a golden file");
    for (name, embed_dim, grid) in [("d48_grid4", 48, 4), ("d40_grid6", 40, 6)] {
        let golden = file.tensor(name).expect("a table");
        let golden: Vec<f32> = golden
            .data()
            .as_chunks()
            .0
            .iter()
            .map(|&b| f32::from_le_bytes(b))
            .collect();
        let ours = sincos_2d(embed_dim, grid);
        assert_eq!(ours.len(), golden.len(), "{name}");
        // The reference computes in float32; positions up to 5 leave 1e-6.
        assert!(ours.iter().zip(&golden).all(|(a, b)| (a - b).abs() < 1e-6), "{name}");
    }
}
