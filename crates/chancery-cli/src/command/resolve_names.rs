//! `resolve` for persons and organisations: whom or what a name means, and what is wrong with one that means nobody, or several.

use std::process::ExitCode;

use chancery_core::{Date, fold_name, nearest};
use chancery_world::{Leader, LeaderMatch, Organisation, Term, World};

use crate::args::{Global, Kind};
use crate::output::{Failure, Rows, Value, print};

/// Names of more words are not tried as several names run together.
const MOST_WORDS: usize = 12;
/// How many near names a message offers.
const OFFERED: usize = 3;

/// A person or a body.
#[derive(Clone, Copy)]
enum Entity {
    Leader(&'static Leader),
    Organisation(&'static Organisation),
}

impl Entity {
    /// The id by which two are told apart.
    fn id(self) -> (&'static str, &'static str) {
        match self {
            Self::Leader(leader) => ("leader", &leader.slug),
            Self::Organisation(organisation) => ("organisation", &organisation.slug),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Leader(leader) => &leader.name,
            Self::Organisation(organisation) => &organisation.name,
        }
    }
}

/// What a name turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flag {
    /// A name of one.
    Exact,
    /// A name that several have.
    Ambiguous,
    /// A part of one name.
    Part,
    /// Several names, one after the other: to be split.
    RunTogether,
    /// One name in another order of its words, the family name first.
    Order,
    /// One name with blanks or hyphens in other places: to be merged.
    Apart,
}

impl Flag {
    const fn name(self) -> &'static str {
        match self {
            Self::Exact => "",
            Self::Ambiguous => "ambiguous",
            Self::Part => "part of the name",
            Self::RunTogether => "split: names run together",
            Self::Order => "order: family name first",
            Self::Apart => "merge: written apart",
        }
    }
}

/// The parts of a text, each with everybody it can mean.
type Parts = Vec<(String, Vec<Entity>)>;

/// A name with whom each of its parts means.
struct Reading {
    flag: Flag,
    parts: Parts,
}

/// Explains a name of a leader or organisation; `None` if it is none, or nearly so, and `kind` leaves open that it is a state's.
pub(crate) fn resolve_name(
    global: &Global,
    kind: Kind,
    name: &str,
    on: Option<Date>,
) -> Result<Option<ExitCode>, Failure> {
    let names = Names { world: World::builtin(), kind };
    let Some(reading) = names.read(name) else {
        return if kind == Kind::Auto { Ok(None) } else { Err(names.unknown(name)) };
    };
    print(&names.rows(&reading, on).render(global.format)?);
    let found: Vec<&str> = reading.parts.iter().flat_map(|(_, found)| found).map(|entity| entity.name()).collect();
    match reading.flag {
        Flag::Exact => return Ok(Some(ExitCode::SUCCESS)),
        Flag::Part | Flag::Order | Flag::Apart => {
            eprintln!("note: `{name}` is read as `{}` ({})", found.join(", "), reading.flag.name());
            return Ok(Some(ExitCode::SUCCESS));
        }
        Flag::Ambiguous => eprintln!("error: `{name}` may be any of these\nhint: use a longer name"),
        Flag::RunTogether => {
            let parts: Vec<String> = reading.parts.iter().map(|(part, _)| format!("`{part}`")).collect();
            eprintln!("error: `{name}` runs {} names together: {}", parts.len(), parts.join(", "));
        }
    }
    Ok(Some(ExitCode::from(1)))
}

/// Names nearest to one that is unknown, of persons and organisations.
pub(crate) fn near_names(name: &str) -> Vec<String> {
    Names { world: World::builtin(), kind: Kind::Auto }.near(name)
}

struct Names {
    world: &'static World,
    kind: Kind,
}

impl Names {
    /// What a name means, the plainest reading first.
    fn read(&self, name: &str) -> Option<Reading> {
        let whole = self.exact(name);
        if self.is_own(name, &whole) {
            return Some(Reading { flag: Flag::Exact, parts: vec![(name.to_owned(), whole)] });
        }
        let one = |flag, found: Vec<Entity>| Some(Reading { flag, parts: vec![(name.to_owned(), found)] });
        let within = if whole.is_empty() { self.within(name) } else { Vec::new() };
        match within.len() {
            0 => {}
            1 => return one(Flag::Part, within),
            _ => return one(Flag::Ambiguous, within),
        }
        if let Some(parts) = self.run_together(name) {
            return Some(Reading { flag: Flag::RunTogether, parts });
        }
        let turned = turned(name).into_iter().map(|turned| (self.exact(&turned), turned));
        if let Some((found, _)) = turned.into_iter().find(|(found, turned)| self.is_own(turned, found)) {
            return one(Flag::Order, found);
        }
        match whole.len() {
            0 => {}
            1 => return one(Flag::Exact, whole),
            _ => return one(Flag::Ambiguous, whole),
        }
        let apart = self.without_blanks(name);
        if apart.len() == 1 { one(Flag::Apart, apart) } else { None }
    }

