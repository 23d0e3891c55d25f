//! The pseudo-locale: readable to whoever reads English, and visibly not English.

/// Accents every letter and makes the text about a third longer, as German or Finnish would.
pub(super) fn disguise(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for word in text.split_inclusive(char::is_whitespace) {
        let mut vowels = 0;
        for letter in word.chars() {
            out.push(accent(letter));
            // Every other vowel is held.
            if "aeiou".contains(letter) {
                vowels += 1;
                if vowels % 2 == 1 && word.trim_end().len() > 3 {
                    out.push(accent(letter));
                }
            }
        }
    }
    out
}

fn accent(letter: char) -> char {
    const PLAIN: &str = "aceghijklnorstuwyzACEGHIJKLNORSTUWYZ";
    const ACCENTED: &str = "áçéĝĥíĵķļñóŕšťúŵýžÁÇÉĜĤÍĴĶĻÑÓŔŠŤÚŴÝŽ";
    let Some(at) = PLAIN.chars().position(|plain| plain == letter) else { return letter };
    ACCENTED.chars().nth(at).unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::disguise;

    #[test]
    fn letters_are_accented_and_words_grow() {
        assert_eq!(disguise("Sign in"), "Šííĝñ íñ");
        assert_eq!(disguise("would act · 88"), "ŵóóúļd áçť · 88");
        assert_eq!(disguise(""), "");
    }
}
