//! A small reader of HTML: do the tags balance, which ids are there, which links?

/// What a page holds.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) ids: Vec<String>,
    /// Values of `href`, `src` and whatever else can name an address, with the element's name.
    pub(crate) addresses: Vec<(String, String, String)>,
    /// Names of elements in order.
    pub(crate) elements: Vec<String>,
    /// Levels of headings in order.
    pub(crate) headings: Vec<u8>,
}

const VOID: [&str; 7] = ["meta", "link", "br", "hr", "img", "input", "source"];
const RAW: [&str; 2] = ["script", "style"];

/// Reads a page.
///
/// # Panics
/// If a tag is not closed, closed twice, or an attribute has no quotes.
pub(crate) fn check(html: &str) -> Seen {
    let mut seen = Seen::default();
    let mut open: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let text = &rest[..start];
        assert!(!text.contains('>'), "a bare `>` in {text:?}");
        entities(text);
        rest = &rest[start..];
        if rest.starts_with("<!DOCTYPE html>") {
            rest = &rest["<!DOCTYPE html>".len()..];
            continue;
        }
        assert!(!rest.starts_with("<!--"), "comments are not expected");
        let end = tag_end(rest);
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "closed out of order before {:.80}", rest);
            continue;
        }
        let closed = tag.ends_with('/');
        let tag = tag.trim_end_matches('/');
        let (name, attributes) = tag.split_once(|c: char| c.is_whitespace()).unwrap_or((tag, ""));
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric()), "odd element {name:?}");
        seen.elements.push(name.to_owned());
        if let Some(level) = name.strip_prefix('h').and_then(|n| n.parse().ok()) {
            seen.headings.push(level);
        }
        for (key, value) in attributes_of(attributes) {
            match key.as_str() {
                "id" => seen.ids.push(value),
                "href" | "src" | "srcset" | "action" | "data" | "poster" | "xlink:href" => {
                    seen.addresses.push((name.to_owned(), key, value));
                }
                key => assert!(!key.starts_with("on"), "an inline handler {key}"),
            }
        }
        if RAW.contains(&name) {
            let close = format!("</{name}>");
            let end = rest.find(&close).expect("raw text ends");
            rest = &rest[end + close.len()..];
        } else if !closed && !VOID.contains(&name) {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty(), "not closed: {open:?}");
    seen
}

fn tag_end(text: &str) -> usize {
    let mut quoted = false;
    for (i, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return i,
            '<' if i > 0 && !quoted => panic!("`<` inside a tag: {:.80}", text),
            _ => {}
        }
    }
    panic!("a tag without an end: {text:.80}");
}

fn attributes_of(text: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let key = rest[..end].to_owned();
        assert!(!key.is_empty() && !key.contains('"'), "odd attribute in {text:?}");
        rest = &rest[end..];
        if let Some(value) = rest.strip_prefix('=') {
            let value = value.strip_prefix('"').unwrap_or_else(|| panic!("no quotes in {text:?}"));
            let end = value.find('"').expect("quotes end");
            assert!(!value[..end].contains('<'), "`<` in an attribute of {text:?}");
            entities(&value[..end]);
            out.push((key, value[..end].to_owned()));
            rest = value[end + 1..].trim_start();
        } else {
            out.push((key, String::new()));
            rest = rest.trim_start();
        }
    }
    out
}

/// Every `&` begins an entity.
fn entities(text: &str) {
    for (i, _) in text.match_indices('&') {
        let end = text[i..].find(';').unwrap_or(0);
        assert!((3..=7).contains(&end), "a bare `&` in {text:?}");
    }
}
