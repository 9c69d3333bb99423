//! The skeleton of a study from the sentences of a text: an entry for each sentence in which something can be checked, and no check.

use crate::mark::{Mark, MarkKind};
use crate::sentence::Sentence;

/// What a skeleton has to know that no text says of itself.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    /// Key by which the study cites the text.
    pub reference: &'a str,
    /// Title of the text.
    pub title: &'a str,
    /// As of when it speaks.
    pub as_of: &'a str,
    /// Key of the state whose policy it is about.
    pub actor: &'a str,
    /// First and last year of the study.
    pub years: (i16, i16),
}

impl Draft<'_> {
    /// `study.toml`.
    pub fn study(&self) -> String {
        format!(
            "# Made from a text: look at every line.\nschema = 1\n\n[study]\ntitle  = {}\nactor  = {}\nrivals = []\nyears  = \"{}..{}\"\n\n\
             [[text]]\nref   = {}\nshort = {}\ntitle = {}\nas_of = {}\n",
            quoted(self.title),
            quoted(self.actor),
            self.years.0,
            self.years.1,
            quoted(self.reference),
            quoted(self.reference),
            quoted(self.title),
            quoted(self.as_of),
        )
    }

    /// `references.bib`.
    pub fn bibliography(&self) -> String {
        let plain = |text: &str| text.replace(['{', '}', '\\', '%', '$', '&', '#', '_', '^', '~', '@'], " ");
        format!("@misc{{{},\n  title = {{{}}}\n}}\n", self.reference, plain(self.title).trim())
    }

    /// A file of `claims/`: an entry for each sentence with marks.
    pub fn claims(&self, sentences: &[(Sentence, Vec<Mark>)]) -> String {
        let mut text = String::from(
            "# Sentences in which something can be checked, in the words of the text and in its order. Nothing has been looked at: say in your own\n\
             # words what each asserts, one entry for each assertion, and write a `check` or what would decide it.\n",
        );
        let (mut line, mut number) = (0, 0);
        for (sentence, marks) in sentences.iter().filter(|(_, marks)| is_checkable(marks)) {
            number = if sentence.line == line { number + 1 } else { 1 };
            line = sentence.line;
            text.push_str(&format!(
                "\n[[claim]]\nid = {}\nsays = {}\nsource = {{ ref = {}, line = {line} }}\ntype = \"{}\"\ncentrality = \"supporting\"\nas_of = {}\nneeds = {}\n",
                quoted(&format!("{}-{line}-{number}", self.reference)),
                quoted(&sentence.text),
                quoted(self.reference),
                claim_type(marks),
                quoted(self.as_of),
                quoted(&format!("Nothing has been looked at yet. The sentence has {}.", listed(marks))),
            ));
        }
        text
    }
}

/// Whether a sentence holds more than names.
pub fn is_checkable(marks: &[Mark]) -> bool {
    marks.iter().any(|mark| !mark.kind.is_name())
}

/// The kind of assertion that the marks suggest.
fn claim_type(marks: &[Mark]) -> &'static str {
    let has =
        |kind, reads: &str| marks.iter().any(|mark| mark.kind == kind && (reads.is_empty() || mark.reads == reads));
    if has(MarkKind::Forecast, "forecast") {
        "forecast"
    } else if has(MarkKind::Comparative, "change") {
        "trend"
    } else if has(MarkKind::Comparative, "") {
        "comparison"
    } else if has(MarkKind::Number, "") {
        "quantity"
    } else if has(MarkKind::Ordinal, "") || has(MarkKind::Leader, "") {
        "date-or-office"
    } else {
        "event"
    }
}

/// `number 846 billion USD; date 2013`.
fn listed(marks: &[Mark]) -> String {
    let short = |mark: &Mark| match mark.kind {
        MarkKind::Quotation => "words in quotes".to_owned(),
        kind => format!("{} {}", kind.name(), mark.reads),
    };
    let mut all: Vec<String> = Vec::new();
    for mark in marks {
        let words = short(mark);
        if !all.contains(&words) {
            all.push(words);
        }
    }
    all.join("; ")
}

/// A key for citing made of a name: small letters, digits and hyphens.
pub fn key_of(name: &str) -> String {
    let mut key = String::new();
    for letter in chancery_core::fold_name(name).chars() {
        match letter {
            'a'..='z' | '0'..='9' => key.push(letter),
            _ if key.is_empty() || key.ends_with('-') => {}
            _ => key.push('-'),
        }
    }
    let key = key.trim_end_matches('-');
    if key.is_empty() { "text".to_owned() } else { key.to_owned() }
}

/// A string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            _ if letter.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(letter))),
            _ => out.push(letter),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use chancery_world::World;

    use super::*;
    use crate::{Marker, sentences};

    #[test]
    fn an_entry_for_each_sentence_with_something_to_check() {
        let marker = Marker::new(World::builtin());
        let text = "Trade was \"$5 billion\" in 2013. It is fine in Mexico. It never fell.";
        let all: Vec<_> =
            sentences(text).into_iter().map(|one| (marker.marks(&one), one)).map(|(a, b)| (b, a)).collect();
        let draft =
            Draft { reference: "brief", title: "A \"brief\"", as_of: "2015", actor: "USA", years: (1990, 2015) };
        let claims = draft.claims(&all);
        assert_eq!(claims.matches("[[claim]]").count(), 2, "{claims}");
        assert!(claims.contains("id = \"brief-1-1\"") && claims.contains("id = \"brief-1-2\""), "{claims}");
        assert!(claims.contains("says = \"Trade was \\\"$5 billion\\\" in 2013.\""), "{claims}");
        assert!(claims.contains("number 5 billion USD; words in quotes; date 2013"), "{claims}");
        assert!(draft.study().contains("title  = \"A \\\"brief\\\"\""));
    }

    #[test]
    fn keys() {
        assert_eq!(key_of("My Brief_2.md"), "my-brief-2-md");
        assert_eq!(key_of("Текст"), "text");
    }
}
