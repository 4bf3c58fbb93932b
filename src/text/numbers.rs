//! Numbers with their units, as each language writes them.

use super::{Language, Text};

impl Text {
    /// A size in three digits at most, such as `448 MB`.
    pub fn size(self, bytes: u64) -> String {
        match bytes as f64 {
            b if b >= 0.9995e9 => self.msg_number_gigabytes(format!("{:.1}", b / 1e9)),
            b if b >= 9.95e6 => self.msg_number_megabytes(format!("{:.0}", b / 1e6)),
            b => self.msg_number_megabytes(format!("{:.1}", b / 1e6)),
        }
    }

    /// Bytes in megabytes to one decimal, such as `14.2 MB`.
    pub fn megabytes(self, bytes: u64) -> String {
        self.msg_number_megabytes(megabytes(bytes))
    }

    /// How far a download is, such as `3.1 of 7.9 MB, 39%`; bytes alone where it is not known how many there will be.
    pub fn downloaded(self, loaded: u64, total: Option<u64>) -> String {
        match total {
            Some(total) => {
                let percent = percent_downloaded(loaded, total).to_string();
                self.msg_number_downloaded(megabytes(loaded), megabytes(total), percent)
            }
            None => self.megabytes(loaded),
        }
    }

    /// A count of weights, such as `5.5 million`.
    pub fn millions(self, count: usize) -> String {
        let count = count as f64;
        self.msg_number_millions(match self.language() {
            Language::En => format!("{:.1}", count / 1e6),
            // In units of ten thousand.
            Language::ZhCn => format!("{:.0}", count / 1e4),
        })
    }

    /// A duration, with digits only where they say something.
    pub fn duration(self, millis: f64) -> String {
        match millis {
            ms if ms < 10.0 => self.msg_number_milliseconds(format!("{ms:.1}")),
            ms if ms < 1000.0 => self.msg_number_milliseconds(format!("{ms:.0}")),
            ms => self.msg_number_seconds(format!("{:.1}", ms / 1000.0)),
        }
    }

    /// A count of floating-point operations, such as `365 MFLOP`.
    pub fn flops(self, count: u64) -> String {
        match count as f64 {
            n if n >= 9.995e8 => self.msg_number_gflop(format!("{:.1}", n / 1e9)),
            n if n >= 9.5e5 => self.msg_number_mflop(format!("{:.0}", n / 1e6)),
            n => self.msg_number_mflop(format!("{:.2}", n / 1e6)),
        }
    }

    /// A count of multiply-adds, such as `612 million`.
    pub fn multiply_adds(self, count: u64) -> String {
        let (english, chinese) = (count as f64 / 1e6, count as f64 / 1e8);
        match self.language() {
            Language::En if english < 9.95 => self.msg_number_multiply_adds(format!("{english:.1}")),
            Language::En => self.msg_number_multiply_adds(format!("{english:.0}")),
            // In units of a hundred million.
            Language::ZhCn => self.msg_number_multiply_adds(format!("{chinese:.2}")),
        }
    }

    /// A probability as a percentage.
    pub fn percent(self, probability: f32) -> String {
        match probability * 100.0 {
            p if p > 0.0 && p < 0.1 => self.msg_number_percent_below("0.1"),
            p if p < 10.0 => self.msg_number_percent(format!("{p:.1}")),
            p => self.msg_number_percent(format!("{p:.0}")),
        }
    }

    /// One after another, with a space between them where the language has one.
    pub fn sentences(self, sentences: &[String]) -> String {
        sentences.join(match self.language() {
            Language::En => " ",
            Language::ZhCn => "",
        })
    }

    /// `a, b, c`.
    pub fn list(self, parts: &[String]) -> String {
        let whole = parts.iter().cloned();
        whole
            .reduce(|before, next| self.msg_list_next(before, next))
            .unwrap_or_default()
    }

    /// `a, b and c`.
    pub fn list_and(self, parts: &[String]) -> String {
        match parts {
            [] | [_] => self.list(parts),
            [most @ .., last] => self.msg_list_last(self.list(most), last),
        }
    }

    /// The time that a download still takes; nothing where it cannot be told.
    pub fn time_left(self, seconds: f64) -> Option<String> {
        if !(0.0..360_000.0).contains(&seconds) {
            return None;
        }
        let minutes = (seconds / 60.0).round() as usize;
        Some(match (seconds, minutes) {
            (s, _) if s < 10.0 => self.msg_number_few_seconds_left(),
            (s, _) if s < 55.0 => self.msg_number_seconds_left(format!("{:.0}", (s / 5.0).round() * 5.0)),
            (_, minutes) if minutes < 60 => self.msg_number_minutes_left(minutes.max(1)),
            (s, _) => self.msg_number_hours_left((s / 3600.0).round().max(1.0) as usize),
        })
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

/// How much has come, in whole percent, rounded down.
pub fn percent_downloaded(loaded: u64, total: u64) -> u64 {
    (loaded * 100).checked_div(total).unwrap_or(0).min(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        let (english, chinese) = (Text::new(Language::En), Text::new(Language::ZhCn));
        assert_eq!(english.megabytes(14_249_000), "14.2 MB");
        assert_eq!(english.downloaded(3_091_154, Some(7_926_037)), "3.1 of 7.9 MB, 38%");
        assert_eq!(chinese.downloaded(3_091_154, Some(7_926_037)), "3.1 / 7.9 MB（38%）");
        assert_eq!(english.downloaded(3_091_154, None), "3.1 MB");
        assert_eq!(english.millions(5_543_716), "5.5 million");
        assert_eq!(chinese.millions(5_543_716), "554 万");
        assert_eq!(english.multiply_adds(612_294_912), "612 million");
        assert_eq!(english.multiply_adds(5_760_000), "5.8 million");
        assert_eq!(chinese.multiply_adds(612_294_912), "6.12 亿");
        assert_eq!(
            [4.44, 37.2, 1520.0].map(|ms| english.duration(ms)),
            ["4.4 ms", "37 ms", "1.5 s"]
        );
        assert_eq!(
            [0.0, 0.0004, 0.031, 0.412].map(|p| english.percent(p)),
            ["0.0%", "< 0.1%", "3.1%", "41%"]
        );
    }

    #[test]
    fn sizes_are_short() {
        let text = Text::new(Language::En);
        assert_eq!(
            [448_000_000, 1_318_000_000, 22_900_000, 7_926_037].map(|bytes| text.size(bytes)),
            ["448 MB", "1.3 GB", "23 MB", "7.9 MB"]
        );
    }

    #[test]
    fn time_is_told_roughly() {
        let (english, chinese) = (Text::new(Language::En), Text::new(Language::ZhCn));
        for (seconds, said) in [
            (3.2, Some(("a few seconds left", "还需几秒"))),
            (42.0, Some(("about 40 seconds left", "还需约 40 秒"))),
            (58.0, Some(("about a minute left", "还需约 1 分钟"))),
            (131.0, Some(("about 2 minutes left", "还需约 2 分钟"))),
            (3599.0, Some(("about an hour left", "还需约 1 小时"))),
            (7300.0, Some(("about 2 hours left", "还需约 2 小时"))),
            (f64::INFINITY, None),
            (f64::NAN, None),
        ] {
            let told = (english.time_left(seconds), chinese.time_left(seconds));
            let told = (told.0.as_deref(), told.1.as_deref());
            assert_eq!(told, (said.map(|said| said.0), said.map(|said| said.1)), "{seconds}");
        }
    }
}
