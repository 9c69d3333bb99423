//! Tables of estimated models in the style of journals: a column a model, standard errors in brackets below the coefficients.

use std::fmt::Write as _;

use chancery_evidence::{EstimateEvidence, EstimateTerm};

use crate::text::{escape, thousands};

pub use crate::chart::coefficients::file as coefficient_plot;

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    /// Aligned columns.
    Text,
    /// A table of Markdown.
    Markdown,
    /// LaTeX with `booktabs`.
    Latex,
    /// A table of HTML.
    Html,
    /// A row a coefficient, with all digits.
    Csv,
}

/// What stands around the numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableOptions {
    /// Title; none if empty.
    pub title: String,
    /// A note below; none if empty.
    pub note: String,
    /// Decimals of coefficients and errors.
    pub digits: usize,
}

impl Default for TableOptions {
    fn default() -> Self {
        Self { title: String::new(), note: String::new(), digits: 3 }
    }
}

/// Marks of p-values below.
const STARS: [(f64, &str); 3] = [(0.001, "***"), (0.01, "**"), (0.05, "*")];

/// A table of models side by side.
pub fn table(estimates: &[EstimateEvidence], options: &TableOptions, format: TableFormat) -> String {
    let grid = Grid::new(estimates, options);
    match format {
        TableFormat::Text => grid.text(),
        TableFormat::Markdown => grid.markdown(),
        TableFormat::Latex => grid.latex(),
        TableFormat::Html => grid.html(),
        TableFormat::Csv => csv(estimates),
    }
}

/// A line of a table.
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) cells: Vec<String>,
}

/// The table before it is written: parts are divided by rules.
pub(crate) struct Grid {
    title: String,
    pub(crate) heads: Vec<String>,
    pub(crate) parts: Vec<Vec<Line>>,
    pub(crate) notes: Vec<String>,
}

impl Grid {
    pub(crate) fn new(estimates: &[EstimateEvidence], options: &TableOptions) -> Self {
        let head = |(at, one): (usize, &EstimateEvidence)| {
            if one.title.is_empty() { format!("({})", at + 1) } else { format!("({}) {}", at + 1, one.title) }
        };
        let mut parts = vec![vec![
            line("Outcome", estimates, |one| one.outcome.clone()),
            line("Estimator", estimates, |one| one.estimator.clone()),
        ]];
        parts.push(coefficients(estimates, |one| &one.terms, options.digits));
        parts.push(coefficients(estimates, |one| &one.combinations, options.digits));
        let names = distinct(estimates.iter().flat_map(|one| one.effects.iter().map(|effect| effect.name.as_str())));
        parts.push(
            names
                .iter()
                .map(|name| {
                    line(&format!("Effects: {name}"), estimates, |one| {
                        let found = one.effects.iter().find(|effect| effect.name == *name);
                        found.map_or_else(|| "no".to_owned(), |effect| thousands(effect.count))
                    })
                })
                .collect(),
        );
        parts.push(summary(estimates));
        parts.retain(|part: &Vec<Line>| !part.is_empty());
        Self {
            title: options.title.clone(),
            heads: estimates.iter().enumerate().map(head).collect(),
            parts,
            notes: notes(estimates, options),
        }
    }

