//! `resolve`: a name or code, on a day, to a state and its codes.

use std::process::ExitCode;

use chancery_core::{Date, PartialDate, State};
use chancery_world::{Basis, Coded, Conversion, Heir, How, Once, Resolution, SchemeId, UnknownScheme, World};

use crate::args::{Global, Kind, ResolveArgs};
use crate::command::resolve_names::{near_names, resolve_name};
use crate::output::{Failure, Rows, Value, print};

impl From<UnknownScheme> for Failure {
    fn from(unknown: UnknownScheme) -> Self {
        Self::new(unknown.to_string()).hint(unknown.hint())
    }
}

pub(crate) fn resolve(global: &Global, args: &ResolveArgs) -> Result<ExitCode, Failure> {
    let world = World::builtin();
    let scheme = |name: &Option<String>| name.as_ref().map(|name| world.scheme(name)).transpose();
    let (from, to) = (scheme(&args.from)?, scheme(&args.to)?);
    let Some(name) = &args.name else { return crate::command::resolve_file::resolve_file(args, from, to) };
    let on = match &args.on {
        None => None,
        Some(text) => Some(text.parse::<PartialDate>().map_err(Failure::new)?.earliest()),
    };
    // A code, or an answer in codes, is about a state.
    let of_codes = from.is_some() || to.is_some() || args.all;
    if matches!(args.kind, Kind::Leader | Kind::Organisation) {
        if of_codes {
            return Err(Failure::new("only states have codes").hint("leave `--from`, `--to` and `--all` out"));
        }
        return Ok(resolve_name(global, args.kind, name, on)?.unwrap_or(ExitCode::SUCCESS));
    }
    let question = Question { world, global, name, from, on, kind: if of_codes { Kind::State } else { args.kind } };
    if question.kind == Kind::Auto
        && !question.is_state()
        && let Some(code) = resolve_name(global, args.kind, name, on)?
    {
        return Ok(code);
    }
    match (to, args.all) {
        (Some(to), _) => question.code(to),
        (None, all) => question.state(all),
    }
}

/// What was asked.
struct Question<'a> {
    world: &'static World,
    global: &'a Global,
    name: &'a str,
    from: Option<SchemeId>,
    on: Option<Date>,
    kind: Kind,
}

