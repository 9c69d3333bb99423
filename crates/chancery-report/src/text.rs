//! Words, numbers and anchors as readers and browsers want them.

/// Escaped text in which what stands between two backticks is marked as code.
pub(crate) fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, name, after)) = between_backticks(rest) {
        out.push_str(&format!("{}<code>{}</code>", escape(before), escape(name)));
        rest = after;
    }
    out + &escape(rest)
}

fn between_backticks(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (name, after) = rest.split_once('`')?;
    Some((before, name, after))
}

/// Text for HTML and SVG, inside elements and inside double-quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Control characters are not allowed in HTML, line ends and tabs apart.
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// The anchor of something with an id: letters, digits, `.`, `_` and `-` stay, everything else becomes `~hex.`, so that two
/// ids never share an anchor and a link needs no percent signs.
pub(crate) fn anchor(prefix: &str, id: &str) -> String {
    let mut out = format!("{prefix}-");
    for c in id.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') {
            out.push(c);
        } else {
            out.push_str(&format!("~{:x}.", u32::from(c)));
        }
    }
    out
}

/// `1234567` as `1,234,567`.
pub(crate) fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 claim`, `2 claims`.
pub(crate) fn count(n: usize, singular: &str, plural: &str) -> String {
    format!("{} {}", thousands(n as u64), if n == 1 { singular } else { plural })
}

/// As [`decimal`], with its sign.
pub(crate) fn signed(value: f64, decimals: usize) -> String {
    let text = decimal(value, decimals);
    if value > 0.0 { format!("+{text}") } else { text }
}

/// A number with a fixed count of decimals, thousands separated, with a true minus sign.
pub(crate) fn decimal(value: f64, decimals: usize) -> String {
    let plain = format!("{:.*}", decimals, value.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut out = String::new();
    if value < 0.0 && plain.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push('\u{2212}');
    }
    match whole.parse() {
        Ok(n) => out.push_str(&thousands(n)),
        Err(_) => out.push_str(whole),
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A value for a reader: about three significant digits, thousands separated.
pub(crate) fn figure(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 {
        return "0".to_owned();
    }
    if !(0.0001..1e15).contains(&size) {
        return format!("{value:.2e}").replace('-', "\u{2212}");
    }
    let decimals = match size {
        s if s >= 100.0 => 0,
        s if s >= 10.0 => 1,
        s if s >= 1.0 => 2,
        s if s >= 0.01 => 3,
        _ => 5,
    };
    decimal(value, decimals)
}

/// A share as a whole percentage; something that is not nothing is never printed as nothing.
pub(crate) fn percent(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "\u{2013}".to_owned();
    }
    match (part, (part * 200 + whole) / (whole * 2)) {
        (1.., 0) => "<1%".to_owned(),
        (_, rounded) => format!("{rounded}%"),
    }
}

/// The beginning of a text, with an ellipsis if that is not all of it.
pub(crate) fn clip(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(longest.saturating_sub(1)).collect();
    out.truncate(out.trim_end().len());
    out.push('\u{2026}');
    out
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A word of a data file for a reader: `not-covered` as `not covered`.
pub(crate) fn words(text: &str) -> String {
    text.replace(['-', '_'], " ")
}

/// With a capital at the beginning.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A text cut into pieces that are addresses of the web (`true`) and pieces that are not.
pub(crate) fn links(text: &str) -> Vec<(String, bool)> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(start) = [rest.find("https://"), rest.find("http://")].into_iter().flatten().min() {
        let tail = &rest[start..];
        let end = tail.find(|c: char| c.is_whitespace() || "<>\"{}".contains(c)).unwrap_or(tail.len());
        let address = tail[..end].trim_end_matches(['.', ',', ';', ':', ')', ']', '\'']);
        out.push((rest[..start].to_owned(), false));
        out.push((address.to_owned(), true));
        rest = &tail[address.len()..];
    }
    out.push((rest.to_owned(), false));
    out.retain(|(piece, _)| !piece.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_between_backticks_are_code() {
        assert_eq!(code("the share (`agree`) & `a<b`"), "the share (<code>agree</code>) &amp; <code>a&lt;b</code>");
        assert_eq!(code("one ` alone"), "one ` alone");
        assert_eq!(code("`trade` and ` alone"), "<code>trade</code> and ` alone");
    }

    #[test]
    fn numbers_for_readers() {
        for (value, expected) in [
            (0.0, "0"),
            (-0.0, "0"),
            (846.2, "846"),
            (1234567.0, "1,234,567"),
            (-12.34, "\u{2212}12.3"),
            (2.5, "2.50"),
            (0.123456, "0.123"),
            (0.00123, "0.00123"),
            (0.00001, "1.00e\u{2212}5"),
        ] {
            assert_eq!(figure(value), expected, "{value}");
        }
        assert_eq!(decimal(-0.001, 1), "0.0");
        assert_eq!(percent(1, 1000), "<1%");
        assert_eq!(percent(0, 7), "0%");
        assert_eq!(percent(1, 3), "33%");
        assert_eq!(percent(0, 0), "\u{2013}");
    }

    #[test]
    fn anchors_are_safe_and_distinct() {
        assert_eq!(anchor("claim", "kuz-trade-2013"), "claim-kuz-trade-2013");
        assert_eq!(anchor("claim", "a b"), "claim-a~20.b");
        assert_ne!(anchor("claim", "a~20.b"), anchor("claim", "a b"));
    }

    #[test]
    fn addresses_are_found_without_their_full_stop() {
        let pieces = links("See https://example.org/a(b), and http://example.org.");
        let found: Vec<&str> = pieces.iter().filter(|p| p.1).map(|p| p.0.as_str()).collect();
        assert_eq!(found, ["https://example.org/a(b", "http://example.org"]);
        assert_eq!(
            pieces.iter().map(|p| p.0.as_str()).collect::<String>(),
            "See https://example.org/a(b), and http://example.org."
        );
        assert_eq!(links("none"), [("none".to_owned(), false)]);
        assert!(links("").is_empty());
    }
}
