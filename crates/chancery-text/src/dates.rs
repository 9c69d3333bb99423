//! Days, months, years, decades, centuries and spans.

use crate::mark::{MarkKind, Work};

const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "январ", "қаңтар"],
    &["february", "feb", "феврал", "ақпан"],
    &["march", "mar", "март", "наурыз"],
    &["april", "apr", "апрел", "сәуір"],
    &["may", "май", "мая", "мае", "мамыр"],
    &["june", "jun", "июн", "маусым"],
    &["july", "jul", "июл", "шілде"],
    &["august", "aug", "август", "тамыз"],
    &["september", "sept", "sep", "сентябр", "қыркүйек"],
    &["october", "oct", "октябр", "қазан"],
    &["november", "nov", "ноябр", "қараша"],
    &["december", "dec", "декабр", "желтоқсан"],
];

/// What stands after a figure that is a count, though it looks like a year.
const COUNTED: &[&str] = &[
    "people",
    "persons",
    "troops",
    "soldiers",
    "men",
    "women",
    "km",
    "kilometres",
    "kilometers",
    "miles",
    "tons",
    "tonnes",
    "barrels",
    "jobs",
    "companies",
    "countries",
    "states",
    "students",
    "votes",
    "deaths",
    "million",
    "billion",
    "trillion",
    "thousand",
    "percent",
    "dollars",
    "usd",
    "euros",
    "человек",
    "тонн",
    "км",
    "млн",
    "млрд",
    "тыс",
    "миллионов",
    "миллиардов",
    "процентов",
    "долларов",
    "долл",
    "адам",
    "мың",
    "миллион",
    "миллиард",
    "пайыз",
    "теңге",
    "доллар",
];

/// A year or decade, and the place after it.
struct Year {
    text: String,
    next: usize,
}

pub(crate) fn find(work: &mut Work<'_>) {
    let mut at = 0;
    while at < work.tokens.len() {
        let next = september_eleventh(work, at)
            .or_else(|| numeric(work, at))
            .or_else(|| named_months(work, at))
            .or_else(|| century(work, at))
            .or_else(|| years(work, at));
        at = next.unwrap_or(at + 1);
    }
}

fn take(work: &mut Work<'_>, pieces: std::ops::Range<usize>, reads: String) -> Option<usize> {
    let next = pieces.end;
    work.take(MarkKind::Date, pieces, reads);
    Some(next)
}

/// `9/11`.
fn september_eleventh(work: &mut Work<'_>, at: usize) -> Option<usize> {
    if is_september_eleventh(work, at) { take(work, at..at + 3, "2001-09-11".to_owned()) } else { None }
}

fn is_september_eleventh(work: &Work<'_>, at: usize) -> bool {
    work.figure(at) == Some("9") && work.symbol(at + 1) == "/" && work.figure(at + 2) == Some("11")
}

/// `2014-05-30`, `30.05.2014`.
fn numeric(work: &mut Work<'_>, at: usize) -> Option<usize> {
    let figure = work.figure(at)?;
    let parts: Vec<&str> = figure.split('.').collect();
    if let [day, month, year] = parts[..] {
        let reads = iso(year, month.parse().ok()?, Some(day))?;
        return take(work, at..at + 1, reads);
    }
    let dashed = work.symbol(at + 1) == "-" && work.glued(at + 1) && work.symbol(at + 3) == "-" && work.glued(at + 3);
    if !dashed {
        return None;
    }
    let reads = iso(figure, work.figure(at + 2)?.parse().ok()?, Some(work.figure(at + 4)?))?;
    take(work, at..at + 5, reads)
}

/// A date as it is sorted; `None` if it is none.
fn iso(year: &str, month: usize, day: Option<&str>) -> Option<String> {
    if !is_year(year) || !(1..=12).contains(&month) {
        return None;
    }
    match day {
        None => Some(format!("{year}-{month:02}")),
        Some(day) => {
            let day: u8 = day.parse().ok().filter(|day| (1..=31).contains(day))?;
            Some(format!("{year}-{month:02}-{day:02}"))
        }
    }
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse().is_ok_and(|year: u16| (1500..=2100).contains(&year))
}

/// The month at a place; an English one has a capital.
fn month(work: &Work<'_>, at: usize) -> Option<usize> {
    let token = work.tokens.get(at)?;
    let word = work.word(at);
    let latin = word.is_ascii();
    let fits = |stem: &str| {
        let rest = word.strip_prefix(stem).map(|rest| rest.chars().count());
        match stem.is_ascii() {
            true => rest == Some(0) && token.is_capital(),
            false => {
                !latin
                    && rest.is_some_and(|length| {
                        length <= if stem.starts_with("ма") && stem.chars().count() == 3 { 0 } else { 4 }
                    })
            }
        }
    };
    MONTHS.iter().position(|stems| stems.iter().any(|stem| fits(stem))).map(|position| position + 1)
}

