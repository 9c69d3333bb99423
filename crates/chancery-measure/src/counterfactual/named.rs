//! Names of figures, by which a check asks for one: `MEX.welfare`, `MEX.welfare.fitted`, `MEX.welfare.low`.

use super::outcome::{Figure, Method, QUANTITIES, Simulation};

/// A figure under its name: the least and most it may be, in per cent.
pub type NamedFigure = (String, (f64, f64));

impl Simulation {
    /// Every figure that has a value, under its name.
    ///
    /// `MEX.welfare.observed`, `.fitted` and `.conditional` lie between the ends of their bands, and are exact where there is none.
    /// `MEX.welfare` is what the two full equilibria give together: from the lowest end to the highest of both. With `.low` and `.high` each
    /// of them is one end alone; a figure without a band has none.
    pub fn named(&self) -> Vec<NamedFigure> {
        let mut out = Vec::new();
        for country in &self.countries {
            let key = country.country.state.map_or_else(|| country.country.code.clone(), |state| state.to_string());
            for (at, quantity) in QUANTITIES.iter().enumerate() {
                let of = |wanted: &dyn Fn(Method) -> bool| -> Vec<Figure> {
                    let figures = self.methods.iter().zip(&country.figures);
                    figures.filter(|(one, _)| wanted(one.method)).map(|(_, figures)| figures[at]).collect()
                };
                let name = format!("{key}.{quantity}");
                push(&mut out, &name, &of(&|method| method != Method::Conditional));
                for one in &self.methods {
                    let name = format!("{name}.{}", one.method.word());
                    push(&mut out, &name, &of(&|method| method == one.method));
                }
            }
        }
        out
    }
}

/// What some figures say together, and its ends alone; nothing if one of them has no value.
fn push(out: &mut Vec<NamedFigure>, name: &str, figures: &[Figure]) {
    let values: Option<Vec<f64>> = figures.iter().map(|figure| figure.value).collect();
    let Some(values) = values.filter(|values| !values.is_empty()) else { return };
    let ends = |end: fn(&Figure) -> Option<f64>| figures.iter().map(end).collect::<Option<Vec<f64>>>();
    let lows = ends(|figure| figure.lo);
    let highs = ends(|figure| figure.hi);
    let band = lows.is_some() && highs.is_some();
    let all = || values.iter().chain(lows.iter().flatten()).chain(highs.iter().flatten()).copied();
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    out.push((name.to_owned(), (low, high)));
    if band {
        out.push((format!("{name}.low"), (low, low)));
        out.push((format!("{name}.high"), (high, high)));
    }
}
