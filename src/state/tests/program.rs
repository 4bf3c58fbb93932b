//! The engine's program on its way, and when it does not come.

use super::*;

/// An engine of this kind is chosen, and half of its program downloaded.
fn half_way(kind: DeviceKind) -> Page {
    let mut page = Page::new();
    page.act(Action::EngineChosen { kind, note: None });
    let (loaded, total) = (4, Some(8));
    page.act(Action::ProgramProgress { loaded, total });
    assert_eq!(page.state.engine, Engine::Starting { kind, loaded, total });
    page
}

#[test]
fn its_bytes_count_until_the_worker_is_up() {
    let mut page = half_way(DeviceKind::Cpu);
    assert!(page.effects.is_empty() && page.state.in_flight());
    page.act(Action::WorkerUp);
    let loading = page.state.engine.clone();
    let (loaded, total) = (8, Some(8));
    page.act(Action::ProgramProgress { loaded, total });
    assert_eq!(page.state.engine, loading, "late news is dropped");
}

#[test]
fn one_that_cannot_be_downloaded_waits_for_another_try() {
    // The other engine would have to come over the same network.
    for kind in [DeviceKind::Cpu, DeviceKind::WebGpu] {
        let mut page = half_way(kind);
        let failed = Action::ProgramFailed(failure(FailureKind::Download));
        assert_eq!(page.act(failed), [Effect::Terminate]);
        assert!(matches!(page.state.engine, Engine::Failed { .. }));
        assert_eq!(page.act(Action::Restart), [Effect::Spawn(kind)]);
        let (loaded, total) = (0, None);
        assert_eq!(page.state.engine, Engine::Starting { kind, loaded, total });
    }
}

#[test]
fn one_that_does_not_suit_the_browser_hands_over_to_the_cpu() {
    let mut page = half_way(DeviceKind::WebGpu);
    let failed = Action::ProgramFailed(failure(FailureKind::Device));
    assert_eq!(page.act(failed), [Effect::Spawn(DeviceKind::Cpu)]);
    assert!(page.state.note.is_some());
}
