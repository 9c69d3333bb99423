//! Listed names, made messy in the ways in which names are messy in data; the same for a seed on every machine.

use chancery_core::State;
use chancery_world::World;

/// A messy name and the state that it means.
pub(crate) struct Messy {
    pub(crate) name: String,
    pub(crate) state: State,
}

/// What is done to a name, by class; `None` where it does not apply.
type Mess = fn(&mut Random, &str) -> Option<String>;

pub(crate) const CLASSES: [(&str, Mess); 8] = [
    ("listed", |_, name| Some(name.to_owned())),
    ("format", format),
    ("encoding", encoding),
    ("word order", word_order),
    ("abbreviation", abbreviation),
    ("government", government),
    ("footnote", footnote),
    ("typing error", typing_error),
];

/// Listed names that mean one state, with the state, of English ones or of all.
pub(crate) fn listed(world: &World, english: bool) -> Vec<(String, State)> {
    let mut names = Vec::new();
    for info in world.states() {
        for (language, name, kind) in world.names_of(info.state) {
            let fits = kind != "dataset" && (!english || language == "en");
            if fits && world.resolve_as_written(name, None).one() == Some(info.state) {
                names.push((name.to_owned(), info.state));
            }
        }
    }
    names.sort();
    names.dedup();
    names
}

/// As many messy names of a class as asked for.
pub(crate) fn messy(world: &World, class: &'static str, mess: Mess, count: usize, seed: u64) -> Vec<Messy> {
    let names = listed(world, matches!(class, "abbreviation" | "government" | "typing error"));
    let mut random = Random(seed);
    let mut made = Vec::with_capacity(count);
    while made.len() < count {
        let (name, state) = &names[random.below(names.len())];
        let Some(name) = mess(&mut random, name) else { continue };
        // A listed name of another state would be no mess.
        let known = world.resolve_as_written(&name, None).one();
        if class == "typing error" && known.is_some_and(|known| known != *state) {
            continue;
        }
        made.push(Messy { name, state: *state });
    }
    made
}

/// splitmix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        number ^ (number >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

fn format(random: &mut Random, name: &str) -> Option<String> {
    Some(match random.below(9) {
        0 => name.to_uppercase(),
        1 => name.to_lowercase(),
        2 => format!("  {name}\t"),
        3 => name.replacen(' ', "   ", 1),
        4 => name.replace(' ', "_"),
        5 => name.replace(' ', "\u{a0}"),
        6 => name.replace(['\'', '’'], ""),
        7 => name.replace(',', ""),
        _ => name.replace(" and ", " & "),
    })
}

/// UTF-8 read as Latin-1.
fn encoding(_: &mut Random, name: &str) -> Option<String> {
    (!name.is_ascii()).then(|| name.bytes().map(char::from).collect())
}

/// The last words first, after them a comma.
fn word_order(random: &mut Random, name: &str) -> Option<String> {
    let words: Vec<&str> = name.split(' ').collect();
    if words.len() < 2 || name.contains([',', '(', '/', ':']) {
        return None;
    }
    let (first, last) = words.split_at(1 + random.below(words.len() - 1));
    // Nobody writes `of Zambia, Republic`.
    if last[0].chars().next().is_none_or(char::is_lowercase) || last[0] == "&" {
        return None;
    }
    Some(format!("{}, {}", last.join(" "), first.join(" ")))
}

fn abbreviation(_: &mut Random, name: &str) -> Option<String> {
    let mut short = name.to_owned();
    for (word, abbreviated) in [
        ("Republic", "Rep."),
        ("Democratic", "Dem."),
        ("Saint", "St."),
        ("Islands", "Isds"),
        ("United", "Utd."),
        ("Federated", "Fed."),
        ("Federal", "Fed."),
        ("States", "Sts."),
        ("Territory", "Terr."),
        ("North ", "N. "),
        ("South ", "S. "),
        (" and ", " & "),
    ] {
        short = short.replace(word, abbreviated);
    }
    (short != name).then_some(short)
}

/// Another form of government before a short name that no other state shares a word with.
fn government(random: &mut Random, name: &str) -> Option<String> {
    let short = name.len() > 4 && name.chars().all(|letter| letter.is_ascii_alphabetic());
    let word = ["Kingdom of", "Republic of", "Islamic Republic of", "Federal Republic of"][random.below(4)];
    (short && OF_ONE_STATE.contains(&name)).then(|| format!("{word} {name}"))
}

const OF_ONE_STATE: [&str; 23] = [
    "Albania",
    "Angola",
    "Bangladesh",
    "Belgium",
    "Bhutan",
    "Bulgaria",
    "Cameroon",
    "Canada",
    "Denmark",
    "Egypt",
    "Finland",
    "Greece",
    "Jamaica",
    "Jordan",
    "Kuwait",
    "Latvia",
    "Lesotho",
    "Mongolia",
    "Morocco",
    "Namibia",
    "Nepal",
    "Portugal",
    "Thailand",
];

fn footnote(random: &mut Random, name: &str) -> Option<String> {
    Some(match random.below(6) {
        0 => format!("{name} *"),
        1 => format!("{name}**"),
        2 => format!("{name} [{}]", 1 + random.below(20)),
        3 => format!("{name}[a]"),
        4 => format!("{name} ({})", 1 + random.below(9)),
        _ => format!("{name}."),
    })
}

/// One letter left out, doubled by another, replaced, or swapped with the next; never the first.
fn typing_error(random: &mut Random, name: &str) -> Option<String> {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.iter().filter(|letter| letter.is_alphabetic()).count() < 7
        || name.chars().any(|letter| letter.is_numeric())
    {
        return None;
    }
    let place = 1 + random.below(letters.len() - 2);
    let other = char::from(b'a' + random.below(26) as u8);
    match random.below(4) {
        0 => {
            letters.remove(place);
        }
        1 => letters.insert(place, other),
        2 => letters[place] = other,
        _ => letters.swap(place, place + 1),
    }
    let wrong: String = letters.into_iter().collect();
    (wrong != name).then_some(wrong)
}