/// A day of a month: one or two figures, or `3rd`.
fn day<'a>(work: &Work<'a>, at: usize) -> Option<(&'a str, usize)> {
    let figure = work.figure(at)?;
    let fits = figure.parse().is_ok_and(|day: u8| (1..=31).contains(&day));
    let suffix = work.glued(at + 1) && matches!(work.word(at + 1), "st" | "nd" | "rd" | "th");
    fits.then_some((figure, at + 1 + usize::from(suffix)))
}

/// The place after commas and words such as `of`.
fn skip(work: &Work<'_>, mut at: usize) -> usize {
    while matches!(work.symbol(at), "," | ".") || matches!(work.word(at), "of") {
        at += 1;
    }
    at
}

fn figure_year<'a>(work: &Work<'a>, at: usize) -> Option<&'a str> {
    work.figure(at).filter(|figure| is_year(figure))
}

/// `22-31 January, 1962`, `August 10, 2017`, `10 March 2020`, `June – November 2009`, `в мае 2015 года`, `2015 жылғы мамыр`.
fn named_months(work: &mut Work<'_>, at: usize) -> Option<usize> {
    // With the day first.
    if let Some((first, mut next)) = day(work, at) {
        let mut last = None;
        if work.is_dash(next)
            && let Some((second, after)) = day(work, next + 1)
        {
            (last, next) = (Some(second), after);
        }
        let named = skip(work, next);
        if let Some(month) = month(work, named) {
            let place = skip(work, named + 1);
            let year = figure_year(work, place);
            return match (year, last) {
                (Some(year), None) => take(work, at..place + 1, iso(year, month, Some(first))?),
                (Some(year), Some(last)) => {
                    let reads = format!("{}..{}", iso(year, month, Some(first))?, iso(year, month, Some(last))?);
                    take(work, at..place + 1, reads)
                }
                // A day without a year still is no count.
                (None, _) => take(work, at..named + 1, format!("--{month:02}-{first:0>2}")),
            };
        }
        return None;
    }
    if let Some(first) = month(work, at) {
        if first == 9 && is_september_eleventh(work, at + 1) {
            return take(work, at..at + 4, "2001-09-11".to_owned());
        }
        if work.is_dash(at + 1)
            && let Some(last) = month(work, at + 2)
            && let Some(year) = figure_year(work, skip(work, at + 3))
        {
            let end = skip(work, at + 3) + 1;
            return take(work, at..end, format!("{}..{}", iso(year, first, None)?, iso(year, last, None)?));
        }
        let place = skip(work, at + 1);
        if let Some(year) = figure_year(work, place) {
            return take(work, at..place + 1, iso(year, first, None)?);
        }
        if let Some((day, next)) = day(work, at + 1) {
            let place = skip(work, next);
            if let Some(year) = figure_year(work, place) {
                return take(work, at..place + 1, iso(year, first, Some(day))?);
            }
            return take(work, at..next, format!("--{first:02}-{day:0>2}"));
        }
        return None;
    }
    // Kazakh: the year first.
    let year = figure_year(work, at)?;
    if work.word(at + 1).starts_with("жыл") {
        let with_day = day(work, at + 2).and_then(|(day, next)| Some((day, month(work, next)?, next)));
        if let Some((day, month, next)) = with_day {
            return take(work, at..next + 1, iso(year, month, Some(day))?);
        }
        let month = month(work, at + 2)?;
        return take(work, at..at + 3, iso(year, month, None)?);
    }
    None
}

/// `21st century`, `XX век`, `ХХІ ғасыр`.
fn century(work: &mut Work<'_>, at: usize) -> Option<usize> {
    let is_century = |word: &str| {
        matches!(word, "century" | "centuries" | "в" | "вв") || word.starts_with("век") || word.starts_with("ғасыр")
    };
    if let Some(figure) = work.figure(at).filter(|figure| figure.len() <= 2) {
        let suffix = work.glued(at + 1) && !work.word(at + 1).is_empty();
        let place = at + 1 + usize::from(suffix);
        let place = if work.is_dash(place) && work.glued(place) { place + 2 } else { place };
        let named = is_century(work.word(place)) && !matches!(work.word(place), "в" | "вв");
        return if named { take(work, at..place + 1, format!("century {figure}")) } else { None };
    }
    let number = roman(work.tokens.get(at)?.text)?;
    if is_century(work.word(at + 1)) { take(work, at..at + 2, format!("century {number}")) } else { None }
}

fn roman(text: &str) -> Option<u32> {
    let value = |letter| match letter {
        'I' | 'І' => Some(1),
        'V' => Some(5),
        'X' | 'Х' => Some(10),
        _ => None,
    };
    let values = text.chars().map(value).collect::<Option<Vec<u32>>>().filter(|all| (1..=6).contains(&all.len()))?;
    let sum = values.iter().enumerate().map(|(at, value)| {
        let smaller = values.get(at + 1).is_some_and(|next| next > value);
        if smaller { -i64::from(*value) } else { i64::from(*value) }
    });
    u32::try_from(sum.sum::<i64>()).ok().filter(|number| *number > 0)
}