    fn text(&self) -> String {
        let lines = || self.parts.iter().flatten();
        let wide = |text: &str| text.chars().count();
        let first = lines().map(|line| wide(&line.name)).max().unwrap_or(0);
        let width = |at: usize| {
            let cells = lines().filter_map(|line| line.cells.get(at)).map(|cell| wide(cell));
            cells.chain([wide(&self.heads[at])]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.heads.len()).map(width).collect();
        let mut out = String::new();
        if !self.title.is_empty() {
            let _ = writeln!(out, "{}\n", self.title);
        }
        let mut put = |name: &str, cells: &[String]| {
            let mut text = format!("{name}{}", " ".repeat(first.saturating_sub(wide(name))));
            for (cell, width) in cells.iter().zip(&widths) {
                // Stars stand beyond the column's edge, so that figures are aligned.
                let _ = write!(text, "  {}{cell}", " ".repeat(width.saturating_sub(wide(cell))));
            }
            let _ = writeln!(out, "{}", text.trim_end());
        };
        put("", &self.heads);
        let rule: Vec<String> = widths.iter().map(|width| "\u{2500}".repeat(*width)).collect();
        for part in &self.parts {
            put(&"\u{2500}".repeat(first), &rule);
            part.iter().for_each(|line| put(&line.name, &line.cells));
        }
        out.push('\n');
        self.notes.iter().for_each(|note| {
            let _ = writeln!(out, "{note}");
        });
        out
    }

    fn markdown(&self) -> String {
        let clean = |text: &str| text.replace('|', "\\|").replace('*', "\\*").replace('\n', " ");
        let mut out = String::new();
        if !self.title.is_empty() {
            let _ = writeln!(out, "**{}**\n", clean(&self.title));
        }
        let heads: Vec<String> = self.heads.iter().map(|head| clean(head)).collect();
        let _ = writeln!(out, "| | {} |", heads.join(" | "));
        let _ = writeln!(out, "|---|{}", "---:|".repeat(heads.len()));
        for line in self.parts.iter().flatten() {
            let cells: Vec<String> = line.cells.iter().map(|cell| clean(cell)).collect();
            let name =
                if line.name.is_empty() { String::new() } else { format!("`{}`", line.name.replace('|', "\\|")) };
            let name = if line.name.chars().next().is_some_and(char::is_uppercase) { clean(&line.name) } else { name };
            let _ = writeln!(out, "| {name} | {} |", cells.join(" | "));
        }
        out.push('\n');
        self.notes.iter().for_each(|note| {
            let _ = writeln!(out, "{}  ", clean(note));
        });
        out
    }

    fn latex(&self) -> String {
        let row = |name: &str, cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| tex(cell)).collect();
            format!("{} & {} \\\\\n", tex(name), cells.join(" & "))
        };
        let mut out = String::from("% needs \\usepackage{booktabs}\n\\begin{table}[htbp]\n\\centering\n");
        if !self.title.is_empty() {
            let _ = writeln!(out, "\\caption{{{}}}", tex(&self.title));
        }
        let _ = writeln!(out, "\\begin{{tabular}}{{l{}}}\n\\toprule", "r".repeat(self.heads.len()));
        out.push_str(&row("", &self.heads));
        for part in &self.parts {
            out.push_str("\\midrule\n");
            part.iter().for_each(|line| out.push_str(&row(&line.name, &line.cells)));
        }
        out.push_str("\\bottomrule\n\\end{tabular}\n");
        if !self.notes.is_empty() {
            out.push_str("\n\\begin{minipage}{\\linewidth}\\footnotesize\n");
            self.notes.iter().for_each(|note| {
                let _ = writeln!(out, "{}\\par", tex(note));
            });
            out.push_str("\\end{minipage}\n");
        }
        out + "\\end{table}\n"
    }

    fn html(&self) -> String {
        let mut out = String::from("<table>\n");
        if !self.title.is_empty() {
            let _ = writeln!(out, "<caption>{}</caption>", escape(&self.title));
        }
        let heads: String = self.heads.iter().map(|head| format!("<th scope=\"col\">{}</th>", escape(head))).collect();
        let _ = writeln!(out, "<thead><tr><td></td>{heads}</tr></thead>");
        for part in &self.parts {
            out.push_str("<tbody>\n");
            for line in part {
                let cells: String = line.cells.iter().map(|cell| format!("<td>{}</td>", escape(cell))).collect();
                let _ = writeln!(out, "<tr><th scope=\"row\">{}</th>{cells}</tr>", escape(&line.name));
            }
            out.push_str("</tbody>\n");
        }
        if !self.notes.is_empty() {
            let notes: Vec<String> = self.notes.iter().map(|note| escape(note)).collect();
            let width = self.heads.len() + 1;
            let _ = writeln!(out, "<tfoot><tr><td colspan=\"{width}\">{}</td></tr></tfoot>", notes.join("<br>"));
        }
        out + "</table>\n"
    }
}