    /// Everybody who has just this name.
    fn exact(&self, name: &str) -> Vec<Entity> {
        let mut found = Vec::new();
        if self.kind != Kind::Organisation {
            match self.world.leader(name) {
                LeaderMatch::One(leader) => found.push(Entity::Leader(leader)),
                LeaderMatch::Ambiguous(leaders) => found.extend(leaders.into_iter().map(Entity::Leader)),
                LeaderMatch::Unknown { .. } => {}
            }
        }
        if self.kind != Kind::Leader {
            found.extend(self.world.organisation(name).map(Entity::Organisation));
        }
        found
    }

    /// Whether it is one's own name, its words in their order: not an alias with words of somebody else in it.
    fn is_own(&self, name: &str, found: &[Entity]) -> bool {
        match found {
            [Entity::Leader(leader)] => {
                let own = fold_name(&leader.name);
                let mut left = own.split(' ');
                fold_name(name).split(' ').all(|word| left.any(|known| known == word))
            }
            [Entity::Organisation(_)] => true,
            _ => false,
        }
    }

    /// Every leader in whose name these words, two or more, follow each other.
    fn within(&self, name: &str) -> Vec<Entity> {
        let words = fold_name(name);
        if self.kind == Kind::Organisation || !words.contains(' ') {
            return Vec::new();
        }
        let part = format!(" {words} ");
        let has = |leader: &&Leader| format!(" {} ", fold_name(&leader.name)).contains(&part);
        self.world.leaders().iter().filter(has).map(Entity::Leader).collect()
    }

    /// The fewest names of which a text consists, if they are of several.
    fn run_together(&self, name: &str) -> Option<Parts> {
        let words: Vec<&str> = name.split([' ', ',', ';', '/', '&', '+']).filter(|word| !word.is_empty()).collect();
        let words: Vec<&str> = words.into_iter().filter(|word| !matches!(*word, "and" | "und" | "и")).collect();
        if !(2..=MOST_WORDS).contains(&words.len()) {
            return None;
        }
        // The fewest names for the words from each place on.
        let mut best: Vec<Option<Parts>> = vec![None; words.len() + 1];
        best[words.len()] = Some(Vec::new());
        for start in (0..words.len()).rev() {
            for end in start + 1..=words.len() {
                let Some(rest) = &best[end] else { continue };
                if best[start].as_ref().is_some_and(|known| known.len() <= rest.len() + 1) {
                    continue;
                }
                let whole = start == 0 && end == words.len();
                let found = self.exact(&words[start..end].join(" "));
                if whole || found.is_empty() {
                    continue;
                }
                let mut parts = vec![(words[start..end].join(" "), found)];
                parts.extend(rest.iter().cloned());
                best[start] = Some(parts);
            }
        }
        let parts = best.swap_remove(0)?;
        // Given name and surname of one person are not two.
        let shared = |a: &[Entity], b: &[Entity]| a.iter().any(|one| b.iter().any(|other| one.id() == other.id()));
        let several =
            parts.iter().enumerate().all(|(at, (_, one))| parts[..at].iter().all(|(_, other)| !shared(one, other)));
        (several && parts.len() > 1).then_some(parts)
    }

    /// Everybody who has this name but for blanks and hyphens.
    fn without_blanks(&self, name: &str) -> Vec<Entity> {
        let plain = |name: &str| fold_name(name).replace([' ', '-'], "");
        let wanted = plain(name);
        let mut found: Vec<Entity> = Vec::new();
        for (entity, names) in self.all() {
            if names.iter().any(|known| plain(known) == wanted) {
                found.push(entity);
            }
        }
        found
    }

