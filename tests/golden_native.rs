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
use patchwork_model::{Shared, Team};
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

/// A member of a team of threads that send each other what they lay together. When one panics, the others find its
/// channels closed.
#[derive(Debug)]
struct Member {
    rank: usize,
    /// How often they laid something together.
    gathered: Cell<usize>,
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

    fn all_gather(&self, mine: &[f32], len: &dyn Fn(usize) -> usize) -> Vec<Vec<f32>> {
        self.gathered.set(self.gathered.get() + 1);
        for to in &self.to {
            to.send(mine.to_vec()).expect("a member that goes on");
        }
        let received = self.from.iter().enumerate().map(|(rank, from)| {
            let theirs = from.recv().expect("a member that goes on");
            assert_eq!(theirs.len(), len(rank), "of the same step");
            theirs
        });
        received.collect()
    }
}

fn team(size: usize) -> Vec<Member> {
    let alone = |rank| Member {
        rank,
        gathered: Cell::new(0),
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

#[test]
fn teams_of_threads() {
    for size in [2, 3, 5] {
        let members = team(size).into_iter().map(|member| {
            spawn(move || {
                let member = Rc::new(member);
                golden::TEAM.set(Shared(Some(member.clone())));
                let device = Device::flex();
                block_on(golden::vit_stages(&VIT_A, &device));
                block_on(golden::vit_stages(&VIT_B, &device));
                block_on(golden::causal_stages(&CAUSAL_A, &device));
                block_on(golden::mae_stages(&MAE_A, &device));
                block_on(golden::mae_stages(&MAE_B, &device));
                member.gathered.get()
            })
        });
        let members: Vec<_> = members.collect();
        let gathered = members
            .into_iter()
            .map(|member| member.join().expect("every stage as transformers has it"));
        let gathered: Vec<usize> = gathered.collect();
        assert!(gathered[0] > 0, "nothing was divided among {size}");
        assert!(gathered.iter().all(|&count| count == gathered[0]), "{gathered:?}");
    }
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