/// The different texts, in the order of their first occurrence.
fn distinct<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    for text in texts {
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

fn line(name: &str, estimates: &[EstimateEvidence], cell: impl Fn(&EstimateEvidence) -> String) -> Line {
    Line { name: name.to_owned(), cells: estimates.iter().map(cell).collect() }
}

/// Two lines a coefficient. The constant stands last.
fn coefficients(
    estimates: &[EstimateEvidence],
    terms: fn(&EstimateEvidence) -> &[EstimateTerm],
    digits: usize,
) -> Vec<Line> {
    let mut names = distinct(estimates.iter().flat_map(|one| terms(one).iter().map(|term| term.name.as_str())));
    names.sort_by_key(|name| *name == "(constant)");
    let find = |one: &EstimateEvidence, name: &str| terms(one).iter().find(|term| term.name == name).cloned();
    let mut lines = Vec::new();
    for name in names {
        lines.push(line(name, estimates, |one| match find(one, name) {
            None => String::new(),
            Some(EstimateTerm { value: None, .. }) => "omitted".to_owned(),
            Some(term) => term.value.map_or_else(String::new, |value| shown(value, digits)) + stars(&term),
        }));
        lines.push(line("", estimates, |one| {
            let error = find(one, name).and_then(|term| term.error);
            error.map_or_else(String::new, |error| format!("({})", shown(error, digits)))
        }));
    }
    lines
}

fn stars(term: &EstimateTerm) -> &'static str {
    let found = term.p.and_then(|p| STARS.iter().find(|(level, _)| p < *level));
    found.map_or("", |(_, stars)| stars)
}

/// A number with so many decimals; one too small for them in powers of ten.
pub(crate) fn shown(value: f64, digits: usize) -> String {
    let plain = format!("{value:.digits$}");
    let nothing = plain.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
    if (nothing && value != 0.0) || value.abs() >= 1e9 { format!("{value:.2e}") } else { plain }
}

fn summary(estimates: &[EstimateEvidence]) -> Vec<Line> {
    let decimals = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.3}"));
    let lost = |one: &EstimateEvidence| one.left_out.iter().map(|reason| reason.count).sum::<u64>();
    let mut lines = vec![
        line("Observations", estimates, |one| thousands(one.observations)),
        line("Rows left out", estimates, |one| thousands(lost(one))),
        line("R\u{b2}", estimates, |one| decimals(one.fit.r2)),
        line("Within R\u{b2}", estimates, |one| decimals(one.fit.within_r2)),
        line("Pseudo R\u{b2}", estimates, |one| decimals(one.fit.pseudo_r2)),
        line("Log-likelihood", estimates, |one| format!("{:.1}", one.fit.log_likelihood)),
        line("Dispersion \u{3b1}", estimates, dispersion),
        line("RESET, p", estimates, |one| decimals(one.reset.as_ref().map(|test| test.p))),
        line("Clusters", estimates, |one| {
            one.clusters.iter().map(|cluster| thousands(cluster.count)).collect::<Vec<_>>().join(" / ")
        }),
    ];
    lines.retain(|line| line.cells.iter().any(|cell| !cell.is_empty()));
    lines
}

/// α of a negative binomial model, with its error.
fn dispersion(one: &EstimateEvidence) -> String {
    match (one.fit.dispersion, one.fit.dispersion_error) {
        (Some(alpha), Some(error)) => format!("{} ({})", shown(alpha, 3), shown(error, 3)),
        (Some(alpha), None) => shown(alpha, 3),
        _ => String::new(),
    }
}

