//! Points in time in the browser's fields for dates (`datetime-local` and `date`), in the reader's
//! zone.

use model::TimeMs;
use wasm_bindgen::JsValue;

/// What the field says; none if it is empty.
pub(crate) fn field_instant(text: &str) -> Option<TimeMs> {
    let ms = js_sys::Date::new(&JsValue::from_str(text)).get_time();
    (!text.is_empty() && ms.is_finite()).then(|| TimeMs::from_millis(ms as i64))
}

/// What the field must hold to say this, to the minute.
pub(crate) fn instant_field(at: TimeMs) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(at.as_millis() as f64));
    let local = at.as_millis() as f64 - date.get_timezone_offset() * 60_000.0;
    let text = String::from(js_sys::Date::new(&JsValue::from_f64(local)).to_iso_string());
    text.chars().take(16).collect()
}

/// The beginning of the day that the field for days says; none if it is empty.
pub(crate) fn field_day(text: &str) -> Option<TimeMs> {
    // Without a time it would be read as a day in UTC.
    field_instant(&format!("{text}T00:00"))
}

/// The end of that day.
pub(crate) fn field_day_after(text: &str) -> Option<TimeMs> {
    let begin = field_day(text)?;
    let day = js_sys::Date::new(&JsValue::from_f64(begin.as_millis() as f64));
    // Days have 23 to 25 hours.
    day.set_date(day.get_date() + 1);
    Some(TimeMs::from_millis(day.get_time() as i64))
}
