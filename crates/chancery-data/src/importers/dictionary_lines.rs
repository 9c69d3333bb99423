//! The notation that the dictionaries of event coders share: comments, codes in brackets, forms in braces, dated roles.

use chancery_core::Date;

use crate::error::Error;
use crate::lines::{Line, LineFile};

/// The lines of a dictionary that say something: neither blank, nor comments (`# ...`, `; ...`, `<!-- ... -->`).
///
/// A comment that does not end is an error.
pub(super) fn entries(file: &LineFile) -> impl Iterator<Item = Result<Line<'_>, Error>> {
    let mut comment: Option<Line<'_>> = None;
    let last = file.iter().last().map(|line| line.number);
    file.iter().filter_map(move |line| {
        let text = line.text.trim();
        let opens = comment.is_none() && text.starts_with("<!--");
        if opens {
            comment = Some(line);
        }
        if let Some(first) = comment {
            if text.contains("-->") {
                comment = None;
            } else if Some(line.number) == last {
                return Some(Err(first.error("a comment that begins with `<!--` and does not end with `-->`")));
            }
            return None;
        }
        (!text.is_empty() && !text.starts_with(['#', ';'])).then_some(Ok(line))
    })
}

/// A line without its comment, and the comment. A `#` or `;` begins one after a space or a bracket, not inside a word.
pub(super) fn comment_of(text: &str) -> (&str, &str) {
    let begins = |(at, sign): (usize, char)| {
        let before = text[..at].chars().next_back();
        (matches!(sign, '#' | ';') && before.is_none_or(|sign| sign.is_whitespace() || sign == ']')).then_some(at)
    };
    let at = text.char_indices().find_map(begins).unwrap_or(text.len());
    let (body, comment) = text.split_at(at);
    (body.trim(), comment.trim_start_matches(['#', ';']).trim())
}

/// A code in brackets, with the time for which it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Role<'a> {
    /// The code.
    pub(super) code: &'a str,
    /// What is written after it.
    pub(super) restriction: &'a str,
    /// The day after `>`, or before the hyphen.
    pub(super) from: Option<Date>,
    /// The day after `<`, or after the hyphen.
    pub(super) to: Option<Date>,
    /// Whether a restriction was written that is no date.
    pub(super) unread: bool,
}

impl<'a> Role<'a> {
    /// No code.
    pub(super) const NONE: Role<'static> = Role { code: "", restriction: "", from: None, to: None, unread: false };

    fn of(text: &'a str) -> Self {
        let text = text.trim();
        let end = text.find(|sign: char| sign.is_whitespace() || matches!(sign, '<' | '>')).unwrap_or(text.len());
        let (code, restriction) = text.split_at(end);
        let restriction = restriction.trim();
        let (from, to) = match (restriction.chars().next(), restriction.split_once('-')) {
            (Some('<'), _) => (None, compact_day(&restriction[1..])),
            (Some('>'), _) => (compact_day(&restriction[1..]), None),
            (_, Some((from, to))) => (compact_day(from), compact_day(to)),
            (_, None) => (None, None),
        };
        let days = usize::from(from.is_some()) + usize::from(to.is_some());
        let expected = match restriction.chars().next() {
            None => 0,
            Some('<' | '>') => 1,
            Some(_) => 2,
        };
        Role { code, restriction, from, to, unread: days != expected }
    }
}

/// A line in its parts: the phrase, what stands in braces, the codes in brackets.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Roles<'a> {
    /// What comes before braces and brackets.
    pub(super) phrase: &'a str,
    /// Braces and what is in them.
    pub(super) forms: &'a str,
    /// The codes.
    pub(super) roles: Vec<Role<'a>>,
}

impl<'a> Roles<'a> {
    /// The parts of a line without its comment.
    pub(super) fn of(body: &'a str) -> Self {
        let mut roles = Vec::new();
        let mut rest = body;
        while let Some((_, after)) = rest.split_once('[') {
            let Some((inside, after)) = after.split_once(']') else { break };
            roles.push(Role::of(inside));
            rest = after;
        }
        let before = if roles.is_empty() { body } else { body.split_once('[').map_or(body, |(before, _)| before) };
        let forms = match (before.find('{'), before.rfind('}')) {
            (Some(open), Some(close)) if open < close => &before[open..=close],
            _ => "",
        };
        let phrase =
            if forms.is_empty() { before } else { before.split_once('{').map_or(before, |(phrase, _)| phrase) };
        Self { phrase: phrase.trim(), forms, roles }
    }
}

