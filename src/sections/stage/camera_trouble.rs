//! Why there is no picture from the camera.

/// What keeps the camera from giving pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The visitor, or the browser's settings, do not allow it.
    Refused,
    /// There is none.
    Missing,
    /// Another program has it, or it does not answer.
    InUse,
    /// The browser gives this page none.
    Unsupported,
    /// It was unplugged, or taken away from the page.
    Gone,
    /// The tab was out of sight.
    Hidden,
}

impl Trouble {
    /// By the name of the error that `getUserMedia` gives.
    pub fn of(error: &str) -> Self {
        match error {
            "NotAllowedError" | "SecurityError" | "PermissionDeniedError" => Self::Refused,
            "NotFoundError" | "OverconstrainedError" | "DevicesNotFoundError" => Self::Missing,
            "TypeError" | "NotSupportedError" => Self::Unsupported,
            _ => Self::InUse,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Trouble;

    #[test]
    fn browsers_errors_are_told_apart() {
        for (error, trouble) in [
            ("NotAllowedError", Trouble::Refused),
            ("NotFoundError", Trouble::Missing),
            ("OverconstrainedError", Trouble::Missing),
            ("NotReadableError", Trouble::InUse),
            ("AbortError", Trouble::InUse),
            ("TypeError", Trouble::Unsupported),
        ] {
            assert_eq!(Trouble::of(error), trouble, "{error}");
        }
    }
}
