//! A line of a text without the marks of Markdown and HTML, which are no words of its author.

/// Takes away emphasis, tags such as `<sup>`, escapes, and runs of spaces.
pub(crate) fn tidy(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    let mut underlined = false;
    while let Some(letter) = rest.chars().next() {
        let after = &rest[letter.len_utf8()..];
        match letter {
            '\\' if after.starts_with(|next: char| next.is_ascii_punctuation()) => {
                let escaped = after.chars().next().unwrap_or('\\');
                out.push(escaped);
                rest = &after[escaped.len_utf8()..];
                continue;
            }
            '<' => {
                if let Some(length) = tag(after) {
                    rest = &after[length..];
                    continue;
                }
                out.push(letter);
            }
            // A star between spaces is a word of the author, one at a word is emphasis.
            '*' if is_emphasis(&out, after) => {}
            '_' if !underlined && opens(&out, after) => underlined = true,
            '_' if underlined && !after.starts_with(char::is_alphanumeric) => underlined = false,
            '\u{ad}' | '\u{200b}' | '\u{feff}' => {}
            _ if letter.is_whitespace() && letter != '\u{a0}' && letter != '\u{202f}' => {
                if !out.ends_with(' ') && !out.is_empty() {
                    out.push(' ');
                }
            }
            _ => out.push(letter),
        }
        rest = after;
    }
    out.truncate(out.trim_end().len());
    out
}

/// The length of a tag without its `<`; an address in angle brackets is none.
fn tag(after: &str) -> Option<usize> {
    let end = after.find('>')?;
    let name = after[..end].trim_start_matches('/').trim_end_matches('/');
    let known = ["sup", "sub", "b", "i", "em", "strong", "u", "br", "p", "span", "small"];
    let bare = name.split_whitespace().next().unwrap_or("");
    known.contains(&bare.to_ascii_lowercase().as_str()).then_some(end + 1)
}

fn is_emphasis(before: &str, after: &str) -> bool {
    let open = before.is_empty() || before.ends_with(char::is_whitespace);
    let shut = after.is_empty() || after.starts_with(char::is_whitespace);
    !(open && shut) || after.starts_with('*')
}

/// An underscore before a word; one inside a word or an address is a letter of it.
fn opens(before: &str, after: &str) -> bool {
    let free = before.is_empty() || before.ends_with(|letter: char| letter.is_whitespace() || "(\"“«".contains(letter));
    free && after.starts_with(char::is_alphanumeric) && after.contains('_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_markup_go_and_words_stay() {
        assert_eq!(tidy("**Key  words:** 28<sup>th</sup> of a_b"), "Key words: 28th of a_b");
        assert_eq!(tidy("\\$4 trillion\\* and 2 * 3"), "$4 trillion* and 2 * 3");
        assert_eq!(tidy("<https://x.org/a_b>"), "<https://x.org/a_b>");
        assert_eq!(tidy("a < b"), "a < b");
        assert_eq!(tidy("*The Present Danger* (New York"), "The Present Danger (New York");
        assert_eq!(tidy("trail\\"), "trail\\");
    }
}
