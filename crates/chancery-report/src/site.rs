//! The report as many pages: those of the first folder, and one for each claim, case and state.

use chancery_evidence::Evidence;
use minijinja::context;
use minijinja::value::{Serde, Value};
use rayon::prelude::*;
use serde::Serialize;

use crate::Error;
use crate::layout::{Layout, Names};
use crate::links::Links;
use crate::page::{SCRIPT, Shell, Templates, title};
use crate::view::contents::{self, PAGES};
use crate::view::pages::{self, Mentions};
use crate::view::{self, head};

/// A file of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path from the folder of the report, with `/`: letters, digits, `-`, `_`, `~`, and a dot before the ending only.
    pub path: String,
    /// What it holds.
    pub text: String,
}

/// Every file of the report, `index.html` first.
pub(crate) fn site(evidence: &Evidence) -> Result<Vec<File>, Error> {
    let templates = Templates::new()?;
    let mentions = Mentions::of(evidence);
    let names = Names::of(evidence, mentions.states());
    let mut files = first_folder(evidence, &templates, &mentions, &names)?;
    let links = Links::of(evidence, Layout::Many { up: "../", names: &names });
    let charts = pages::clipped(evidence);
    let head = Value::from(Serde(head(evidence)));
    let site = Site { templates: &templates, study: title(evidence, "Report"), program: &evidence.program, head };
    // Pages know nothing of each other; they are made side by side and stand in their order.
    let claims = evidence.claims.par_iter().enumerate().map(|(i, claim)| {
        let page = pages::claim(evidence, &links, &mentions, i);
        site.leaf(names.claim(&claim.id), &page.title(), "claim-page.html", &page)
    });
    let cases = evidence.cases.par_iter().enumerate().map(|(i, case)| {
        let page = pages::case(evidence, &links, &mentions, &charts[i], i);
        site.leaf(names.case(&case.id), &page.title(), "case-page.html", &page)
    });
    let states = mentions.spoken_of().par_iter().enumerate().map(|(i, member)| {
        let page = pages::state(evidence, &links, &mentions, i);
        site.leaf(names.state(member.key).unwrap_or_default(), member.name, "state-page.html", &page)
    });
    files.append(&mut claims.chain(cases).chain(states).collect::<Result<Vec<File>, Error>>()?);
    files.push(File { path: "assets/style.css".to_owned(), text: templates.style().to_owned() });
    files.push(File { path: "assets/page.js".to_owned(), text: SCRIPT.to_owned() });
    Ok(files)
}

/// The pages that hold more than one thing.
fn first_folder(
    evidence: &Evidence,
    templates: &Templates,
    mentions: &Mentions<'_>,
    names: &Names<'_>,
) -> Result<Vec<File>, Error> {
    let layout = Layout::Many { up: "", names };
    let links = Links::of(evidence, layout);
    let page = view::page(evidence, &links, Some(mentions));
    let parts = contents::parts(&page);
    let value = Value::from(Serde(&page));
    let mut files = Vec::new();
    for name in PAGES {
        let own = contents::templates(&parts, name.file);
        if own.is_empty() {
            continue;
        }
        let study = title(evidence, "Report");
        let is_index = name.file == "index.html";
        let whole = if is_index { study.to_owned() } else { format!("{} \u{2013} {study}", name.title) };
        let context = context! {
            contents => Serde(contents::contents(&parts, name.file, layout)),
            parts => own,
            heading => if is_index { "" } else { name.title },
            ..value.clone()
        };
        let shell = Shell { title: &whole, program: &evidence.program, up: Some("") };
        let text = templates.page(&shell, "page.html", context)?;
        files.push(File { path: name.file.to_owned(), text });
    }
    Ok(files)
}

/// What the pages of single things share.
struct Site<'a> {
    templates: &'a Templates,
    study: &'a str,
    program: &'a str,
    head: Value,
}

impl Site<'_> {
    fn leaf(&self, path: &str, name: &str, template: &str, page: &impl Serialize) -> Result<File, Error> {
        let title = format!("{name} \u{2013} {}", self.study);
        let shell = Shell { title: &title, program: self.program, up: Some("../") };
        let context = context! { evidence => self.head.clone(), page => Serde(page) };
        Ok(File { path: path.to_owned(), text: self.templates.page(&shell, template, context)? })
    }
}