    /// All persons and organisations asked about, with their names.
    fn all(&self) -> Vec<(Entity, Vec<&'static str>)> {
        let mut all = Vec::new();
        if self.kind != Kind::Organisation {
            all.extend(self.world.leaders().iter().map(|leader| {
                let names = leader.names.iter().chain([&leader.name]).map(String::as_str).collect();
                (Entity::Leader(leader), names)
            }));
        }
        if self.kind != Kind::Leader {
            all.extend(self.world.organisations().iter().map(|body| {
                let names = body.names.iter().chain([&body.name, &body.short]).map(String::as_str);
                (Entity::Organisation(body), names.filter(|name| !name.is_empty()).collect())
            }));
        }
        all
    }

    fn near(&self, name: &str) -> Vec<String> {
        let mut known: Vec<&str> = self.all().into_iter().flat_map(|(_, names)| names).collect();
        let mut found: Vec<String> = Vec::new();
        while found.len() < OFFERED {
            let Some(near) = nearest(name, known.iter().copied()) else { break };
            found.push(near.to_owned());
            let folded = fold_name(near);
            known.retain(|other| fold_name(other) != folded);
        }
        found
    }

    fn unknown(&self, name: &str) -> Failure {
        let what = match self.kind {
            Kind::Leader => "leader",
            Kind::Organisation => "organisation",
            Kind::State | Kind::Auto => "state, leader or organisation",
        };
        let failure = Failure::new(format!("no {what} is called `{name}`"));
        match self.near(name).as_slice() {
            [] => failure,
            near => failure.hint(format!("did you mean `{}`?", near.join("` or `"))),
        }
    }

    fn rows(&self, reading: &Reading, on: Option<Date>) -> Rows {
        let mut rows = Rows::new(["part", "kind", "id", "name", "what", "when", "on the day", "flag"]);
        for (part, found) in &reading.parts {
            for entity in found {
                let ((kind, id), (what, when, then)) = (entity.id(), describe(*entity, on));
                rows.push(vec![
                    Value::text(part),
                    Value::text(kind),
                    Value::text(id),
                    Value::text(entity.name()),
                    Value::Text(what),
                    Value::Text(when),
                    then.map_or(Value::Null, Value::text),
                    Value::text(reading.flag.name()),
                ]);
            }
        }
        rows
    }
}

/// The words of a name in other orders: the first at the end, the last at the beginning, and around a comma.
fn turned(name: &str) -> Vec<String> {
    let mut orders = Vec::new();
    if let Some((family, given)) = name.split_once(',') {
        orders.push(format!("{} {}", given.trim(), family.trim()));
    }
    let words: Vec<&str> = name.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    if let ([first, rest @ ..], [before @ .., last]) = (words.as_slice(), words.as_slice())
        && words.len() > 1
    {
        orders.push(format!("{} {first}", rest.join(" ")));
        orders.push(format!("{last} {}", before.join(" ")));
    }
    orders
}

/// What somebody or something was, when, and whether on the day.
fn describe(entity: Entity, on: Option<Date>) -> (String, String, Option<&'static str>) {
    match entity {
        Entity::Leader(leader) => {
            let mut offices: Vec<String> = leader.terms.iter().map(office).collect();
            offices.dedup();
            let times: Vec<String> = leader.terms.iter().map(time).collect();
            let then = on.map(|day| {
                let terms: Vec<&Term> = leader.terms.iter().filter(|term| term.period().contains(day)).collect();
                match terms.first() {
                    None => "not in office",
                    Some(_) if terms.iter().any(|term| term.status.decides()) => "in office",
                    Some(_) => "in office by an unverified row",
                }
            });
            (offices.join("; "), times.join("; "), then)
        }
        Entity::Organisation(body) => {
            let what =
                if body.short.is_empty() { body.kind.clone() } else { format!("{} ({})", body.kind, body.short) };
            let dates: Vec<String> =
                body.dates.iter().map(|date| format!("{} {}", date.convention, date.date)).collect();
            let then = on.map(|day| {
                let over = |word: &str| ["dissolved", "replaced"].contains(&word);
                let dated = |over_too: bool| {
                    body.dates.iter().any(|date| over(&date.convention) == over_too && date.date.earliest() <= day)
                };
                match (dated(false), dated(true)) {
                    (_, true) => "over",
                    (true, false) => "there by one of its dates",
                    (false, false) => "not yet",
                }
            });
            (what, dates.join("; "), then)
        }
    }
}

fn office(term: &Term) -> String {
    term.state.map_or_else(|| term.office.clone(), |state| format!("{} of {state}", term.office))
}

fn time(term: &Term) -> String {
    let end = term.end.map_or_else(String::new, |end| end.to_string());
    format!("{}..{end}", term.start)
}
