//! The views of the page and their addresses. An address is `#/view` or `#/view/part`, where `part` is the id of an
//! element.

use crate::text::Text;

/// What is on screen below the head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The pictures and what the classifier says.
    #[default]
    Stage,
    /// A look into the network.
    Inside,
    /// Classes of the visitor's own.
    Teach,
    /// The models to choose from.
    Models,
    /// What was measured.
    Results,
    /// How it works, and whom to thank.
    About,
}

impl View {
    /// All of them, in the order of the navigation.
    pub const ALL: [Self; 6] = [
        Self::Stage,
        Self::Inside,
        Self::Teach,
        Self::Models,
        Self::Results,
        Self::About,
    ];

    /// Its name in the navigation and in the title.
    #[must_use]
    pub fn title(self, text: Text) -> String {
        match self {
            Self::Stage => text.msg_view_stage(),
            Self::Inside => text.msg_view_inside(),
            Self::Teach => text.msg_view_teach(),
            Self::Models => text.msg_view_models(),
            Self::Results => text.msg_view_results(),
            Self::About => text.msg_view_about(),
        }
    }

    /// Its part of the address; of the stage there is none.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Stage => "",
            Self::Inside => "inside",
            Self::Teach => "teach",
            Self::Models => "models",
            Self::Results => "results",
            Self::About => "about",
        }
    }

    /// Its address on this page.
    #[must_use]
    pub fn href(self) -> String {
        format!("#/{}", self.slug())
    }

    /// The address of the element with this id in it.
    #[must_use]
    pub fn href_of(self, part: &str) -> String {
        format!("#/{}/{part}", self.slug())
    }
}

/// Where the page's address leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// Which view.
    pub view: View,
    /// The id of the part of it that is meant.
    pub part: Option<String>,
}

impl Route {
    /// Reads what follows the page's own address; what is not known is the stage.
    #[must_use]
    pub fn parse(hash: &str) -> Self {
        let path = hash.trim_start_matches('#');
        let path = path.strip_prefix('/').unwrap_or(path);
        let (slug, part) = path.split_once('/').unwrap_or((path, ""));
        let Some(view) = View::ALL.into_iter().find(|view| view.slug() == slug) else {
            return Self::default();
        };
        Self {
            view,
            part: (!part.is_empty()).then(|| part.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_has_an_address_that_leads_to_it() {
        for view in View::ALL {
            assert_eq!(Route::parse(&view.href()), Route { view, part: None });
            let part = Some("here".to_owned());
            assert_eq!(Route::parse(&view.href_of("here")), Route { view, part });
        }
    }

    #[test]
    fn unknown_addresses_show_the_stage() {
        for hash in ["", "#", "#/", "#/nowhere", "#nowhere", "#/nowhere/models", "#/Models"] {
            assert_eq!(Route::parse(hash).view, View::Stage, "{hash}");
        }
        assert_eq!(Route::parse("#/models/").view, View::Models);
    }
}
