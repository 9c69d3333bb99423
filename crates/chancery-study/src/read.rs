//! From files to a [`Study`]: every entry is read by itself, so one wrong entry costs one diagnostic and no other entry.

mod alone;
mod cards;
mod estimates;
mod facts;
mod figures;
mod folder;
mod groups;
mod qca;
mod readings;
mod tracing;

use chancery_claim::{Phase, RegionSetting};
use chancery_core::{Diagnostic, PartialDate, Span, State, YearRange};
use chancery_evidence::{Centrality, ClaimType};
use chancery_world::{Resolution, World};
use serde::de::{Deserialize, IntoDeserializer as _};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::raw::{RawCase, RawClaim, RawContradiction, RawHead, RawPhase, RawRegion, RawRelation, RawText};
use crate::study::{Case, Claim, Contradiction, ExprText, Place, Stage, StatedRelation, Statement, Study, Text};

pub use alone::{read_comparisons, read_tracings};
pub use folder::{StudyFile, read_folder};

/// Parses the files of a study. What cannot be used is left out, with a diagnostic.
pub fn parse(files: &[StudyFile], world: &World) -> (Study, Vec<Diagnostic>) {
    let mut reader = Reader {
        world,
        diagnostics: Vec::new(),
        study: Study { files: files.to_vec(), ..Study::default() },
        case_links: Vec::new(),
    };
    let mut has_head = false;
    for file in files {
        if file.path.ends_with(".bib") {
            reader.bibliography(file);
        } else if file.path.starts_with("scenarios/") {
            reader.scenario(file);
        } else if !file.path.starts_with("data/") && !file.path.starts_with("documents/") {
            has_head |= reader.file(file);
        }
    }
    if !has_head {
        reader.diagnostics.push(
            Diagnostic::error("study::no-head", "no `[study]` table in `study.toml`")
                .hint("it needs title, actor and years; see docs/STUDY.md"),
        );
    }
    reader.finish_cards();
    reader.check_links();
    reader.check_case_links();
    reader.check_readings();
    (reader.study, reader.diagnostics)
}

pub(crate) struct Reader<'a> {
    pub(crate) world: &'a World,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) study: Study,
    /// Cases that are named before all of them are read.
    case_links: Vec<(String, Span)>,
}

/// A byte range of a file.
fn span(file: &StudyFile, range: std::ops::Range<usize>) -> Span {
    Span { file: file.path.clone(), start: range.start, end: range.end }
}

