//! A quantity with − and + beside it.

use leptos::prelude::*;

use crate::i18n::t;

/// A whole number from 0 to `max`. What is typed and is no such number is put right when the
/// field is left.
#[component]
pub(crate) fn Stepper(
    /// What is counted, as "Driver, hours".
    #[prop(into)]
    label: String,
    value: RwSignal<u64>,
    #[prop(default = u64::MAX)] max: u64,
    #[prop(default = 1)] step: u64,
) -> impl IntoView {
    let less = move |_| value.update(|value| *value = value.saturating_sub(step));
    let more = move |_| value.update(|value| *value = value.saturating_add(step).min(max));
    let typed = move |text: String| {
        if let Some(number) = parse(&text, max) {
            value.set(number);
        }
    };
    view! {
        <span class="stepper" role="group" aria-label=label.clone()>
            <button
                type="button"
                aria-label=t!(parts_stepper_less, what = label.as_str())
                aria-disabled=move || (value.get() == 0).then_some("true")
                on:click=less
            >
                "−"
            </button>
            <input
                aria-label=label.clone()
                inputmode="numeric"
                autocomplete="off"
                prop:value=move || value.get().to_string()
                on:input:target=move |event| typed(event.target().value())
                on:blur:target=move |event| event.target().set_value(&value.get_untracked().to_string())
            />
            <button
                type="button"
                aria-label=t!(parts_stepper_more, what = label.as_str())
                aria-disabled=move || (value.get() >= max).then_some("true")
                on:click=more
            >
                "+"
            </button>
        </span>
    }
}

/// A number as people type it: with spaces, points or commas between thousands.
fn parse(text: &str, max: u64) -> Option<u64> {
    let digits: String =
        text.chars().filter(|c| !c.is_whitespace() && !['.', ',', '\'', '’'].contains(c)).collect();
    if digits.is_empty() {
        return Some(0);
    }
    digits.parse::<u64>().ok().map(|number| number.min(max))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        assert_eq!(parse("1,204", 5_000), Some(1_204));
        assert_eq!(parse(" 1 204 ", 5_000), Some(1_204));
        assert_eq!(parse("9000", 5_000), Some(5_000));
        assert_eq!(parse("", 5), Some(0));
        assert_eq!(parse("two", 5), None);
        assert_eq!(parse("-3", 5), None);
    }
}