/// A day written as `YYYYMMDD` or `YYMMDD`. Of two-digit years, 00 to 30 are 2000 to 2030 and all others 19xx: the convention
/// of TABARI and PETRARCH.
pub(crate) fn compact_day(text: &str) -> Option<Date> {
    let text = text.trim();
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = text.split_at_checked(text.len().checked_sub(4)?)?;
    let year: i16 = match (year.len(), year.parse().ok()?) {
        (4, year) => year,
        (2, year @ 0..=30) => 2000 + year,
        (2, year) => 1900 + year,
        _ => return None,
    };
    Date::new(year, rest[..2].parse().ok()?, rest[2..].parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{Encoding, InputFile};

    fn day(text: &str) -> Option<Date> {
        text.parse().ok()
    }

    #[test]
    fn days_of_two_and_four_digit_years() {
        assert_eq!(compact_day("950601"), day("1995-06-01"));
        assert_eq!(compact_day("301231"), day("2030-12-31"));
        assert_eq!(compact_day("310101"), day("1931-01-01"));
        assert_eq!(compact_day(" 20070101"), day("2007-01-01"));
        for wrong in ["2004017", "950631", "", "95", "+50601", "19950601x", "००००००"] {
            assert_eq!(compact_day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn roles_with_dates() {
        let Roles { phrase, roles, .. } =
            Roles::of("BAN_KI-MOON_ [KORGOV 2004017-20061201] [IGOUNO >070101] [X<950601]");
        assert_eq!(phrase, "BAN_KI-MOON_");
        let days: Vec<_> = roles.iter().map(|role| (role.code, role.from, role.to, role.unread)).collect();
        let expected = [
            ("KORGOV", None, day("2006-12-01"), true),
            ("IGOUNO", day("2007-01-01"), None, false),
            ("X", None, day("1995-06-01"), false),
        ];
        assert_eq!(days, expected);
        let hobbit = Roles::of("[HOBGOV 19950601 - 19990815]").roles[0];
        assert_eq!((hobbit.from, hobbit.to), (day("1995-06-01"), day("1999-08-15")));
    }

    #[test]
    fn braces_and_broken_brackets() {
        let parts = Roles::of("ATTORNEY_GENERAL {ATTORNEYS_GENERAL} [~GOV]");
        assert_eq!(
            (parts.phrase, parts.forms, parts.roles[0].code),
            ("ATTORNEY_GENERAL", "{ATTORNEYS_GENERAL}", "~GOV")
        );
        assert_eq!(Roles::of("MNCUSA]").roles, []);
        assert_eq!(Roles::of("A } B { C [X").phrase, "A } B { C [X");
    }

    #[test]
    fn comments() {
        assert_eq!(comment_of("KURD [KUR]# spelt so"), ("KURD [KUR]", "spelt so"));
        assert_eq!(comment_of("GRUPO_#5_ [COLMIL] ;MleH"), ("GRUPO_#5_ [COLMIL]", "MleH"));
        let text = "<!-- one line -->\nA\n<!-- \n# more\n-->\n; no\n\nB\n";
        let file =
            |text: &str| InputFile { name: "d.txt".into(), path: "d.txt".into(), bytes: text.as_bytes().to_vec() };
        let lines = file(text).lines(Encoding::Utf8).expect("reads");
        let read: Vec<&str> = entries(&lines).map(|line| line.expect("whole").text).collect();
        assert_eq!(read, ["A", "B"]);
        let lines = file("A\n<!-- open\nB\n").lines(Encoding::Utf8).expect("reads");
        let error = entries(&lines).find_map(Result::err).expect("an error").to_string();
        assert!(error.contains("d.txt:2: "), "{error}");
    }
}