fn notes(estimates: &[EstimateEvidence], options: &TableOptions) -> Vec<String> {
    // What holds for all columns is said once.
    let of_all = |say: &dyn Fn(&EstimateEvidence) -> String| -> Vec<String> {
        let each: Vec<String> = estimates.iter().map(say).collect();
        let texts = distinct(each.iter().map(String::as_str).filter(|text| !text.is_empty()));
        let columns = |text: &str| {
            let own = (1..).zip(&each).filter(|(_, other)| *other == text);
            own.map(|(at, _)| format!("({at}) ")).collect::<String>()
        };
        let same = texts.len() == 1 && each.iter().all(|text| !text.is_empty());
        texts.iter().map(|text| if same { (*text).to_owned() } else { columns(text) + text }).collect()
    };
    let errors = of_all(&|one| match one.convention.as_str() {
        "none" => format!("{}, without small-sample correction", one.variance),
        convention => format!("{}, small-sample correction of {convention}", one.variance),
    });
    let mut notes = vec![format!("Standard errors in brackets: {}.", errors.join("; "))];
    notes.push("* p < 0.05, ** p < 0.01, *** p < 0.001.".to_owned());
    let conditions = of_all(&|one| one.condition.clone());
    if conditions.iter().any(|text| !text.is_empty()) {
        notes.push(format!("Rows: {}.", conditions.join("; ")));
    }
    let data = of_all(&|one| format!("{}, {} rows", one.data, thousands(one.rows)));
    notes.push(format!("Data: {}.", data.join("; ")));
    let left_out = of_all(&|one| {
        let reasons = one.left_out.iter().map(|reason| format!("{} {}", thousands(reason.count), reason.name));
        reasons.collect::<Vec<_>>().join("; ")
    });
    notes.extend((!left_out.is_empty()).then(|| format!("Left out: {}.", left_out.join("; "))));
    for note in distinct(estimates.iter().flat_map(|one| one.notes.iter().map(String::as_str))) {
        let has = of_all(&|one| if one.notes.iter().any(|own| own == note) { note.to_owned() } else { String::new() });
        notes.extend(has.iter().map(|note| format!("{note}.")));
    }
    if !options.note.is_empty() {
        notes.push(options.note.trim().to_owned());
    }
    notes
}

/// Text for LaTeX.
fn tex(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => {
                out.push('\\');
                out.push(letter);
            }
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '<' => out.push_str("\\textless{}"),
            '>' => out.push_str("\\textgreater{}"),
            '\u{b2}' => out.push_str("$^2$"),
            '\u{3b1}' => out.push_str("$\\alpha$"),
            other => out.push(other),
        }
    }
    // A minus sign, not a hyphen, before figures.
    match out.strip_prefix('-') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => format!("$-${rest}"),
        _ => out,
    }
}

