//! The HTML page: templates and what fills them.

use chancery_evidence::Evidence;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior};

use crate::Error;
use crate::text;
use crate::view;

/// Every template by the name others include it by.
const TEMPLATES: [(&str, &str); 17] = [
    ("page.html", include_str!("../templates/page.html")),
    ("parts.html", include_str!("../templates/parts.html")),
    ("marks.html", include_str!("../templates/marks.html")),
    ("summary.html", include_str!("../templates/summary.html")),
    ("ledger.html", include_str!("../templates/ledger.html")),
    ("claim.html", include_str!("../templates/claim.html")),
    ("charts.html", include_str!("../templates/charts.html")),
    ("measures.html", include_str!("../templates/measures.html")),
    ("cases.html", include_str!("../templates/cases.html")),
    ("contradictions.html", include_str!("../templates/contradictions.html")),
    ("facts.html", include_str!("../templates/facts.html")),
    ("data.html", include_str!("../templates/data.html")),
    ("codebook.html", include_str!("../templates/codebook.html")),
    ("reading.html", include_str!("../templates/reading.html")),
    ("dark.css", include_str!("../templates/dark.css")),
    ("style.css", include_str!("../templates/style.css")),
    ("page.js", include_str!("../templates/page.js")),
];

/// Renders the page.
pub(crate) fn html(evidence: &Evidence) -> Result<String, Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    // A name a template gets wrong is an error in the tests, never a hole in the page.
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_filter("thousands", text::thousands);
    environment.add_filter("words", |word: String| text::words(&word));
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    let page = view::page(evidence);
    Ok(environment.get_template("page.html")?.render(Value::from(Serde(&page)))?)
}
