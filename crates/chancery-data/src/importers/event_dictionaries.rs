//! Dictionaries of event coders: which words name which actor, agent or kind of event.

use chancery_core::FrameRow;

pub(crate) use super::dictionary_lines::compact_day;
use super::dictionary_lines::{Role, Roles, comment_of, entries};
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::records::{Field, Kind, Records};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "event-dictionaries",
    title: "Event-coding dictionaries: CAMEO verbs, Phoenix actors and agents, Spanish dictionaries",
    about: "The word lists with which PETRARCH and its relatives turn a sentence into an event: actors with the codes they have in \
            a role and time, agents (kinds of persons and bodies), verbs and patterns with CAMEO codes, phrases that discard a \
            sentence, words for issues. Every line is a record with its place, so that a coded event can be traced to the line \
            that made it. They are vocabulary, not measurement.",
    traps: &[
        "Dates of roles have two-digit years: 00 to 30 mean 2000 to 2030, as in PETRARCH, all others 19xx. The restriction is \
         kept as written too; a date that is no day, such as 2004017, stays unread.",
        "Whether `<950601` includes 1 June is decided by the coder that reads the file; the records keep the day that is written.",
        "Actor codes begin with a three-letter code of CAMEO, not always ISO-3 (`ROM`, `PAL`), and the lists end in 2014 to 2018: \
         later leaders are missing. No state is looked up, for the same letters also mean organisations and groups.",
        "`CAMEO.2.0` and `CAMEO.verbpatterns` are two grammars, of PETRARCH2 and of its predecessor. Patterns are kept as written, \
         not interpreted; a code such as `042:043` stands for two, `---` for none.",
        "In actor files a line without `+` begins a new entry, even where the provider meant a synonym: the codes below belong to \
         the last entry only.",
        "Lines that fit no form of their file are kept as `unread` and counted in the log; comments are left out.",
        "The `PETR.Validate` files are for the unit tests of event-gold, with countries that do not exist.",
    ],
    version: "files of 2014 to 2019",
    publisher: "Open Event Data Alliance; Philip Schrodt; University of Texas at Dallas (Spanish)",
    citation: "Norris, Clayton, Philip Schrodt, and John Beieler. 2017. \"PETRARCH2: Another Event Coding Program.\" Journal of Open \
               Source Software 2(9): 133. Schrodt, Philip A. 2012. \"CAMEO: Conflict and Mediation Event Observations. Event and \
               Actor Codebook.\" Osorio, Javier, et al. 2019 (Spanish dictionaries).",
    licence: "MIT (petrarch2, UniversalPetrarch); none stated for the repository of dictionaries",
    bibtex: "@article{event-dictionaries,\n  author = {Norris, Clayton and Schrodt, Philip and Beieler, John},\n  title = {PETRARCH2: Another Event Coding Program},\n  journal = {Journal of Open Source Software},\n  volume = {2},\n  number = {9},\n  pages = {133},\n  year = {2017}\n}",
    files: &FILES,
    import,
    series: Vec::<SeriesDecl>::new,
    user: None,
};

const FILES: [FileSpec; 20] = [
    FileSpec::required("CAMEO.2.0.txt"),
    FileSpec::optional("CAMEO.verbpatterns.txt"),
    FileSpec::optional("PETR.Validate.verbs.txt"),
    FileSpec::optional("spanish.verbpatterns_es_190128.txt"),
    FileSpec::optional("Phoenix.Countries.actors.txt"),
    FileSpec::optional("Phoenix.International.actors.txt"),
    FileSpec::optional("Phoenix.MilNonState.actors.txt"),
    FileSpec::optional("CAMEO.EthnicGroups.actors.txt"),
    FileSpec::optional("CAMEO.ReligiousGroups.actors.txt"),
    FileSpec::optional("PETR.Validate.actors.txt"),
    FileSpec::optional("spanish.actors_unified_181220.txt"),
    FileSpec::optional("spanish.actors_COL.txt"),
    FileSpec::optional("Phoenix.agents.txt"),
    FileSpec::optional("PETR.Validate.agents.txt"),
    FileSpec::optional("spanish.agents_181220.txt"),
    FileSpec::optional("Phoenix.discards.txt"),
    FileSpec::optional("PETR.Validate.discards.txt"),
    FileSpec::optional("Phoenix.IssueCoding.txt"),
    FileSpec::optional("Phoenix.prepositions.txt"),
    FileSpec::optional("PETR.Internal.Coding.Ontology.txt"),
];

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    actors(import)?;
    agents(import)?;
    verbs(import)?;
    discards(import)?;
    issues(import)?;
    prepositions(import)?;
    internal_codes(import)
}