impl Reader<'_> {
    /// Reads one TOML file; returns whether it has the `[study]` table.
    fn file(&mut self, file: &StudyFile) -> bool {
        let (document, errors) = DeTable::parse_recoverable(&file.text);
        for error in errors {
            let message = error.message().lines().next().unwrap_or("not TOML").to_owned();
            let mut diagnostic = Diagnostic::error("study::toml", message);
            if let Some(range) = error.span() {
                diagnostic = diagnostic.at(span(file, range));
            }
            self.diagnostics.push(diagnostic.hint("what stands around it may be read wrongly; mend it first"));
        }
        let mut has_head = false;
        for (key, value) in document.into_inner() {
            match key.get_ref().as_ref() {
                "schema" => self.schema(file, value),
                "study" => has_head |= self.head(file, value),
                "regions" => self.named(file, value, Self::region),
                "phases" => self.named(file, value, Self::phase),
                "text" => self.entries(file, value, Self::text),
                "claim" => self.entries(file, value, Self::claim),
                "fact" => self.entries(file, value, Self::fact),
                "document" => self.entries(file, value, Self::document),
                "contradiction" => self.entries(file, value, Self::contradiction),
                "agreement" => self.entries(file, value, Self::agreement),
                "relation" => self.entries(file, value, Self::relation),
                "case" => self.entries(file, value, Self::case),
                "figure" => self.entries(file, value, Self::figure),
                "composite" => self.composite(file, value),
                "codes" => self.codes(file, value),
                "comparison" => self.entries(file, value, Self::comparison),
                "left_out" => self.entries(file, value, Self::left_out),
                "qca" => self.entries(file, value, Self::qca),
                "tracing" => self.entries(file, value, Self::tracing),
                "reading" => self.entries(file, value, Self::reading),
                "estimate" => self.entries(file, value, Self::estimate),
                other => {
                    let known = [
                        "schema",
                        "study",
                        "regions",
                        "phases",
                        "text",
                        "claim",
                        "fact",
                        "document",
                        "contradiction",
                        "agreement",
                        "relation",
                        "case",
                        "figure",
                        "composite",
                        "codes",
                        "comparison",
                        "left_out",
                        "qca",
                        "tracing",
                        "reading",
                        "estimate",
                    ];
                    let mut diagnostic = Diagnostic::error("study::unknown-key", format!("unknown key `{other}`"))
                        .at(span(file, key.span()));
                    if let Some(near) = chancery_core::nearest(other, known) {
                        diagnostic = diagnostic.hint(format!("did you mean `{near}`?"));
                    }
                    self.diagnostics.push(diagnostic.hint(format!("a study file has {}", known.join(", "))));
                }
            }
        }
        has_head
    }

    fn error(
        &mut self,
        id: &'static str,
        file: &StudyFile,
        range: std::ops::Range<usize>,
        message: String,
        hint: &str,
    ) {
        let mut diagnostic = Diagnostic::error(id, message).at(span(file, range));
        if !hint.is_empty() {
            diagnostic = diagnostic.hint(hint);
        }
        self.diagnostics.push(diagnostic);
    }

    /// Reads one value as `T`; a value that does not fit is a diagnostic at the place serde names.
    fn typed<'de, T: Deserialize<'de>>(&mut self, file: &StudyFile, value: Spanned<DeValue<'de>>) -> Option<T> {
        let whole = value.span();
        match T::deserialize(value.into_deserializer()) {
            Ok(value) => Some(value),
            Err(error) => {
                let message = error.message().lines().next().unwrap_or("not as expected").replace('"', "`");
                let range = error.span().unwrap_or(whole.start..whole.start + 1);
                self.error("study::entry", file, range, message, "this entry is left out");
                None
            }
        }
    }

    fn entries<'de, T: Deserialize<'de>>(
        &mut self,
        file: &StudyFile,
        value: Spanned<DeValue<'de>>,
        mut use_entry: impl FnMut(&mut Self, &StudyFile, std::ops::Range<usize>, T),
    ) {
        let range = value.span();
        let DeValue::Array(array) = value.into_inner() else {
            return self.error(
                "study::entry",
                file,
                range,
                "a list of tables is expected".into(),
                "write it as `[[name]]`",
            );
        };
        for entry in array {
            let range = entry.span();
            if let Some(entry) = self.typed(file, entry) {
                use_entry(self, file, range, entry);
            }
        }
    }

    fn named<'de, T: Deserialize<'de>>(
        &mut self,
        file: &StudyFile,
        value: Spanned<DeValue<'de>>,
        mut use_entry: impl FnMut(&mut Self, &StudyFile, String, T),
    ) {
        let range = value.span();
        let DeValue::Table(table) = value.into_inner() else {
            return self.error("study::entry", file, range, "a table is expected".into(), "");
        };
        for (name, entry) in table {
            let name = name.get_ref().clone().into_owned();
            if let Some(entry) = self.typed(file, entry) {
                use_entry(self, file, name, entry);
            }
        }
    }

    fn schema(&mut self, file: &StudyFile, value: Spanned<DeValue<'_>>) {
        let range = value.span();
        if self.typed::<i64>(file, value).is_some_and(|schema| schema != 1) {
            self.error("study::schema", file, range, "this program reads schema 1".into(), "");
        }
    }

    fn head(&mut self, file: &StudyFile, value: Spanned<DeValue<'_>>) -> bool {
        let Some(head) = self.typed::<RawHead>(file, value) else { return true };
        self.study.title = head.title;
        self.study.actor = self.state(file, &head.actor);
        self.study.rivals = head.rivals.iter().filter_map(|rival| self.state(file, rival)).collect();
        self.study.years = self.years(file, &head.years);
        self.study.bodies = head.bodies.iter().filter_map(|body| self.body(file, body)).collect();
        self.turning_points(file, &head.turning_points);
        self.study.now = head.now.as_ref().and_then(|now| self.date(file, now)).map(PartialDate::latest);
        true
    }

    /// Years within those of the study, each once.
    fn turning_points(&mut self, file: &StudyFile, years: &[Spanned<i64>]) {
        for year in years {
            let within = self
                .study
                .years
                .is_none_or(|span| (i64::from(span.first)..=i64::from(span.last)).contains(year.get_ref()));
            match i16::try_from(*year.get_ref()).ok().filter(|_| within) {
                Some(known) => self.study.turning_points.push(known),
                None => {
                    let message = format!("{} is not among the study's years", year.get_ref());
                    self.error("study::years", file, year.span(), message, "a turning point is a year of `years`");
                }
            }
        }
        self.study.turning_points.sort_unstable();
        self.study.turning_points.dedup();
    }

    fn state(&mut self, file: &StudyFile, name: &Spanned<String>) -> Option<State> {
        match self.world.resolve_as_written(name.get_ref(), None) {
            Resolution::One(state) => Some(state),
            Resolution::Ambiguous(states) => {
                let candidates: Vec<String> =
                    states.iter().map(|state| format!("{state} ({})", self.world.name(*state))).collect();
                let hint = format!("it may be {}", candidates.join(", "));
                self.error(
                    "study::ambiguous-name",
                    file,
                    name.span(),
                    format!("`{}` is ambiguous", name.get_ref()),
                    &hint,
                );
                None
            }
            Resolution::Unknown { nearest } => {
                let hint = nearest.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
                self.error(
                    "study::unknown-state",
                    file,
                    name.span(),
                    format!("no state is called `{}`", name.get_ref()),
                    &hint,
                );
                None
            }
        }
    }

    fn years(&mut self, file: &StudyFile, text: &Spanned<String>) -> Option<YearRange> {
        let parsed = text.get_ref().split_once("..").map_or_else(
            || text.get_ref().parse().ok().map(YearRange::single),
            |(first, last)| YearRange::new(first.trim().parse().ok()?, last.trim().parse().ok()?),
        );
        if parsed.is_none() {
            let message = format!("`{}` is not a span of years", text.get_ref());
            self.error("study::years", file, text.span(), message, "write `1945..2023`");
        }
        parsed
    }

    fn date(&mut self, file: &StudyFile, text: &Spanned<String>) -> Option<PartialDate> {
        match text.get_ref().parse() {
            Ok(date) => Some(date),
            Err(message) => {
                self.error("study::date", file, text.span(), message, "");
                None
            }
        }
    }

    fn word<T: std::str::FromStr<Err = String>>(&mut self, file: &StudyFile, word: &Spanned<String>) -> Option<T> {
        match word.get_ref().parse() {
            Ok(value) => Some(value),
            Err(message) => {
                self.error("study::word", file, word.span(), message, "");
                None
            }
        }
    }

    fn region(&mut self, file: &StudyFile, name: String, raw: RawRegion) {
        let Some(region) = self.world.region(raw.group.get_ref()) else {
            let near = chancery_core::nearest(
                raw.group.get_ref(),
                self.world.regions().iter().map(|region| region.slug.as_str()),
            );
            let hint = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
            let message = format!("no region is called `{}`", raw.group.get_ref());
            return self.error("study::unknown-region", file, raw.group.span(), message, &hint);
        };
        let mut definition = region.definitions.first().map_or_else(String::new, |definition| definition.id.clone());
        if let Some(wanted) = &raw.definition {
            if region.definition(wanted.get_ref()).is_none() {
                let have: Vec<&str> = region.definitions.iter().map(|definition| definition.id.as_str()).collect();
                let hint = format!("there are {}", have.join(", "));
                let message = format!("`{}` has no definition `{}`", region.slug, wanted.get_ref());
                return self.error("study::unknown-definition", file, wanted.span(), message, &hint);
            }
            definition.clone_from(wanted.get_ref());
        }
        if raw.bridge {
            self.study.bridged.push(name.clone());
        }
        self.study.regions.push(RegionSetting { name, region: region.slug.clone(), definition });
    }

    fn phase(&mut self, file: &StudyFile, name: String, raw: RawPhase) {
        let alternatives: Vec<YearRange> =
            raw.alternatives.iter().filter_map(|years| self.years(file, years)).collect();
        if let Some(years) = self.years(file, &raw.years) {
            self.study.phases.push(Phase { name, years, alternatives });
        }
    }

    fn text(&mut self, file: &StudyFile, _: std::ops::Range<usize>, raw: RawText) {
        let Some(as_of) = self.date(file, &raw.as_of) else { return };
        let reference = raw.reference.into_inner();
        self.study.texts.push(Text {
            short: raw.short.unwrap_or_else(|| reference.clone()),
            title: raw.title.unwrap_or_else(|| reference.clone()),
            reference,
            as_of,
        });
    }

    fn place(file: &StudyFile, range: &std::ops::Range<usize>) -> Place {
        let start = range.start.min(file.text.len());
        let line = file.text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count() + 1;
        Place { file: file.path.clone(), line, start }
    }

    /// The text of an expression and where it begins inside the quotes.
    fn expression(file: &StudyFile, text: &Spanned<String>) -> ExprText {
        let range = text.span();
        let raw = file.text.get(range.clone()).unwrap_or("");
        let quotes =
            ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quotes| raw.starts_with(quotes)).map_or(0, str::len);
        // With escapes inside, bytes shift; then the message points to the whole value.
        let exact = raw.get(quotes..quotes + text.get_ref().len()) == Some(text.get_ref().as_str());
        ExprText {
            text: text.get_ref().clone(),
            offset: exact.then_some(range.start + quotes),
            range,
            file: file.path.clone(),
        }
    }

    fn claim(&mut self, file: &StudyFile, range: std::ops::Range<usize>, raw: RawClaim) {
        let id = raw.id.get_ref().clone();
        if let Some(known) = self.study.claims.iter().find(|claim| claim.id == id) {
            let message = format!("claim `{id}` stands already in {}:{}", known.place.file, known.place.line);
            return self.error("study::repeated-id", file, raw.id.span(), message, "ids name one claim each");
        }
        let Some(as_of) = self.date(file, &raw.as_of) else { return };
        let claim_type = match &raw.claim_type {
            None => ClaimType::Quantity,
            Some(word) => match self.word(file, word) {
                Some(claim_type) => claim_type,
                None => return,
            },
        };
        let centrality = match &raw.centrality {
            None => Centrality::Supporting,
            Some(word) => match self.word(file, word) {
                Some(centrality) => centrality,
                None => return,
            },
        };
        if raw.check.is_none() && raw.needs.is_none() {
            let message = format!("claim `{id}` has neither `check` nor `needs`");
            self.diagnostics.push(
                Diagnostic::warning("study::no-check", message)
                    .at(span(file, raw.id.span()))
                    .hint("name the data that would decide it in `needs`"),
            );
        }
        let horizon = raw.horizon.as_ref().and_then(|horizon| self.date(file, horizon));
        let source = raw.source.into_inner();
        self.study.claims.push(Claim {
            id,
            says: raw.says,
            reference: source.reference,
            line: source.line.unwrap_or(0),
            claim_type,
            centrality,
            as_of,
            as_of_text: raw.as_of.into_inner(),
            check: raw.check.as_ref().map(|check| Self::expression(file, check)),
            leaves_out: raw.leaves_out,
            needs: raw.needs,
            basis: raw.basis,
            see_also: raw.see_also.into_iter().map(Spanned::into_inner).collect(),
            horizon,
            cites: raw.cites.iter().map(|key| (key.get_ref().clone(), span(file, key.span()))).collect(),
            place: Self::place(file, &range),
        });
    }

    fn contradiction(&mut self, file: &StudyFile, _: std::ops::Range<usize>, raw: RawContradiction) {
        self.pair(file, raw, false);
    }

    fn agreement(&mut self, file: &StudyFile, _: std::ops::Range<usize>, raw: RawContradiction) {
        self.pair(file, raw, true);
    }

    fn pair(&mut self, file: &StudyFile, raw: RawContradiction, agreement: bool) {
        if !matches!(raw.kind.get_ref().as_str(), "internal" | "cross-paper") {
            let message = format!("`{}` is not a kind of contradiction", raw.kind.get_ref());
            return self.error("study::word", file, raw.kind.span(), message, "use `internal` or `cross-paper`");
        }
        self.study.contradictions.push(Contradiction {
            id: raw.id.into_inner(),
            between: raw.between.iter().map(|id| (id.get_ref().clone(), span(file, id.span()))).collect(),
            kind: raw.kind.into_inner(),
            says: raw.says,
            check: raw.check.as_ref().map(|check| Self::expression(file, check)),
            agreement,
            relation: raw.relation.unwrap_or_default(),
        });
    }

    fn case(&mut self, file: &StudyFile, _: std::ops::Range<usize>, raw: RawCase) {
        let Some(actor) = self.state(file, &raw.actor) else { return };
        if let Some(direction) = &raw.outcomes.direction
            && !matches!(direction.get_ref().as_str(), "better" | "mixed" | "worse" | "not-stated")
        {
            let message = format!("`{}` is not a direction", direction.get_ref());
            return self.error(
                "study::word",
                file,
                direction.span(),
                message,
                "use better, mixed, worse or not-stated",
            );
        }
        for better in raw.outcome.iter().filter_map(|outcome| outcome.better.as_ref()) {
            if !matches!(better.get_ref().as_str(), "up" | "down" | "neither") {
                let message = format!("`{}` is not a direction of a series", better.get_ref());
                return self.error("study::word", file, better.span(), message, "use up, down or neither");
            }
        }
        if self.study.cases.iter().any(|case| case.id == *raw.id.get_ref()) {
            let message = format!("case `{}` stands twice", raw.id.get_ref());
            return self.error("study::repeated-id", file, raw.id.span(), message, "ids name one case each");
        }
        let lines = raw.source.lines.or(raw.source.line.map(|line| line.to_string())).unwrap_or_default();
        let mut stage = |stage: crate::raw::RawStage| Stage {
            says: stage.says,
            line: stage.line,
            codes: self.links(file, stage.codes),
            instruments: stage.instruments,
            direction: stage.direction.map(Spanned::into_inner),
            claims: self.links(file, stage.claims),
            statements: stage
                .statement
                .into_iter()
                .map(|statement| Statement {
                    says: statement.says,
                    line: statement.line,
                    claims: self.links(file, statement.claims),
                })
                .collect(),
        };
        let (problem, strategy, outcomes) = (stage(raw.problem), stage(raw.strategy), stage(raw.outcomes));
        let outcome = raw.outcome.iter().filter_map(|outcome| self.outcome(file, outcome)).collect();
        let events = raw.event.into_iter().filter_map(|event| self.event(file, event)).collect();
        self.study.cases.push(Case {
            id: raw.id.get_ref().clone(),
            title: raw.title.unwrap_or_else(|| raw.id.get_ref().clone()),
            actor,
            toward: raw.toward.into_inner(),
            period: Self::expression(file, &raw.period),
            reference: raw.source.reference,
            lines,
            problem,
            strategy,
            outcomes,
            outcome,
            events,
        });
    }

    fn relation(&mut self, file: &StudyFile, _: std::ops::Range<usize>, raw: RawRelation) {
        let (state, years) = (self.state(file, &raw.state), self.years(file, &raw.years));
        if !matches!(raw.class.get_ref().as_str(), "ally" | "tense" | "mixed") {
            let message = format!("`{}` is not a kind of relation", raw.class.get_ref());
            return self.error("study::word", file, raw.class.span(), message, "use ally, tense or mixed");
        }
        let (Some(state), Some(years)) = (state, years) else { return };
        let claim = (raw.claim.get_ref().clone(), span(file, raw.claim.span()));
        self.study.relations.push(StatedRelation { state, class: raw.class.into_inner(), claim, years });
    }

    fn links(&mut self, file: &StudyFile, ids: Vec<Spanned<String>>) -> Vec<(String, Span)> {
        ids.into_iter().map(|id| (id.get_ref().clone(), span(file, id.span()))).collect()
    }

    fn bibliography(&mut self, file: &StudyFile) {
        match biblatex::Bibliography::parse(&file.text) {
            Ok(bibliography) => self.study.references = crate::references::entries(&bibliography),
            Err(error) => {
                let range = error.span.clone();
                self.error("study::bibtex", file, range, format!("{}", error.kind), "the references are left out");
            }
        }
    }

    /// Ids that name nothing are warnings: the entry stays, the link goes.
    fn check_links(&mut self) {
        let known = |id: &str| self.study.claims.iter().any(|claim| claim.id == id);
        let mut dead: Vec<(String, Span)> = Vec::new();
        for case in &self.study.cases {
            for stage in [&case.problem, &case.strategy, &case.outcomes] {
                let links = stage.claims.iter().chain(stage.statements.iter().flat_map(|statement| &statement.claims));
                dead.extend(links.filter(|(id, _)| !known(id)).cloned());
            }
        }
        dead.extend(self.study.relations.iter().map(|relation| &relation.claim).filter(|(id, _)| !known(id)).cloned());
        let pieces = self.study.tracings.iter().flat_map(|tracing| &tracing.pieces);
        dead.extend(pieces.filter_map(|piece| piece.claim.as_ref()).filter(|(id, _)| !known(id)).cloned());
        for pair in &self.study.contradictions {
            dead.extend(pair.between.iter().filter(|(id, _)| !known(id)).cloned());
        }
        for (id, span) in dead {
            let near =
                chancery_core::nearest(&id, self.study.claims.iter().map(|claim| claim.id.as_str())).map(str::to_owned);
            let mut diagnostic =
                Diagnostic::warning("study::unknown-claim", format!("no claim is called `{id}`")).at(span);
            if let Some(near) = near {
                diagnostic = diagnostic.hint(format!("did you mean `{near}`?"));
            }
            self.diagnostics.push(diagnostic);
        }
        let cited: Vec<&str> = self.study.references.iter().map(|reference| reference.key.as_str()).collect();
        if cited.is_empty() {
            return;
        }
        let mut missing: Vec<&str> = self
            .study
            .claims
            .iter()
            .map(|claim| claim.reference.as_str())
            .chain(self.study.facts.iter().map(|fact| fact.fact.reference.as_str()))
            .chain(self.study.cases.iter().map(|case| case.reference.as_str()))
            .filter(|key| !key.is_empty() && !cited.contains(key) && chancery_data::data_set(key).is_none())
            .collect();
        missing.sort_unstable();
        missing.dedup();
        for (key, span) in self.study.claims.iter().flat_map(|claim| &claim.cites) {
            if !cited.contains(&key.as_str()) {
                let mut diagnostic = Diagnostic::warning(
                    "study::unknown-reference",
                    format!("`{key}` is cited, but is not in references.bib"),
                )
                .at(span.clone());
                if let Some(near) = chancery_core::nearest(key, cited.iter().copied()) {
                    diagnostic = diagnostic.hint(format!("did you mean `{near}`?"));
                }
                self.diagnostics.push(diagnostic);
            }
        }
        let diagnostics = missing.into_iter().map(|key| {
            Diagnostic::warning("study::unknown-reference", format!("`{key}` is cited, but is not in references.bib"))
        });
        let diagnostics: Vec<Diagnostic> = diagnostics.collect();
        self.diagnostics.extend(diagnostics);
    }
}