impl Question<'_> {
    /// Which state it is, with the codes most used, or all.
    fn state(&self, all: bool) -> Result<ExitCode, Failure> {
        // A code converted into its own scheme says whether its state was there.
        if let (Some(scheme), Some(_)) = (self.from, self.on)
            && let conversion @ (Conversion::Split { .. } | Conversion::NotThen { .. }) =
                self.world.convert_between(scheme, self.name, scheme, self.on)
        {
            return self.answer(&conversion, scheme);
        }
        let resolution = match self.from {
            Some(scheme) => self.world.by_code_in(scheme, self.name, self.on),
            None => self.by_name(),
        };
        let keys = self.world.scheme("iso3")?;
        if let Some(conversion) = self.former(keys) {
            return self.answer(&conversion, keys);
        }
        match resolution {
            Resolution::One(state) => {
                let rows = if all { self.every_code(state) } else { self.describe(&[state]) };
                print(&rows.render(self.global.format)?);
                Ok(ExitCode::SUCCESS)
            }
            Resolution::Ambiguous(states) => self.ambiguous(&self.describe(&states)),
            Resolution::Unknown { nearest } => Err(self.unknown(nearest, &[])),
        }
    }

    /// Whether it is a name of states as it stands, at any time.
    fn is_state(&self) -> bool {
        let found = self.world.match_name(self.name, None);
        !matches!(found.resolution, Resolution::Unknown { .. }) && !matches!(found.how, Some(How::TypingError))
    }

    /// Whom a name means; a correction is told.
    fn by_name(&self) -> Resolution {
        let found = self.world.match_name(self.name, self.on);
        if let (Some(How::TypingError), Some(name)) = (found.how, found.name) {
            eprintln!("note: `{}` is read as `{name}`", self.name);
        }
        found.resolution
    }

    /// Who is there in place of a name that ended before the day.
    fn former(&self, to: SchemeId) -> Option<Conversion<'static>> {
        let (None, Some(day)) = (self.from, self.on) else { return None };
        self.world.convert_former(self.name, to, day)
    }

    /// The code of one scheme.
    fn code(&self, to: SchemeId) -> Result<ExitCode, Failure> {
        let conversion = match self.from {
            Some(from) => self.world.convert_between(from, self.name, to, self.on),
            None => match (self.by_name(), self.former(to)) {
                (_, Some(conversion)) => conversion,
                (Resolution::One(state), None) => self.world.convert_state(state, to, self.on),
                (Resolution::Ambiguous(states), None) => return self.ambiguous(&self.describe(&states)),
                (Resolution::Unknown { nearest }, None) => return Err(self.unknown(nearest, &[])),
            },
        };
        self.answer(&conversion, to)
    }

    fn answer(&self, conversion: &Conversion<'_>, to: SchemeId) -> Result<ExitCode, Failure> {
        let name = &self.name;
        let column = self.world.scheme_info(to).id.as_str();
        match conversion {
            Conversion::One(coded) => {
                print(&format!("{}\n", coded.code.unwrap_or_default()));
                if !coded.others.is_empty() {
                    eprintln!("note: {} also has {}", self.world.name(coded.state), coded.others.join(", "));
                }
                Ok(ExitCode::SUCCESS)
            }
            Conversion::NoCode { once } => {
                let day = self.on.map_or_else(String::new, |day| format!(" on {day}"));
                let failure = Failure::new(format!("{} has no {column} code{day}", self.world.name(once.state)));
                Err(if once.when.is_empty() { failure } else { failure.hint(format!("it has one {}", periods(once))) })
            }
            Conversion::Ambiguous(among) => self.ambiguous(&self.coded(among, column)),
            Conversion::Split { once, into } => {
                print(&self.heirs(into, column).render(self.global.format)?);
                let (meant, when) = (self.world.name(once.state), periods(once));
                eprintln!("error: `{name}` meant {meant} {when}; {} states have come out of it", into.len());
                Ok(ExitCode::from(1))
            }
            Conversion::NotThen { once, instead } => {
                print(&self.heirs(instead, column).render(self.global.format)?);
                let day = self.on.map_or_else(String::new, |day| day.to_string());
                let meant: Vec<String> =
                    once.iter().map(|once| format!("{} {}", self.world.name(once.state), periods(once))).collect();
                eprintln!("error: `{name}` means nothing on {day}: it means {}", meant.join("; "));
                Ok(ExitCode::from(1))
            }
            Conversion::Unknown { known_in } => Err(self.unknown(None, known_in)),
        }
    }

    fn ambiguous(&self, rows: &Rows) -> Result<ExitCode, Failure> {
        print(&rows.render(self.global.format)?);
        eprintln!("error: `{}` may be any of these\nhint: use a longer name, or a day with `--on`", self.name);
        Ok(ExitCode::from(1))
    }

    fn unknown(&self, nearest: Option<String>, known_in: &[&str]) -> Failure {
        let what =
            self.from.map_or_else(|| "name".to_owned(), |from| format!("{} code", self.world.scheme_info(from).id));
        if self.kind == Kind::Auto {
            let near: Vec<String> = nearest.into_iter().chain(near_names(self.name)).collect();
            let failure = Failure::new(format!("`{}` is no name of a state, leader or organisation", self.name));
            return if near.is_empty() {
                failure
            } else {
                failure.hint(format!("did you mean `{}`?", near.join("` or `")))
            };
        }
        let failure = Failure::new(format!("`{}` is no {what} of a state", self.name));
        match nearest {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None if !known_in.is_empty() => failure.hint(format!("it is a code of {}", known_in.join(", "))),
            None => failure,
        }
    }

    fn describe(&self, states: &[State]) -> Rows {
        let schemes = ["cow", "gw", "iso2", "iso3", "un", "imf", "wb", "fips"];
        let mut rows = Rows::new(["state", "name", "life"].into_iter().chain(schemes));
        for &state in states {
            let code = |scheme: &str| self.world.code(state, scheme, self.on).map_or(Value::Null, Value::text);
            let life = self.world.life(state).map_or_else(|| "territory".to_owned(), |life| life.to_string());
            let mut row = vec![Value::text(state.as_str()), Value::text(self.world.name(state)), Value::text(life)];
            row.extend(schemes.into_iter().map(code));
            rows.push(row);
        }
        rows
    }

    /// One line a scheme in which the state has a code on the day.
    fn every_code(&self, state: State) -> Rows {
        let mut rows = Rows::new(["state", "scheme", "code", "also", "title"]);
        for id in self.world.schemes().into_iter().filter_map(|name| self.world.scheme(name).ok()) {
            if let Conversion::One(coded) = self.world.convert_state(state, id, self.on) {
                let scheme = self.world.scheme_info(id);
                rows.push(vec![
                    Value::text(state.as_str()),
                    Value::text(&scheme.id),
                    coded.code.map_or(Value::Null, Value::text),
                    Value::text(coded.others.join(" ")),
                    Value::text(&scheme.title),
                ]);
            }
        }
        rows
    }

    fn coded(&self, among: &[Coded<'_>], column: &str) -> Rows {
        let mut rows = Rows::new(["state", "name", column]);
        for coded in among {
            let code = coded.code.map_or(Value::Null, Value::text);
            rows.push(vec![Value::text(coded.state.as_str()), Value::text(self.world.name(coded.state)), code]);
        }
        rows
    }

    fn heirs(&self, heirs: &[Heir<'_>], column: &str) -> Rows {
        let mut rows = Rows::new(["state", "name", column, "since", "by", "population", "gdp", "measured"]);
        for Heir { successor, code } in heirs {
            let share = |basis| successor.weights.get(&basis).map_or(Value::Null, |share| Value::Number(share.value));
            let measured: Vec<String> = successor
                .weights
                .iter()
                .filter_map(|(basis, share)| Some(format!("{} {} {}", basis.name(), share.year?, share.source)))
                .collect();
            rows.push(vec![
                Value::text(successor.state.as_str()),
                Value::text(self.world.name(successor.state)),
                code.map_or(Value::Null, Value::text),
                Value::text(successor.date.to_string()),
                Value::text(&successor.kind),
                share(Basis::Population),
                share(Basis::Gdp),
                Value::text(measured.join("; ")),
            ]);
        }
        rows
    }
}

/// The periods of a code or state in words.
pub(crate) fn periods(once: &Once) -> String {
    once.when.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
