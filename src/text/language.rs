//! Which language the page speaks.

/// The languages that the page speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    ZhCn,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::En, Self::ZhCn];

    /// As `lang` attributes say it.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }

    /// As its speakers say it, known before its sentences are here.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::ZhCn => "简体中文",
        }
    }

    /// The one that a tag such as `zh-Hant-TW` names best.
    #[must_use]
    pub fn spoken(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::ZhCn),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}

/// The language asked for in the address, else the one chosen before, else the first of the browser's that there is,
/// else English.
#[must_use]
pub fn choose(asked: Option<&str>, remembered: Option<&str>, browser: &[String]) -> Language {
    let by_name = |name: Option<&str>| name.and_then(Language::spoken);
    by_name(asked)
        .or_else(|| by_name(remembered))
        .or_else(|| browser.iter().find_map(|name| Language::spoken(name)))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_beats_choice_beats_browser() {
        let browser = |tags: &str| tags.split(' ').map(str::to_owned).collect::<Vec<_>>();
        for (asked, remembered, tags, language) in [
            (Some("zh-CN"), Some("en"), "en", Language::ZhCn),
            (Some("en"), None, "zh-CN", Language::En),
            (Some("xx"), Some("zh-CN"), "en", Language::ZhCn),
            (None, Some("en"), "zh-CN en", Language::En),
            (None, None, "zh-Hant-TW", Language::ZhCn),
            (None, None, "de-DE zh en", Language::ZhCn),
            (None, None, "en-GB zh", Language::En),
            (None, None, "fr", Language::En),
            (None, Some("?"), "", Language::En),
        ] {
            assert_eq!(
                choose(asked, remembered, &browser(tags)),
                language,
                "{asked:?} {remembered:?} {tags}"
            );
        }
    }
}
