//! The page's program: puts the app into `#app`, in place of what the visitor saw until now.

fn main() {
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("app"));
    if let Some(root) = root {
        patchwork::page::show_in(root);
    }
}
