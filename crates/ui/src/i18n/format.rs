//! Numbers and times as the language writes them: the browser's own `Intl`, which knows all
//! languages and costs nothing to load. Outside a browser (tests) they are written in English.

#[cfg(target_arch = "wasm32")]
pub(crate) use browser::{date, date_time, language, number, plural_category, relative, time};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use plain::{date, date_time, language, number, plural_category, relative, time};

/// A count with its sign, for what is more or less: "+88", "−20", "0".
pub(crate) fn signed(value: i64) -> String {
    match value {
        0 => number(0),
        1.. => format!("+{}", number(value)),
        _ => format!("−{}", number(value.saturating_neg())),
    }
}

/// A step of time that people speak of, and how many of them.
fn largest_unit(millis: i64) -> (i64, &'static str) {
    const UNITS: &[(i64, &str)] = &[
        (365 * 86_400_000, "year"),
        (30 * 86_400_000, "month"),
        (86_400_000, "day"),
        (3_600_000, "hour"),
        (60_000, "minute"),
    ];
    let unit = UNITS.iter().find(|(length, _)| millis.abs() >= *length);
    unit.map_or((millis / 1000, "second"), |(length, name)| (millis / length, name))
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use std::cell::RefCell;

    use js_sys::{Array, Date, Function, Intl, JsString, Object, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    use super::largest_unit;
    use crate::i18n::Locale;

    /// What formats of one language were made: making one costs more than using it.
    struct Formats {
        locale: Locale,
        number: Function,
        date: Function,
        date_time: Function,
        time: Function,
        plural: Intl::PluralRules,
        relative: JsValue,
    }

    thread_local! {
        static FORMATS: RefCell<Option<Formats>> = const { RefCell::new(None) };
    }

    impl Formats {
        fn of(locale: Locale) -> Formats {
            // Figures of the pseudo-locale are English ones.
            let tag = if locale == Locale::Pseudo { "en" } else { locale.tag() };
            let locales = Array::of1(&JsValue::from_str(tag));
            let dates = |options: &[(&str, &str)]| {
                Intl::DateTimeFormat::new(&locales, &object(options)).format()
            };
            let day: &[(&str, &str)] =
                &[("day", "numeric"), ("month", "short"), ("year", "numeric")];
            let clock: &[(&str, &str)] = &[("hour", "2-digit"), ("minute", "2-digit")];
            Formats {
                locale,
                number: Intl::NumberFormat::new(&locales, &Object::new()).format(),
                date: dates(day),
                date_time: dates(&[day, clock].concat()),
                time: dates(clock),
                plural: Intl::PluralRules::new(&locales, &Object::new()),
                relative: Intl::RelativeTimeFormat::new(&locales, &object(&[("numeric", "auto")]))
                    .into(),
            }
        }
    }

    fn object(options: &[(&str, &str)]) -> Object {
        let object = Object::new();
        for (name, value) in options {
            // Setting a field of a fresh object cannot fail.
            let _ = Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value));
        }
        object
    }

    /// What a language is called, by its tag (BCP 47), in the reader's; the tag where the browser
    /// does not know.
    pub(crate) fn language(tag: &str) -> String {
        let name = || {
            let names = Reflect::get(&js_sys::global(), &JsValue::from_str("Intl")).ok()?;
            let maker = Reflect::get(&names, &JsValue::from_str("DisplayNames")).ok()?;
            let maker: Function = maker.dyn_into().ok()?;
            let locale = with(|formats| formats.locale);
            let reader = if locale == Locale::Pseudo { "en" } else { locale.tag() };
            let options = object(&[("type", "language")]);
            let arguments = Array::of2(&JsValue::from_str(reader), &options);
            let names = Reflect::construct(&maker, &arguments).ok()?;
            let of = Reflect::get(&names, &JsValue::from_str("of")).ok()?;
            let of: Function = of.dyn_into().ok()?;
            of.call1(&names, &JsValue::from_str(tag)).ok()?.as_string()
        };
        name().unwrap_or_else(|| tag.to_owned())
    }

    fn with<T>(use_formats: impl FnOnce(&Formats) -> T) -> T {
        FORMATS.with_borrow_mut(|formats| {
            let locale = Locale::current();
            let current = match formats.take() {
                Some(current) if current.locale == locale => current,
                _ => Formats::of(locale),
            };
            use_formats(formats.insert(current))
        })
    }

    fn call(function: &Function, value: &JsValue) -> String {
        function
            .call1(&JsValue::UNDEFINED, value)
            .ok()
            .and_then(|written| written.as_string())
            .unwrap_or_default()
    }

    pub(crate) fn number(value: i64) -> String {
        with(|formats| call(&formats.number, &JsValue::from_f64(value as f64)))
    }

    /// "14 Oct 2026", in the reader's zone. Milliseconds since 1970.
    pub(crate) fn date(at_ms: i64) -> String {
        with(|formats| call(&formats.date, &instant(at_ms)))
    }

    /// "14 Oct 2026, 18:00", in the reader's zone. Milliseconds since 1970.
    pub(crate) fn date_time(at_ms: i64) -> String {
        with(|formats| call(&formats.date_time, &instant(at_ms)))
    }

    /// "18:00", in the reader's zone. Milliseconds since 1970.
    pub(crate) fn time(at_ms: i64) -> String {
        with(|formats| call(&formats.time, &instant(at_ms)))
    }

    fn instant(at_ms: i64) -> JsValue {
        Date::new(&JsValue::from_f64(at_ms as f64)).into()
    }

    /// "4 minutes ago", "in 2 days": how far `at_ms` is from `now_ms`.
    pub(crate) fn relative(at_ms: i64, now_ms: i64) -> String {
        let (count, unit) = match largest_unit(at_ms - now_ms) {
            // "Tomorrow" is a day of the calendar, not a span of hours.
            (_, "day") => (local_day(at_ms) - local_day(now_ms), "day"),
            other => other,
        };
        with(|formats| {
            let format = Reflect::get(&formats.relative, &JsValue::from_str("format"));
            let Ok(Ok(format)) = format.map(JsCast::dyn_into::<Function>) else {
                return String::new();
            };
            let written = format.call2(
                &formats.relative,
                &JsValue::from_f64(count as f64),
                &JsValue::from_str(unit),
            );
            written.ok().and_then(|written| written.as_string()).unwrap_or_default()
        })
    }

    /// Which day it is in the reader's zone, counted from 1970.
    fn local_day(at_ms: i64) -> i64 {
        #[expect(clippy::cast_possible_truncation, reason = "minutes of a day")]
        let offset = Date::new(&JsValue::from_f64(at_ms as f64)).get_timezone_offset() as i64;
        (at_ms - offset * 60_000).div_euclid(86_400_000)
    }

    /// "one", "few", … for a number in the language.
    pub(crate) fn plural_category(value: i64) -> String {
        with(|formats| {
            let category: JsString = formats.plural.select(value as f64);
            String::from(category)
        })
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod plain {
    use super::largest_unit;

    pub(crate) fn language(tag: &str) -> String {
        tag.to_owned()
    }

    pub(crate) fn number(value: i64) -> String {
        let digits = value.unsigned_abs().to_string();
        let mut out = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        if value < 0 { format!("-{out}") } else { out }
    }

    pub(crate) fn plural_category(value: i64) -> String {
        if value == 1 { "one".to_owned() } else { "other".to_owned() }
    }

    pub(crate) fn date(at_ms: i64) -> String {
        format!("day {}", at_ms.div_euclid(86_400_000))
    }

    pub(crate) fn time(at_ms: i64) -> String {
        let minutes = at_ms.rem_euclid(86_400_000) / 60_000;
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }

    pub(crate) fn date_time(at_ms: i64) -> String {
        format!("{}, {}", date(at_ms), time(at_ms))
    }

    pub(crate) fn relative(at_ms: i64, now_ms: i64) -> String {
        let (count, unit) = largest_unit(at_ms - now_ms);
        format!("{count} {unit}")
    }
}

/// An amount of data as people read it.
pub(crate) fn bytes(n: u64) -> String {
    const STEP: f64 = 1024.0;
    let mut value = n as f64;
    if value < STEP {
        return format!("{n} B");
    }
    value /= STEP;
    for unit in ["KiB", "MiB", "GiB"] {
        if value < STEP {
            return format!("{value:.1} {unit}");
        }
        value /= STEP;
    }
    format!("{value:.1} TiB")
}

#[cfg(test)]
mod tests {
    use super::{largest_unit, number, signed};

    #[test]
    fn figures_are_grouped_and_signed() {
        assert_eq!(number(1_204), "1,204");
        assert_eq!(number(999), "999");
        assert_eq!(number(-1_000_000), "-1,000,000");
        assert_eq!(signed(88), "+88");
        assert_eq!(signed(-20), "−20");
        assert_eq!(signed(0), "0");
    }

    #[test]
    fn a_distance_in_time_is_said_in_its_largest_unit() {
        assert_eq!(largest_unit(-240_000), (-4, "minute"));
        assert_eq!(largest_unit(90 * 60_000), (1, "hour"));
        assert_eq!(largest_unit(-1_500), (-1, "second"));
        assert_eq!(largest_unit(3 * 86_400_000), (3, "day"));
    }
}
