//! Templates and what fills them: the report as one page, and the frame that every page has.

use chancery_evidence::Evidence;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};

use crate::Error;
use crate::layout::Layout;
use crate::links::Links;
use crate::text;
use crate::verdicts;
use crate::view::{self, contents};

/// Every template by the name others include it by.
const TEMPLATES: &[(&str, &str)] = &[
    ("shell.html", include_str!("../templates/shell.html")),
    ("page.html", include_str!("../templates/page.html")),
    ("parts.html", include_str!("../templates/parts.html")),
    ("leaf.html", include_str!("../templates/leaf.html")),
    ("claim-page.html", include_str!("../templates/claim-page.html")),
    ("case-page.html", include_str!("../templates/case-page.html")),
    ("state-page.html", include_str!("../templates/state-page.html")),
    ("summary.html", include_str!("../templates/summary.html")),
    ("ledger.html", include_str!("../templates/ledger.html")),
    ("claim.html", include_str!("../templates/claim.html")),
    ("row.html", include_str!("../templates/row.html")),
    ("charts.html", include_str!("../templates/charts.html")),
    ("chart.html", include_str!("../templates/chart.html")),
    ("measures.html", include_str!("../templates/measures.html")),
    ("figures.html", include_str!("../templates/figures.html")),
    ("cases.html", include_str!("../templates/cases.html")),
    ("case-list.html", include_str!("../templates/case-list.html")),
    ("stages.html", include_str!("../templates/stages.html")),
    ("outcomes.html", include_str!("../templates/outcomes.html")),
    ("matrix.html", include_str!("../templates/matrix.html")),
    ("contradictions.html", include_str!("../templates/contradictions.html")),
    ("clash.html", include_str!("../templates/clash.html")),
    ("states.html", include_str!("../templates/states.html")),
    ("facts.html", include_str!("../templates/facts.html")),
    ("data.html", include_str!("../templates/data.html")),
    ("codebook.html", include_str!("../templates/codebook.html")),
    ("reading.html", include_str!("../templates/reading.html")),
    ("dark.css", include_str!("../templates/dark.css")),
    ("style.css", include_str!("../templates/style.css")),
];

/// The small drawings that pages refer to, a line each.
const MARKS: &str = include_str!("../templates/marks.html");
/// What a page does beyond showing itself; without it everything can still be read.
pub(crate) const SCRIPT: &str = include_str!("../templates/page.js");

/// The frame around what a page shows.
pub(crate) struct Shell<'a> {
    pub(crate) title: &'a str,
    pub(crate) program: &'a str,
    /// From the page to the folder of `index.html`; nothing if style and script stand inside the page.
    pub(crate) up: Option<&'static str>,
}

/// The templates, parsed once.
pub(crate) struct Templates {
    environment: Environment<'static>,
    style: String,
}

impl Templates {
    pub(crate) fn new() -> Result<Self, Error> {
        let mut environment = Environment::new();
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        // A name a template gets wrong is an error in the tests, never a hole in the page.
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_formatter(|out, state, value| match value.as_str() {
            Some(text) if !value.is_safe() && *state.auto_escape() == AutoEscape::Html => {
                out.write_str(&text::escape(text)).map_err(minijinja::Error::from)
            }
            _ => minijinja::escape_formatter(out, state, value),
        });
        environment.add_filter("thousands", text::thousands);
        environment.add_filter("code", |words: String| Value::from_safe_string(text::code(&words)));
        environment.add_filter("words", |word: String| text::words(&word));
        environment.add_filter("sentence", |words: String| text::sentence(&words));
        for (name, source) in TEMPLATES {
            environment.add_template(name, source)?;
        }
        let verdicts = Value::from(Serde(verdicts::all()));
        let style = environment.get_template("style.css")?.render(context! { verdicts })?;
        Ok(Self { environment, style })
    }

    /// The style sheet of all pages.
    pub(crate) fn style(&self) -> &str {
        &self.style
    }

    /// A page: the template inside the frame, and of the small drawings those that it uses.
    pub(crate) fn page(&self, shell: &Shell<'_>, template: &str, context: Value) -> Result<String, Error> {
        let body = self.environment.get_template(template)?.render(context)?;
        let marks = marks(&body);
        let inside = shell.up.is_none();
        let context = context! {
            title => shell.title,
            program => shell.program,
            up => shell.up.unwrap_or_default(),
            style => inside.then_some(self.style.as_str()),
            script => inside.then_some(SCRIPT),
            marks,
            body,
        };
        Ok(self.environment.get_template("shell.html")?.render(context)?)
    }
}

/// The lines of [`MARKS`] that a page uses.
fn marks(body: &str) -> String {
    let id = |line: &'static str| line.strip_prefix("<symbol id=\"")?.split('"').next();
    let used = |line: &&'static str| id(line).is_none_or(|id| body.contains(&format!("href=\"#{id}\"")));
    MARKS.lines().filter(used).collect()
}

/// The report as one page.
pub(crate) fn html(evidence: &Evidence) -> Result<String, Error> {
    let links = Links::new(evidence);
    let page = view::page(evidence, &links, None);
    let parts = contents::parts(&page);
    let context = context! {
        contents => Serde(contents::contents(&parts, "", Layout::One)),
        parts => parts.iter().map(|part| part.template).collect::<Vec<_>>(),
        heading => "",
        ..Value::from(Serde(&page))
    };
    let title = title(evidence, "Report");
    let shell = Shell { title, program: &evidence.program, up: None };
    Templates::new()?.page(&shell, "page.html", context)
}

/// The study's title, or another word if it has none.
pub(crate) fn title<'a>(evidence: &'a Evidence, without: &'a str) -> &'a str {
    if evidence.study.title.is_empty() { without } else { &evidence.study.title }
}
