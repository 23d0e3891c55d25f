//! Numbers and times as a language writes them (CLDR, by ICU4X).

use fixed_decimal::Decimal;
use icu_calendar::Gregorian;
use icu_datetime::{FixedCalendarDateTimeFormatter, fieldsets};
use icu_decimal::DecimalFormatter;
use icu_time::{DateTime, Time};
use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};
use model::TimeMs;

use crate::Locale;

type Formatter<F> = FixedCalendarDateTimeFormatter<Gregorian, F>;

/// Writes numbers and times of one language.
pub(crate) struct Format {
    numbers: Option<DecimalFormatter>,
    date: Option<Formatter<fieldsets::YMD>>,
    date_time: Option<Formatter<fieldsets::YMDT>>,
    month: Option<Formatter<fieldsets::YM>>,
    zone: TimeZone,
}

impl Format {
    /// What a language has no data for is written plainly.
    pub(crate) fn new(locale: Locale, zone: TimeZone) -> Self {
        let tag = icu_locale_core::Locale::try_from_str(locale.tag())
            .unwrap_or(icu_locale_core::Locale::UNKNOWN);
        let minutes = icu_datetime::options::TimePrecision::Minute;
        Self {
            numbers: DecimalFormatter::try_new((&tag).into(), Default::default()).ok(),
            date: Formatter::try_new((&tag).into(), fieldsets::YMD::long()).ok(),
            date_time: Formatter::try_new(
                (&tag).into(),
                fieldsets::YMDT::long().with_time_precision(minutes),
            )
            .ok(),
            month: Formatter::try_new((&tag).into(), fieldsets::YM::long()).ok(),
            zone,
        }
    }

    pub(crate) fn number(&self, number: u64) -> String {
        match &self.numbers {
            Some(numbers) => numbers.format(&Decimal::from(number)).to_string(),
            None => number.to_string(),
        }
    }

    pub(crate) fn date(&self, at: TimeMs) -> String {
        let zoned = self.zoned(at);
        match (&self.date, icu(&zoned)) {
            (Some(date), Some(there)) => date.format(&there.date).to_string(),
            _ => zoned.date().to_string(),
        }
    }

    /// With the name of the zone, since nobody knows where the reader is.
    pub(crate) fn date_time(&self, at: TimeMs) -> String {
        let zoned = self.zoned(at);
        let there = match (&self.date_time, icu(&zoned)) {
            (Some(format), Some(there)) => format.format(&there).to_string(),
            _ => zoned.strftime("%Y-%m-%d %H:%M").to_string(),
        };
        format!("{there} {}", zoned.strftime("%Z"))
    }

    /// "March 2026".
    pub(crate) fn month(&self, month: crate::Month) -> String {
        let date =
            icu_calendar::Date::try_new_gregorian(month.year.into(), month.month.unsigned_abs(), 1);
        match (&self.month, date) {
            (Some(format), Ok(date)) => format.format(&date).to_string(),
            _ => month.to_string(),
        }
    }

    fn zoned(&self, at: TimeMs) -> ZonedDateTime {
        instant(at).to_zoned_datetime(self.zone.clone())
    }
}

/// For programs: RFC 3339, UTC.
pub(crate) fn machine(at: TimeMs) -> String {
    instant(at).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn instant(at: TimeMs) -> Timestamp {
    // Beyond the year 9999 nobody makes plans.
    Timestamp::from_millisecond(at.as_millis()).unwrap_or_default()
}

fn icu(zoned: &ZonedDateTime) -> Option<DateTime<Gregorian>> {
    let (month, day) = (zoned.month().unsigned_abs(), zoned.day().unsigned_abs());
    let date = icu_calendar::Date::try_new_gregorian(zoned.year().into(), month, day).ok()?;
    let (hour, minute) = (zoned.hour().unsigned_abs(), zoned.minute().unsigned_abs());
    Some(DateTime { date, time: Time::try_new(hour, minute, 0, 0).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_writes_its_own_way() {
        let at = TimeMs::from_millis(1_800_000_000_000);
        let said: Vec<String> = Locale::ALL
            .iter()
            .map(|locale| {
                let format = Format::new(*locale, TimeZone::UTC);
                let month = format.month(crate::Month::of(at));
                format!("{} · {} · {month}", format.number(1_204_000), format.date_time(at))
            })
            .collect();
        expect_test::expect![[r#"
            1,204,000 · January 15, 2027 at 8:00 AM UTC · January 2027
            1.204.000 · 15. Januar 2027 um 08:00 UTC · Januar 2027
            1,204,000 · 15 جنوری، 2027 8:00 AM UTC · جنوری 2027"#]]
        .assert_eq(&said.join("\n"));
    }
}
