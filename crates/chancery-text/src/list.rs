//! What does not fit inside a list of references: addresses, two entries for one work, entries that name none.

use crate::apparatus::{Finding, FindingKind, words_of};
use crate::listed::Listed;
use crate::works::{contained, title_words};

/// What does not fit inside a list: addresses, entries for one work, entries that name none.
pub fn lint_list(listed: &[Listed]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut push = |entry: &Listed, kind, says: String| {
        found.push(Finding { line: entry.line, kind, what: entry.short(), says });
    };
    let undated = listed.iter().filter(|entry| entry.years.is_empty()).count();
    if let Some(first) = listed.first().filter(|_| listed.len() >= 3 && 2 * undated > listed.len()) {
        push(first, FindingKind::Incomplete, format!("{undated} of {} entries name no year", listed.len()));
    }
    for (at, entry) in listed.iter().enumerate() {
        for address in &entry.addresses {
            if let Some(says) = lint_address(address) {
                push(entry, FindingKind::Address, says);
            }
            if let Some(says) = other_address(entry, address) {
                push(entry, FindingKind::OtherAddress, says);
            }
            if let Some(other) = listed[..at].iter().find(|other| other.addresses.contains(address)) {
                push(entry, FindingKind::SharedAddress, format!("{} has it too", place_of(other)));
            }
        }
        if let Some(other) = listed[..at].iter().find(|other| one_work(entry, other)) {
            push(entry, FindingKind::Duplicate, format!("{} seems to be the same work", place_of(other)));
        }
        if entry.text.matches('(').count() != entry.text.matches(')').count() {
            push(entry, FindingKind::Incomplete, "a bracket is left open".to_owned());
        }
        let outside = outside_brackets(&entry.text);
        if title_words(&outside).len() < 3 && entry.surnames.len() < 2 {
            push(entry, FindingKind::Incomplete, "it names somebody, but no title".to_owned());
        }
    }
    found
}

fn place_of(entry: &Listed) -> String {
    if entry.line > 0 { format!("line {}", entry.line) } else { format!("`{}`", entry.label) }
}

fn outside_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let keep = |letter: &char| {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    };
    text.chars().filter(keep).collect()
}

/// Two entries are one work when one has the title of the other, or carries it in its address, and no year tells them apart.
fn one_work(one: &Listed, other: &Listed) -> bool {
    let apart = !one.years.is_empty() && !other.years.is_empty() && one.years != other.years;
    let (first, second) = (title_words(&one.text), title_words(&other.text));
    let slugs = |entry: &Listed| entry.addresses.iter().map(|address| slug_words(address)).collect::<Vec<_>>();
    let in_address = slugs(one).iter().any(|slug| slug.len() >= 5 && contained(slug, &second, 5))
        || slugs(other).iter().any(|slug| slug.len() >= 5 && contained(slug, &first, 5));
    // Works of one series share most of their title and differ in the rest.
    let titles =
        first.len().min(second.len()) >= 4 && contained(&first, &second, 4) && first.len().abs_diff(second.len()) <= 4;
    let shared = one.addresses.iter().any(|address| other.addresses.contains(address));
    let same = titles && first.iter().filter(|word| !second.contains(word)).count() <= 1;
    !shared && !apart && (same || in_address)
}

/// What is wrong with an address, by its form alone.
pub fn lint_address(address: &str) -> Option<String> {
    if address.starts_with("file:") {
        return Some("the address is a file on somebody's own computer".to_owned());
    }
    if address.contains(' ') {
        return Some("a space stands in the address".to_owned());
    }
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or("").rsplit('@').next().unwrap_or("");
    let name = host.split(':').next().unwrap_or("");
    if name == "localhost" || name.starts_with("127.") || name.starts_with("192.168.") {
        return Some("the address is one of somebody's own network".to_owned());
    }
    if name.is_empty() || !name.contains('.') || name.starts_with('.') || name.ends_with('.') || name.contains("..") {
        return Some(format!("`{name}` is no host"));
    }
    if let Some(wrong) = name.chars().find(|letter| !(letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_'))) {
        return Some(format!("`{wrong}` stands in the host"));
    }
    let twice = rest.contains("://") && !rest.contains("web.archive");
    twice.then(|| "two addresses stand in one".to_owned())
}

/// The words in the last part of an address's path that is made of words.
fn slug_words(address: &str) -> Vec<String> {
    let path = address.split(['?', '#']).next().unwrap_or("");
    let last = path.rsplit('/').find(|part| !part.trim().is_empty()).unwrap_or("");
    let slug = last.split('.').next().filter(|slug| slug.matches('-').count() >= 3).unwrap_or("");
    title_words(&slug.replace('-', " ")).into_iter().filter(|word| word.chars().any(char::is_alphabetic)).collect()
}

/// An address that carries another day than the entry, or other words.
fn other_address(entry: &Listed, address: &str) -> Option<String> {
    if let (Some(day), [own]) = (day_of(address), entry.days.as_slice())
        && day != *own
    {
        return Some(format!("the address carries the day {day}, the entry {own}"));
    }
    let slug = slug_words(&address.replace(' ', ""));
    if slug.len() < 4 {
        return None;
    }
    let own = words_of(&entry.text.replace('.', ""));
    let has = |word: &String| {
        own.contains(word)
            || own.iter().any(|own| own.len() > 3 && word.contains(own.as_str()) && word.len() - own.len() > 3)
    };
    let missing: Vec<&str> = slug.iter().filter(|word| !has(word)).map(String::as_str).collect();
    if missing.is_empty() {
        None
    } else if 2 * missing.len() > slug.len() {
        Some(format!("the address speaks of something else: {}", slug.join(" ")))
    } else {
        Some(format!("the address has words that the entry has not: {}", missing.join(", ")))
    }
}

/// The day in a path such as `/2017/8/16/`.
fn day_of(address: &str) -> Option<String> {
    let parts: Vec<&str> = address.split('/').collect();
    parts.windows(3).find_map(|three| {
        let year: u16 = three[0].parse().ok().filter(|year| (1990..=2100).contains(year))?;
        let month: u8 = three[1].parse().ok().filter(|month| (1..=12).contains(month))?;
        let day: u8 = three[2].parse().ok().filter(|day| (1..=31).contains(day))?;
        Some(format!("{year}-{month:02}-{day:02}"))
    })
}

#[cfg(test)]
mod tests {
    use chancery_world::World;

    use super::*;
    use crate::{Marker, apparatus, lint};

    #[test]
    fn addresses() {
        let cases = [
            ("https://www.as-coa.org/articles/x", false),
            ("file:///Users/a/b.pdf", true),
            ("http://localhost/x", true),
            ("http:///x", true),
            ("http://a,b.org/", true),
            ("http://a.org/http://b.org", true),
        ];
        for (address, wrong) in cases {
            assert_eq!(lint_address(address).is_some(), wrong, "{address}");
        }
        let text = "Text.\n\nReferences\n\nA Piece on the Future of Trade, August 10, 2017/ <https://a.org/2017/8/16/the-future-of-world-trade>\n";
        let marker = Marker::new(World::builtin());
        let found = lint(&apparatus(text, &marker), &marker);
        assert!(found.iter().any(|one| one.kind == FindingKind::OtherAddress), "{found:?}");
    }
}