/// The files of one kind: those whose names contain a word, without the ending.
fn dictionaries(word: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES
        .iter()
        .map(|file| (file.name, file.name.trim_end_matches(".txt")))
        .filter(move |(name, _)| name.contains(word))
}

fn unread(import: &mut Import<'_>, dictionary: &str) -> &'static str {
    import.log("note", format!("{dictionary}: a line that fits no form of the file, kept as unread"));
    "unread"
}

fn texts<const N: usize>(names: [&'static str; N]) -> [(&'static str, Kind); N] {
    names.map(|name| (name, Kind::Text))
}

/// An entry is a name, its synonyms (`+`) and its codes, on the line of the name or on lines of their own.
fn actors(import: &mut Import<'_>) -> Result<(), Error> {
    let columns: Vec<(&str, Kind)> = texts(["dictionary", "entry", "kind", "phrase", "code", "restriction"])
        .into_iter()
        .chain([("from_day", Kind::Date), ("to_day", Kind::Date), ("comment", Kind::Text)])
        .collect();
    let mut records = Records::new("actors", &columns);
    for (file, dictionary) in dictionaries("actors") {
        let Some((file, number)) = import.optional_file(file) else { continue };
        let lines = file.lines(Encoding::Utf8)?;
        let mut entry = "";
        for line in entries(&lines) {
            let line = line?;
            let (body, comment) = comment_of(line.text);
            let Roles { phrase, roles, .. } = Roles::of(body);
            let (kind, phrase) = match phrase.strip_prefix('+') {
                Some(synonym) => ("synonym", synonym.trim()),
                None if phrase.is_empty() && !roles.is_empty() => ("code", ""),
                None => ("name", phrase),
            };
            let kind = if body.contains(']') && roles.is_empty() { unread(import, dictionary) } else { kind };
            if kind == "name" {
                entry = phrase;
            }
            let row = FrameRow { file: number, row: line.number };
            let mut push = |role: Role<'_>| {
                let text = [dictionary, entry, kind, phrase, role.code, role.restriction].map(Field::Text);
                let days = [Field::Date(role.from), Field::Date(role.to), Field::Text(comment)];
                let fields: Vec<Field<'_>> = text.into_iter().chain(days).collect();
                let years = role.from.map(|day| day.year()).zip(role.to.map(|day| day.year()));
                records.push(&fields, years, row);
            };
            if roles.is_empty() {
                push(Role::NONE);
            }
            for role in roles {
                if role.unread {
                    import.log("note", format!("{dictionary}: a restriction `{}` that is no date", role.restriction));
                }
                push(role);
            }
        }
    }
    import.add_records(&records, &[])
}

/// `PHRASE {plural} [~CODE]`; `!SET! = WORD, WORD` names words that other phrases stand for.
fn agents(import: &mut Import<'_>) -> Result<(), Error> {
    let columns = texts(["dictionary", "kind", "phrase", "plural", "code", "comment"]);
    let mut records = Records::new("agents", &columns);
    for (file, dictionary) in dictionaries("agents") {
        let Some((file, number)) = import.optional_file(file) else { continue };
        let lines = file.lines(Encoding::Utf8)?;
        for line in entries(&lines) {
            let line = line?;
            let (body, comment) = comment_of(line.text);
            let Roles { phrase, forms, roles } = Roles::of(body);
            let (kind, phrase) = match phrase.strip_prefix('+') {
                Some(synonym) => ("synonym", synonym.trim()),
                None if phrase.starts_with('!') && phrase.contains('=') => ("set", phrase),
                None => ("agent", phrase),
            };
            let kind = if body.contains(']') && roles.is_empty() { unread(import, dictionary) } else { kind };
            let code = roles.first().map_or("", |role| role.code);
            let fields = [dictionary, kind, phrase, forms, code, comment].map(Field::Text);
            records.push(&fields, None, FrameRow { file: number, row: line.number });
        }
    }
    if records.is_empty() { Ok(()) } else { import.add_records(&records, &[]) }
}

