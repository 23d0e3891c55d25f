//! What templates can say: sentences, numbers, times, Markdown, and where a project stands.

use std::sync::Arc;

use minijinja::{Environment, Error, ErrorKind, State, Value, value::Kwargs};
use model::TimeMs;

use super::{Voice, Voices};
use crate::{Locale, Month, markdown, texts::Arg};

type Answer = Result<String, Error>;

pub(super) fn add(templates: &mut Environment<'static>, voices: &Arc<Voices>) {
    let with = Arc::clone(voices);
    templates.add_function("t", move |state: &State<'_, '_>, id: &str, args: Kwargs| {
        let voice = voice(&with, state)?;
        let mut given = Vec::new();
        for name in args.args() {
            let value: Value = args.get(name)?;
            let arg = match u64::try_from(value.clone()) {
                Ok(number) => Arg::Number(number),
                Err(_) => Arg::Text(value.to_string()),
            };
            given.push((name, arg));
        }
        let said = voice.texts.say(id, &given, &voice.format);
        said.ok_or_else(|| Error::new(ErrorKind::UndefinedError, format!("no sentence `{id}`")))
    });
    let with = Arc::clone(voices);
    templates.add_filter("number", move |state: &State<'_, '_>, number: u64| -> Answer {
        Ok(voice(&with, state)?.format.number(number))
    });
    let with = Arc::clone(voices);
    templates.add_filter("date", move |state: &State<'_, '_>, at: i64| -> Answer {
        Ok(voice(&with, state)?.format.date(TimeMs::from_millis(at)))
    });
    let with = Arc::clone(voices);
    templates.add_filter("date_time", move |state: &State<'_, '_>, at: i64| -> Answer {
        Ok(voice(&with, state)?.format.date_time(TimeMs::from_millis(at)))
    });
    let with = Arc::clone(voices);
    templates.add_filter("month", move |state: &State<'_, '_>, month: &Value| -> Answer {
        let part = |at: usize| month.get_item_by_index(at);
        let (year, month) = (i16::try_from(part(0)?)?, i8::try_from(part(1)?)?);
        Ok(voice(&with, state)?.format.month(Month { year, month }))
    });
    templates.add_filter("machine", |at: i64| crate::format::machine(TimeMs::from_millis(at)));
    // Headings begin at `h3`, or where a page has no second level of its own, at `h2`.
    templates.add_filter("markdown", |text: &str, top: Option<u8>| {
        Value::from_safe_string(markdown::html(text, top.unwrap_or(3)))
    });
    templates.add_filter("shorten", |text: &str, chars: usize| -> String {
        if text.chars().count() <= chars {
            return text.to_owned();
        }
        text.chars().take(chars.saturating_sub(1)).chain(['…']).collect()
    });
    templates.add_filter("plain", |text: &str, chars: usize| markdown::plain(text, chars));
}

fn voice<'a>(voices: &'a Voices, state: &State<'_, '_>) -> Result<&'a Voice, Error> {
    let tag = state.lookup("locale").map(|tag| tag.to_string()).unwrap_or_default();
    let locale = Locale::from_tag(&tag);
    locale
        .and_then(|locale| voices.get(&locale))
        .ok_or_else(|| Error::new(ErrorKind::UndefinedError, format!("no language `{tag}`")))
}