/// The year or decade at a place.
fn year(work: &Work<'_>, at: usize) -> Option<Year> {
    let figure = work.figure(at)?;
    let glued_word = |place: usize, words: &[&str]| work.glued(place) && words.contains(&work.word(place));
    // `1990s`, `1990's`, `90’s`, `1990-х`
    let apostrophe = work.glued(at + 1) && matches!(work.symbol(at + 1), "'" | "’");
    let dash = work.glued(at + 1) && work.symbol(at + 1) == "-";
    let after = if glued_word(at + 1, &["s"]) {
        Some(at + 2)
    } else if (apostrophe && glued_word(at + 2, &["s"]))
        || (dash && glued_word(at + 2, &["х", "е", "ые", "ых", "ші", "шы", "жж"]))
    {
        Some(at + 3)
    } else {
        None
    };
    if let Some(next) = after {
        let decade = match figure.len() {
            4 if is_year(figure) && figure.ends_with('0') => figure.to_owned(),
            2 if figure.ends_with('0') && figure != "00" => format!("19{figure}"),
            _ => return None,
        };
        return Some(Year { text: format!("{decade}s"), next });
    }
    is_year(figure).then(|| Year { text: figure.to_owned(), next: at + 1 })
}

/// A year alone or the first of a span.
fn years(work: &mut Work<'_>, at: usize) -> Option<usize> {
    let first = year(work, at)?;
    let is_decade = first.text.ends_with('s');
    let before = at.checked_sub(1).map_or("", |place| work.symbol(place));
    let counted = COUNTED.contains(&work.word(first.next)) || work.symbol(first.next) == "%";
    let joined = at > 0 && work.glued(at) && work.tokens[at - 1].kind == crate::token::TokenKind::Word;
    if !is_decade && (counted || joined || matches!(before, "$" | "€" | "£" | "¥" | "№" | "₸" | "₽")) {
        return None;
    }
    let mut place = first.next;
    let words = ["to", "till", "until", "through", "по", "до"];
    let between = matches!(work.word_before(at), "between" | "между") && matches!(work.word(place), "and" | "и");
    if words.contains(&work.word(place)) || between || work.is_dash(place) {
        place += 1;
        if matches!(work.word(place), "the" | "early" | "late" | "mid") {
            place += 1;
        }
        if let Some(last) = year(work, place) {
            return take(work, at..last.next, format!("{}..{}", first.text, last.text));
        }
        let short = work.figure(place).filter(|figure| figure.len() == 2 && work.is_dash(first.next) && !is_decade);
        if let Some(short) = short
            && short > &first.text[2..]
            && !(work.glued(place + 1) && work.symbol(place + 1) == "-")
        {
            return take(work, at..place + 1, format!("{}..{}{short}", first.text, &first.text[..2]));
        }
        let open = matches!(work.word(place), "present" | "now" | "today" | "настоящее");
        if open {
            return take(work, at..place + 1, format!("{}..", first.text));
        }
    }
    take(work, at..first.next, first.text)
}

#[cfg(test)]
mod tests {
    use chancery_world::World;

    use crate::{MarkKind, Marker, sentences};

    #[test]
    fn dates_of_three_languages() {
        let marker = Marker::new(World::builtin());
        let cases: &[(&str, &[&str])] = &[
            ("In 1949 and since 1990-1994 it grew.", &["1949", "1990..1994"]),
            ("From 1940's till 1960's, and by the end of 90’s.", &["1940s..1960s", "1990s"]),
            ("Wilson (28th president, 1913-1921) and Biden (2021 till present).", &["1913..1921", "2021.."]),
            ("On August 10, 2017, on 10 March 2020 and in May 2008.", &["2017-08-10", "2020-03-10", "2008-05"]),
            ("At Punta del Este, 22-31 January, 1962.", &["1962-01-22..1962-01-31"]),
            ("June – November 2009", &["2009-06..2009-11"]),
            ("After September 9/11 in the 21st Century.", &["2001-09-11", "century 21"]),
            ("The cost was $2000 for 2000 people in the winter 2010-11.", &["2010..2011"]),
            (
                "В мае 2015 года, 1 июля 2014 г. и в 1990-х годах ХХ века",
                &["2015-05", "2014-07-01", "1990s", "century 20"],
            ),
            ("2015 жылғы мамыр айында, 1991 жылы, ХХІ ғасыр", &["2015-05", "1991", "century 21"]),
            ("The G20 met; 3600 of them; call 20144.", &[]),
            ("It began on 2014-05-30 and ended on 01.06.2014.", &["2014-05-30", "2014-06-01"]),
            ("He may come in March 2020 on 5 May.", &["2020-03", "--05-05"]),
        ];
        for (text, wanted) in cases {
            let marks = sentences(text).iter().flat_map(|one| marker.marks(one)).collect::<Vec<_>>();
            let dates: Vec<&str> =
                marks.iter().filter(|mark| mark.kind == MarkKind::Date).map(|mark| mark.reads.as_str()).collect();
            assert_eq!(&dates, wanted, "{text}");
        }
    }
}