/// Blocks of verbs (`--- NAME [code] ---`, the verbs, `- pattern [code]`), sets of words (`&NAME`, `+WORD`), and rules that
/// turn one event into another (`~`).
fn verbs(import: &mut Import<'_>) -> Result<(), Error> {
    let columns = texts(["dictionary", "block", "kind", "phrase", "forms", "code", "comment"]);
    let mut records = Records::new("verbs", &columns);
    for (file, dictionary) in [dictionaries("CAMEO.2.0"), dictionaries("CAMEO.verb")]
        .into_iter()
        .flatten()
        .chain(dictionaries("Validate.verbs"))
        .chain(dictionaries("verbpatterns_es"))
    {
        let Some((file, number)) = import.optional_file(file) else { continue };
        let lines = file.lines(Encoding::Utf8)?;
        let (mut block, mut in_set) = ("", false);
        for line in entries(&lines) {
            let line = line?;
            let (body, comment) = comment_of(line.text);
            let Roles { phrase, forms, roles } = Roles::of(body.trim_end_matches('-').trim_end());
            let (kind, phrase) = verb_line(phrase, in_set, !roles.is_empty());
            match kind {
                "block" | "set" => (block, in_set) = (phrase, kind == "set"),
                "unread" => {
                    unread(import, dictionary);
                }
                _ => {}
            }
            let code = roles.first().map_or("", |role| role.code);
            let fields = [dictionary, block, kind, phrase, forms, code, comment].map(Field::Text);
            records.push(&fields, None, FrameRow { file: number, row: line.number });
        }
    }
    import.add_records(&records, &[])
}

/// What a line of a verb dictionary is, and its phrase without the mark of its kind.
fn verb_line(phrase: &str, in_set: bool, coded: bool) -> (&'static str, &str) {
    if let Some(name) = phrase.strip_prefix("---") {
        return ("block", name.trim_matches([' ', '\t', '-']));
    }
    match (phrase.chars().next(), phrase.get(1..).unwrap_or_default().trim()) {
        (Some('-'), pattern) => ("pattern", pattern),
        (Some('&'), name) if !coded => ("set", name),
        (Some('+'), word) if in_set => ("member", word),
        (Some('+'), words) => ("verb", words),
        (Some('~'), rule) => ("transformation", rule),
        (Some('&' | '*') | None, _) => ("unread", phrase),
        _ => ("verb", phrase),
    }
}

/// Phrases that discard a sentence, or with `+` the whole story.
fn discards(import: &mut Import<'_>) -> Result<(), Error> {
    let mut records = Records::new("discards", &texts(["dictionary", "discards", "phrase", "comment"]));
    for (file, dictionary) in dictionaries("discards") {
        let Some((file, number)) = import.optional_file(file) else { continue };
        let lines = file.lines(Encoding::Utf8)?;
        for line in entries(&lines) {
            let line = line?;
            let (phrase, comment) = comment_of(line.text);
            let (what, phrase) = match phrase.strip_prefix('+') {
                Some(phrase) => ("story", phrase.trim()),
                None => ("sentence", phrase),
            };
            let fields = [dictionary, what, phrase, comment].map(Field::Text);
            records.push(&fields, None, FrameRow { file: number, row: line.number });
        }
    }
    if records.is_empty() { Ok(()) } else { import.add_records(&records, &[]) }
}

