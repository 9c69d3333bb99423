//! A check cut into its words, so that a page can colour and link them. It reads like the claim language and judges nothing:
//! whatever it does not know stays plain text.

use serde::Serialize;

use crate::links::Links;

/// A piece of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Piece {
    pub(crate) text: String,
    /// `f` function or series, `k` word of the language, `n` figure with its unit, `s` quoted name, `i` key; empty for anything else.
    pub(crate) class: &'static str,
    pub(crate) to: Option<String>,
}

const WORDS: [&str; 10] = ["and", "or", "not", "in", "except", "about", "true", "false", "if", "else"];
const UNITS: [&str; 14] = [
    "thousand", "million", "billion", "trillion", "USD", "GBP", "TIV", "persons", "votes", "years", "days", "tons",
    "percent", "GWh",
];

/// The pieces of a check in their order; joined they are the check.
pub(crate) fn pieces(check: &str, links: &Links<'_>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut function = String::new();
    let mut rest = check;
    while let Some(first) = rest.chars().next() {
        let (length, class) = word(rest, first, out.iter().rev().find(|piece| !piece.text.trim().is_empty()));
        let (text, tail) = rest.split_at(length);
        rest = tail;
        let class = match class {
            "i" if tail.starts_with('(') => "f",
            class => class,
        };
        let to = match class {
            "f" => links.series(text),
            "s" if matches!(function.as_str(), "fact" | "fact_text") => links.fact(text.trim_matches(['\'', '"'])),
            "i" => links.layout.state(text),
            _ => None,
        };
        if class == "f" {
            text.clone_into(&mut function);
        } else if matches!(class, "i" | "s" | "n") {
            function.clear();
        }
        match out.last_mut() {
            Some(last) if last.class.is_empty() && class.is_empty() => last.text.push_str(text),
            _ => out.push(Piece { text: text.to_owned(), class, to }),
        }
    }
    out
}

/// Length and class of the word a text begins with.
fn word(text: &str, first: char, before: Option<&Piece>) -> (usize, &'static str) {
    let while_ = |keep: &dyn Fn(char) -> bool| text.find(|c: char| !keep(c)).unwrap_or(text.len());
    match first {
        '\'' | '"' => match text[1..].find(first) {
            Some(end) => (end + 2, "s"),
            None => (text.len(), ""),
        },
        '%' if before.is_some_and(|piece| piece.class == "n") => (1, "n"),
        c if c.is_ascii_digit() => {
            let end = while_(&|c| c.is_ascii_digit() || matches!(c, '.' | '_' | '-'));
            // The two dots of a period belong to no figure, and neither does a dash that stands for a minus.
            let end = text[..end].find("..").unwrap_or(end);
            (text[..end].trim_end_matches(['.', '-', '_']).len().max(1), "n")
        }
        c if c.is_alphabetic() || c == '_' => {
            let end = while_(&|c| c.is_alphanumeric() || c == '_');
            let word = &text[..end];
            let unit = UNITS.contains(&word) && before.is_some_and(|piece| piece.class == "n");
            (
                end,
                if unit {
                    "n"
                } else if WORDS.contains(&word) {
                    "k"
                } else {
                    "i"
                },
            )
        }
        c => (c.len_utf8(), ""),
    }
}

#[cfg(test)]
mod tests {
    use chancery_evidence::{CodebookEntry, Evidence, FactEvidence};

    use super::*;

    fn classes(check: &str) -> String {
        let evidence = Evidence::default();
        let found = pieces(check, &Links::new(&evidence));
        assert_eq!(found.iter().map(|piece| piece.text.as_str()).collect::<String>(), check);
        let shown = found.iter().filter(|piece| !piece.class.is_empty());
        shown.map(|piece| format!("{}:{} ", piece.class, piece.text)).collect()
    }

    #[test]
    fn a_check_falls_into_its_words() {
        assert_eq!(
            classes("sum(trade(USA, 'Latin America', 2013)) == 846 billion USD"),
            "f:sum f:trade i:USA s:'Latin America' n:2013 n:846 n:billion n:USD "
        );
        assert_eq!(
            classes("not in_office('X', 2009-01-21..2009-02-01)"),
            "k:not f:in_office s:'X' n:2009-01-21 n:2009-02-01 "
        );
        assert_eq!(classes("x(2001..2008) > 60%"), "f:x n:2001 n:2008 n:60 n:% ");
        for odd in ["", "'", "\"a", "1.", "é(", "((((", "a'b'c", "1..", "%", "5-", "日本('"] {
            classes(odd);
        }
    }

    #[test]
    fn series_and_facts_are_linked() {
        let evidence = Evidence {
            codebook: vec![CodebookEntry { name: "trade".into(), ..CodebookEntry::default() }],
            facts: vec![FactEvidence {
                id: "a".into(),
                says: String::new(),
                value: String::new(),
                period: String::new(),
                origin: String::new(),
                reference: String::new(),
                place: String::new(),
                url: String::new(),
            }],
            ..Evidence::default()
        };
        let found = pieces("fact('a') > trade(USA) and x('a') and fact_text('a')", &Links::new(&evidence));
        let linked: Vec<(&str, &str)> =
            found.iter().filter_map(|piece| Some((piece.text.as_str(), piece.to.as_deref()?))).collect();
        assert_eq!(linked, [("'a'", "#fact-a"), ("trade", "#series-trade"), ("'a'", "#fact-a")]);
    }
}
