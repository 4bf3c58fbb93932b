//! Our models against Hugging Face transformers, on burn's CPU backend.
#![cfg(all(not(target_arch = "wasm32"), feature = "cpu"))]

mod golden;

use std::cell::Cell;
use std::rc::Rc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::spawn;

use burn::tensor::Device;
use golden::{
    CAUSAL_A, CAUSAL_B, HYBRID_A, HYBRID_B, MAE_A, MAE_B, MASKED_PATCH_A, MASKED_PATCH_B, PATCH_VIT_A, PATCH_VIT_B,
    VIT_A, VIT_B,
};
use patchwork_engine::self_check::self_check;
use patchwork_model::{Share, Team};
use pollster::block_on;

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
    /// How often it added up.
    reduced: Cell<usize>,
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
        self.reduced.set(self.reduced.get() + 1);
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
        reduced: Cell::new(0),
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

/// The small models have fewer heads than the largest team has members: of such blocks each does the attention whole, so that
/// only what follows it is added up.
#[test]
fn teams_of_threads() {
    let mut passes = Vec::new();
    for size in [2, 3, 5] {
        let members: Vec<_> = team(size)
            .into_iter()
            .map(|member| {
                spawn(move || {
                    let member = Rc::new(member);
                    golden::SHARE.set(Share::of(member.clone()));
                    let device = Device::flex();
                    // For each case with as many heads in every block, the blocks that ran.
                    let mut before = 0;
                    let mut blocks = |heads: usize| {
                        let reduced = member.reduced.get() - before;
                        before = member.reduced.get();
                        reduced / if size <= heads { 2 } else { 1 }
                    };
                    block_on(golden::vit_stages(&VIT_A, &device));
                    let vit_a = blocks(3);
                    block_on(golden::vit_stages(&VIT_B, &device));
                    let vit_b = blocks(5);
                    block_on(golden::causal_stages(&CAUSAL_A, &device));
                    let causal_a = blocks(3);
                    block_on(golden::mae_stages(&MAE_A, &device));
                    block_on(golden::mae_stages(&MAE_B, &device));
                    [vit_a, vit_b, causal_a]
                })
            })
            .collect();
        for member in members {
            passes.push(member.join().expect("every stage as transformers has it"));
        }
    }
    assert!(passes[0].iter().all(|&blocks| blocks > 0), "nothing was shared");
    assert!(passes.iter().all(|blocks| *blocks == passes[0]), "{passes:?}");
}

#[test]
fn attention_weights() {
    block_on(golden::attention_weights(&Device::flex()));
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
