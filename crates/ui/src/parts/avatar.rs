//! A person or an organisation by their letters.

use leptos::prelude::*;

/// Colours that letters are told apart by; which one is fixed by the name.
const COLOURS: [&str; 5] = ["", " avatar-a", " avatar-b", " avatar-c", " avatar-d"];

/// Decoration: the name stands beside it.
#[component]
pub(crate) fn Avatar(
    #[prop(into)] name: String,
    /// Organisations are rounded squares.
    #[prop(optional)]
    org: bool,
    /// Its width in rem.
    #[prop(default = 2.25)]
    size: f64,
) -> impl IntoView {
    let class = format!(
        "avatar{}{}",
        if org { " avatar-org" } else { "" },
        COLOURS[colour(&name) % COLOURS.len()]
    );
    view! {
        <span class=class style=("--size", format!("{size}rem")) aria-hidden="true">
            {initials(&name)}
        </span>
    }
}

/// The first letters of the first and the last word.
fn initials(name: &str) -> String {
    let words: Vec<char> = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
        .collect();
    let mut letters: Vec<char> = words.first().copied().into_iter().collect();
    if words.len() > 1 {
        letters.extend(words.last());
    }
    letters.into_iter().flat_map(char::to_uppercase).collect()
}

fn colour(name: &str) -> usize {
    name.chars().fold(7, |sum, letter| sum * 31 % 65_521 + letter as usize)
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn letters_of_the_first_and_the_last_word() {
        assert_eq!(initials("Rosa Marín"), "RM");
        assert_eq!(initials("Lindenhof Tenants’ Union"), "LU");
        assert_eq!(initials("aylin"), "A");
        assert_eq!(initials("(The) ßeta"), "TSS");
        assert_eq!(initials(" "), "");
    }
}