/// `<ISSUE CATEGORY="..." TYPE="...">`, then `words [CODE]`, or `~words` for what does not count.
fn issues(import: &mut Import<'_>) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file("Phoenix.IssueCoding.txt") else { return Ok(()) };
    let lines = file.lines(Encoding::Utf8)?;
    let mut records = Records::new("issues", &texts(["category", "type", "kind", "phrase", "code", "comment"]));
    let (mut category, mut applies_to) = ("", "");
    for line in entries(&lines) {
        let line = line?;
        let text = line.text.trim();
        if text.starts_with("<ISSUE") {
            (category, applies_to) = (attribute(text, "CATEGORY"), attribute(text, "TYPE"));
            continue;
        }
        if text.starts_with("</ISSUE") {
            (category, applies_to) = ("", "");
            continue;
        }
        let (body, comment) = comment_of(text);
        let Roles { phrase, roles, .. } = Roles::of(body);
        let (kind, phrase) = match phrase.strip_prefix('~') {
            Some(phrase) => ("exclusion", phrase.trim()),
            None => ("phrase", phrase),
        };
        let code = roles.first().map_or("", |role| role.code);
        let fields = [category, applies_to, kind, phrase, code, comment].map(Field::Text);
        records.push(&fields, None, FrameRow { file: number, row: line.number });
    }
    import.add_records(&records, &[])
}

/// The value of `NAME="value"` in a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    let value = tag.split_once(name).and_then(|(_, rest)| rest.split_once('"'));
    value.and_then(|(_, rest)| rest.split_once('"')).map_or("", |(value, _)| value)
}

fn prepositions(import: &mut Import<'_>) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file("Phoenix.prepositions.txt") else { return Ok(()) };
    let lines = file.lines(Encoding::Utf8)?;
    let mut records = Records::new("prepositions", &texts(["phrase"]));
    for line in lines.filled() {
        records.push(&[Field::Text(line.text.trim())], None, FrameRow { file: number, row: line.number });
    }
    import.add_records(&records, &[])
}

/// `031:0x3000#comment`: the hexadecimal codes in which PETRARCH2 does sums with events.
fn internal_codes(import: &mut Import<'_>) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file("PETR.Internal.Coding.Ontology.txt") else { return Ok(()) };
    let lines = file.lines(Encoding::Utf8)?;
    let mut records = Records::new("internal_codes", &texts(["cameo_code", "internal", "comment"]));
    for line in lines.filled().filter(|line| !line.text.trim_start().starts_with('#')) {
        let (body, comment) = line.text.split_once('#').unwrap_or((line.text, ""));
        let Some((code, internal)) = body.split_once(':') else {
            return Err(line.error(format!("`{}` is not `code:0x...`", line.text)));
        };
        let fields = [code, internal, comment].map(|text| Field::Text(text.trim()));
        records.push(&fields, None, FrameRow { file: number, row: line.number });
    }
    import.add_records(&records, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_lines_in_verb_dictionaries() {
        assert_eq!(verb_line("--- ABANDON", false, true), ("block", "ABANDON"));
        assert_eq!(verb_line("- * HEADQUARTERS", false, true), ("pattern", "* HEADQUARTERS"));
        assert_eq!(verb_line("&AUXVERB1_", false, false), ("set", "AUXVERB1_"));
        assert_eq!(verb_line("+WAS", true, false), ("member", "WAS"));
        assert_eq!(verb_line("+CALL_OFF", false, true), ("verb", "CALL_OFF"));
        assert_eq!(verb_line("~ a (a b ATTACK) SAY = a b 015", false, false).0, "transformation");
        assert_eq!(verb_line("&ARTICULO REIVINDICACIONES", false, true).0, "unread");
        assert_eq!(verb_line("", false, true).0, "unread");
        assert_eq!(verb_line("¡AY!", false, false), ("verb", "¡AY!"));
    }

    #[test]
    fn attributes_of_a_tag() {
        let tag = "<ISSUE CATEGORY=\"EDUCATION\" TYPE=\"ALL\">";
        assert_eq!((attribute(tag, "CATEGORY"), attribute(tag, "TYPE")), ("EDUCATION", "ALL"));
        assert_eq!(attribute("<ISSUE CATEGORY=\"EDU", "CATEGORY"), "");
    }
}