fn csv(estimates: &[EstimateEvidence]) -> String {
    let field = |text: &str| {
        if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
    };
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    let mut out = String::from("model,estimator,term,estimate,std_error,statistic,p,low,high,observations\n");
    for one in estimates {
        for term in one.terms.iter().chain(&one.combinations) {
            let numbers = [term.value, term.error, term.statistic, term.p, term.lo, term.hi].map(number).join(",");
            let _ = writeln!(
                out,
                "{},{},{},{numbers},{}",
                field(&one.id),
                one.estimator,
                field(&term.name),
                one.observations
            );
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use chancery_evidence::{FitEvidence, NamedCount};

    fn term(name: &str, value: f64, error: f64, p: f64) -> EstimateTerm {
        EstimateTerm {
            name: name.into(),
            value: Some(value),
            error: Some(error),
            p: Some(p),
            lo: Some(value - 2.0 * error),
            hi: Some(value + 2.0 * error),
            ..EstimateTerm::default()
        }
    }

    fn two() -> Vec<EstimateEvidence> {
        let first = EstimateEvidence {
            id: "a".into(),
            title: "OLS".into(),
            estimator: "OLS".into(),
            outcome: "log(trade)".into(),
            terms: vec![
                term("(constant)", 1.0, 0.5, 0.04),
                term("log_dist", -1.25, 0.038, 0.0),
                term("tiny", 0.00001, 0.000002, 0.5),
            ],
            variance: "clustered by pair_id".into(),
            convention: "fixest".into(),
            observations: 25_689,
            rows: 99_981,
            data: "t.csv".into(),
            left_out: vec![NamedCount { name: "log(trade) has no value (undefined)".into(), count: 2_463 }],
            fit: FitEvidence { r2: Some(0.75), log_likelihood: -12.34, ..FitEvidence::default() },
            ..EstimateEvidence::default()
        };
        let second = EstimateEvidence {
            id: "b, c".into(),
            title: "PPML & effects".into(),
            estimator: "PPML".into(),
            terms: vec![
                term("log_dist", -0.841, 0.032, 0.005),
                EstimateTerm { name: "rta".into(), ..EstimateTerm::default() },
            ],
            effects: vec![NamedCount { name: "exporter^year".into(), count: 414 }],
            left_out: Vec::new(),
            ..first.clone()
        };
        vec![first, second]
    }

    #[test]
    fn a_table_for_people() {
        let text = table(&two(), &TableOptions::default(), TableFormat::Text);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].contains("(1) OLS") && lines[0].contains("(2) PPML & effects"));
        let place = |part: &str| {
            lines.iter().position(|line| line.starts_with(part)).unwrap_or_else(|| panic!("{part}: {text}"))
        };
        assert!(lines[place("log_dist")].contains("-1.250***") && lines[place("log_dist")].contains("-0.841**"));
        assert!(lines[place("log_dist") + 1].contains("(0.038)"));
        // What is not nothing is not printed as nothing; what has no estimate says so; the constant stands last.
        assert!(lines[place("tiny")].contains("1.00e-5"));
        assert!(lines[place("rta")].contains("omitted"));
        assert!(place("(constant)") > place("rta"));
        assert!(
            lines[place("Effects: exporter^year")].contains("no")
                && lines[place("Effects: exporter^year")].contains("414")
        );
        assert!(text.contains("Standard errors in brackets: clustered by pair_id, small-sample correction of fixest."));
        assert!(text.contains("Left out: (1) 2,463 log(trade) has no value (undefined)."));
    }

    #[test]
    fn other_formats_escape_what_they_must() {
        let latex =
            table(&two(), &TableOptions { title: "50 % more".into(), ..TableOptions::default() }, TableFormat::Latex);
        assert!(latex.contains("\\toprule") && latex.contains("log\\_dist & $-$1.250***"));
        assert!(latex.contains("PPML \\& effects") && latex.contains("50 \\% more"));
        let html = table(&two(), &TableOptions::default(), TableFormat::Html);
        assert!(html.contains("PPML &amp; effects") && html.contains("p &lt; 0.05"));
        let markdown = table(&two(), &TableOptions::default(), TableFormat::Markdown);
        assert!(markdown.contains("| `log_dist` | -1.250\\*\\*\\* | -0.841\\*\\* |"), "{markdown}");
        let csv = table(&two(), &TableOptions::default(), TableFormat::Csv);
        assert!(csv.contains("\"b, c\",PPML,log_dist,-0.841,0.032,"), "{csv}");
        assert!(csv.contains("\"b, c\",PPML,rta,,,,,,,25689"), "{csv}");
    }

    #[test]
    fn a_plot_has_every_coefficient() {
        let svg = coefficient_plot(&two()).expect("a drawing");
        assert!(svg.starts_with("<svg xmlns=") && svg.contains("<style>") && svg.ends_with("</svg>\n"));
        // Two models have the distance; the constant is not drawn.
        assert_eq!(svg.matches("<circle").count(), 3);
        assert!(svg.contains("log_dist") && !svg.contains("(constant)"));
        assert_eq!(coefficient_plot(&[]), None);
    }
}
