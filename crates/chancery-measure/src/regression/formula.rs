//! The formula language: `y ~ x + log(z) + i(f, x) | fe1^fe2 + fe3`, and the expressions inside it.
//!
//! The grammar and the meaning of every part stand in `docs/FORMULA.md`.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use super::error::RegressionError;
use super::lexer::{Token, Word, words};

/// How deep brackets may be nested.
const MOST_DEPTH: usize = 60;
/// How many terms crossing may give.
const MOST_TERMS: usize = 2_000;

/// An expression over columns, with its place in the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Expr {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Number(f64),
    Text(String),
    Name(String),
    List(Vec<Expr>),
    /// Function, arguments with the names some have.
    Call(String, Vec<(Option<String>, Expr)>),
    Negate(Box<Expr>),
    Not(Box<Expr>),
    Binary(&'static str, Box<Expr>, Box<Expr>),
}

/// Factors that are multiplied: one for `x`, two for `x:z`.
pub(super) type Term = Vec<Expr>;

/// A fixed effect: the columns whose combinations are its levels.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Effect {
    pub(super) columns: Vec<(String, Range<usize>)>,
}

/// A formula.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Formula {
    pub(super) outcome: Expr,
    pub(super) terms: Vec<Term>,
    /// Whether a constant was asked for, which is so unless `-1` or `0` stands there.
    pub(super) constant: bool,
    pub(super) effects: Vec<Effect>,
}

/// An expression, with the columns of its groups if `by` follows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Definition {
    pub(super) expr: Expr,
    pub(super) by: Vec<(String, Range<usize>)>,
}

pub(super) fn formula(text: &str) -> Result<Formula, RegressionError> {
    read("formula", text, Parser::formula)
}

/// An expression that stands alone: a condition, weights, an offset. `what` is its name in messages.
pub(super) fn expression(what: &str, text: &str) -> Result<Expr, RegressionError> {
    read(what, text, |parser| parser.expr(0))
}

pub(super) fn definition(what: &str, text: &str) -> Result<Definition, RegressionError> {
    read(what, text, |parser| {
        let expr = parser.expr(0)?;
        let by = if parser.take_name("by") { parser.names(",")? } else { Vec::new() };
        Ok(Definition { expr, by })
    })
}

/// Columns joined by a sign: `exporter^year`, `pair + year`.
pub(super) fn columns(what: &str, text: &str, sign: &str) -> Result<Vec<Effect>, RegressionError> {
    read(what, text, |parser| parser.effects(sign))
}

fn read<T>(
    what: &str,
    text: &str,
    parse: impl FnOnce(&mut Parser) -> Result<T, RegressionError>,
) -> Result<T, RegressionError> {
    let whole = || {
        let mut parser = Parser { tokens: words(text)?, at: 0, depth: 0 };
        let found = parse(&mut parser)?;
        if parser.peek().word != Word::End {
            return Err(parser.unexpected("the end"));
        }
        Ok(found)
    };
    whole().map_err(|error: RegressionError| error.within(what, text))
}

/// All names that occur in some texts, as columns or as functions: what a reader of data has to keep.
pub fn names_in<'a>(texts: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let tokens = texts.into_iter().flat_map(|text| words(text).unwrap_or_default());
    tokens
        .filter_map(|token| match token.word {
            Word::Name(name) => Some(name),
            _ => None,
        })
        .collect()
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

/// Signs of an expression with how tightly they bind; words stand beside their signs.
const LEVELS: [(&str, &str, u8); 19] = [
    ("||", "or", 1),
    ("|", "or", 1),
    ("or", "or", 1),
    ("&&", "and", 2),
    ("&", "and", 2),
    ("and", "and", 2),
    ("==", "==", 4),
    ("!=", "!=", 4),
    ("<=", "<=", 4),
    (">=", ">=", 4),
    ("<", "<", 4),
    (">", ">", 4),
    ("in", "in", 4),
    ("+", "+", 5),
    ("-", "-", 5),
    ("*", "*", 6),
    ("/", "/", 6),
    ("%", "%", 6),
    ("^", "^", 8),
];

impl Parser {
    fn peek(&self) -> &Token {
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn next(&mut self) -> Token {
        let token = self.peek().clone();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = matches!(&self.peek().word, Word::Sign(found) if *found == sign);
        if found {
            self.at += 1;
        }
        found
    }

    fn take_name(&mut self, name: &str) -> bool {
        let found = matches!(&self.peek().word, Word::Name(found) if found == name);
        if found {
            self.at += 1;
        }
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), RegressionError> {
        if self.take(sign) { Ok(()) } else { Err(self.unexpected(&format!("`{sign}`"))) }
    }

    fn unexpected(&self, wanted: &str) -> RegressionError {
        let token = self.peek();
        let found = match &token.word {
            Word::Number(number) => format!("`{number}`"),
            Word::Text(text) => format!("\"{text}\""),
            Word::Name(name) => format!("`{name}`"),
            Word::Sign(sign) => format!("`{sign}`"),
            Word::End => "the end".to_owned(),
        };
        let error = RegressionError::new(format!("{wanted} is expected, not {found}")).at(&token.span);
        if found == "`=`" { error.hint("two things are compared by `==`") } else { error }
    }

    fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T, RegressionError>) -> Result<T, RegressionError> {
        if self.depth >= MOST_DEPTH {
            return Err(RegressionError::new(format!("more than {MOST_DEPTH} levels deep")).at(&self.peek().span));
        }
        self.depth += 1;
        let found = parse(self);
        self.depth -= 1;
        found
    }

    fn formula(&mut self) -> Result<Formula, RegressionError> {
        let outcome = self.expr(0)?;
        if !self.take("~") {
            return Err(self.unexpected("`~`").hint("a formula is `outcome ~ terms | fixed effects`"));
        }
        let mut formula = Formula { outcome, terms: Vec::new(), constant: true, effects: Vec::new() };
        self.sum(&mut formula)?;
        if self.take("|") {
            formula.effects = self.effects("+")?;
        }
        if matches!(self.peek().word, Word::Sign("|")) {
            return Err(self.unexpected("the end").hint("instruments are not supported"));
        }
        Ok(formula)
    }

    /// Terms added and taken away; of the constant it keeps account in the formula.
    fn sum(&mut self, formula: &mut Formula) -> Result<(), RegressionError> {
        let mut adds = !self.take("-");
        loop {
            let start = self.peek().span.clone();
            if let Word::Number(number) = self.peek().word {
                self.at += 1;
                match number {
                    1.0 => formula.constant = adds,
                    0.0 => formula.constant = !adds,
                    _ => {
                        return Err(RegressionError::new("only the numbers 0 and 1 are terms, for the constant")
                            .at(&start)
                            .hint("arithmetic stands inside I(): `I(2 * x)`"));
                    }
                }
            } else {
                let terms = self.crossing()?;
                let named = |term: &Term| names(term);
                for term in terms {
                    let known = formula.terms.iter().position(|other| named(other) == named(&term));
                    match (adds, known) {
                        (true, None) => formula.terms.push(term),
                        (false, Some(at)) => drop(formula.terms.remove(at)),
                        _ => {}
                    }
                }
                if formula.terms.len() > MOST_TERMS {
                    return Err(RegressionError::new(format!("more than {MOST_TERMS} terms")).at(&start));
                }
            }
            adds = if self.take("+") {
                true
            } else if self.take("-") {
                false
            } else {
                return Ok(());
            };
        }
    }

    /// `a * b`: a, b and a:b.
    fn crossing(&mut self) -> Result<Vec<Term>, RegressionError> {
        let mut terms = self.interaction()?;
        while self.take("*") {
            let right = self.interaction()?;
            let both = self.products(&terms, &right)?;
            terms.extend(right);
            terms.extend(both);
        }
        if matches!(self.peek().word, Word::Sign("^" | "/" | "%" | "==" | "!=" | "<" | ">" | "<=" | ">=")) {
            return Err(self.unexpected("`+`, `:` or `*`").hint("arithmetic stands inside I(): `I(x^2)`, `I(x > 1)`"));
        }
        Ok(terms)
    }

    fn interaction(&mut self) -> Result<Vec<Term>, RegressionError> {
        let mut terms = self.factor()?;
        while self.take(":") {
            let right = self.factor()?;
            terms = self.products(&terms, &right)?;
        }
        Ok(terms)
    }

    fn products(&self, left: &[Term], right: &[Term]) -> Result<Vec<Term>, RegressionError> {
        if left.len() * right.len() > MOST_TERMS {
            return Err(RegressionError::new(format!("more than {MOST_TERMS} terms")).at(&self.peek().span));
        }
        let joined = |a: &Term, b: &Term| {
            let mut term = a.clone();
            term.extend(
                b.iter().filter(|factor| !a.iter().any(|known| known.to_string() == factor.to_string())).cloned(),
            );
            term
        };
        Ok(left.iter().flat_map(|a| right.iter().map(move |b| joined(a, b))).collect())
    }

    fn factor(&mut self) -> Result<Vec<Term>, RegressionError> {
        if self.take("(") {
            return self.deeper(|parser| {
                let mut inner = Formula {
                    outcome: Expr { kind: Kind::Number(0.0), span: 0..0 },
                    terms: Vec::new(),
                    constant: true,
                    effects: Vec::new(),
                };
                parser.sum(&mut inner)?;
                parser.expect(")")?;
                Ok(inner.terms)
            });
        }
        match self.peek().word {
            Word::Name(_) => Ok(vec![vec![self.atom()?]]),
            _ => Err(self.unexpected("a column or function")),
        }
    }

    fn effects(&mut self, sign: &str) -> Result<Vec<Effect>, RegressionError> {
        let mut effects = Vec::new();
        loop {
            effects.push(Effect { columns: self.names("^")? });
            if matches!(self.peek().word, Word::Sign("[" | "(")) {
                return Err(self
                    .unexpected(&format!("`{sign}` or the end"))
                    .hint("effects are columns; slopes that differ by level are written as terms: `i(level, x)`"));
            }
            if !self.take(sign) {
                return Ok(effects);
            }
        }
    }

    fn names(&mut self, sign: &str) -> Result<Vec<(String, Range<usize>)>, RegressionError> {
        let mut names = Vec::new();
        loop {
            match self.peek().word.clone() {
                Word::Name(name) => names.push((name, self.next().span)),
                _ => return Err(self.unexpected("a column")),
            }
            if !self.take(sign) {
                return Ok(names);
            }
        }
    }

    /// The sign of an operation that comes next, with its level.
    fn operation(&self) -> Option<(&'static str, u8)> {
        let word = match &self.peek().word {
            Word::Sign(sign) => sign,
            Word::Name(name) => name.as_str(),
            _ => return None,
        };
        LEVELS.iter().find(|(written, ..)| *written == word).map(|(_, sign, level)| (*sign, *level))
    }

    fn expr(&mut self, least: u8) -> Result<Expr, RegressionError> {
        self.deeper(|parser| {
            let mut left = parser.prefixed()?;
            while let Some((sign, level)) = parser.operation().filter(|(_, level)| *level >= least) {
                parser.at += 1;
                // Powers are read from the right: a^b^c is a^(b^c).
                let right = parser.expr(if sign == "^" { level } else { level + 1 })?;
                let span = left.span.start..right.span.end;
                left = Expr { kind: Kind::Binary(sign, Box::new(left), Box::new(right)), span };
            }
            Ok(left)
        })
    }

    fn prefixed(&mut self) -> Result<Expr, RegressionError> {
        let start = self.peek().span.start;
        let spanned = |kind: fn(Box<Expr>) -> Kind, inner: Expr| {
            let span = start..inner.span.end;
            Expr { kind: kind(Box::new(inner)), span }
        };
        if self.take("-") {
            return Ok(spanned(Kind::Negate, self.expr(7)?));
        }
        if self.take("+") {
            return self.expr(7);
        }
        if self.take("!") || self.take_name("not") {
            return Ok(spanned(Kind::Not, self.expr(3)?));
        }
        self.atom()
    }

    fn atom(&mut self) -> Result<Expr, RegressionError> {
        let token = self.next();
        let start = token.span.start;
        let kind = match token.word {
            Word::Number(number) => Kind::Number(number),
            Word::Text(text) => Kind::Text(text),
            Word::Name(name) if self.take("(") => Kind::Call(name, self.deeper(Self::arguments)?),
            Word::Name(name) => Kind::Name(name),
            Word::Sign("(") => {
                let inner = self.expr(0)?;
                self.expect(")")?;
                return Ok(inner);
            }
            Word::Sign("[") => {
                let mut items = vec![self.expr(0)?];
                while self.take(",") {
                    items.push(self.expr(0)?);
                }
                self.expect("]")?;
                Kind::List(items)
            }
            _ => {
                self.at = self.at.saturating_sub(usize::from(token.word != Word::End));
                return Err(self.unexpected("a column, number or function"));
            }
        };
        let end = self.tokens[self.at.saturating_sub(1)].span.end;
        Ok(Expr { kind, span: start..end.max(start) })
    }

    /// What stands between the brackets of a call, the closing one included.
    fn arguments(&mut self) -> Result<Vec<(Option<String>, Expr)>, RegressionError> {
        let mut arguments = Vec::new();
        if self.take(")") {
            return Ok(arguments);
        }
        loop {
            let named = match (&self.peek().word, self.tokens.get(self.at + 1).map(|token| &token.word)) {
                (Word::Name(name), Some(Word::Sign("="))) => Some(name.clone()),
                _ => None,
            };
            if named.is_some() {
                self.at += 2;
            }
            arguments.push((named, self.expr(0)?));
            if self.take(")") {
                return Ok(arguments);
            }
            self.expect(",")?;
        }
    }
}

/// The factors of a term, in an order that does not depend on how it was written.
fn names(term: &Term) -> Vec<String> {
    let mut names: Vec<String> = term.iter().map(Expr::to_string).collect();
    names.sort();
    names
}

/// Whether a name needs no backticks.
fn is_plain(name: &str) -> bool {
    matches!(words(name).unwrap_or_default().as_slice(), [Token { word: Word::Name(_), .. }, _])
        && !name.starts_with('`')
}

impl Expr {
    fn level(&self) -> u8 {
        match &self.kind {
            Kind::Binary(sign, ..) => {
                LEVELS.iter().find(|(written, ..)| written == sign).map_or(9, |(_, _, level)| *level)
            }
            Kind::Not(_) => 3,
            Kind::Negate(_) => 7,
            _ => 9,
        }
    }

    fn print(&self, f: &mut fmt::Formatter<'_>, least: u8) -> fmt::Result {
        if self.level() < least { write!(f, "({self})") } else { write!(f, "{self}") }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, items: &mut dyn Iterator<Item = (Option<&String>, &Expr)>| {
            for (place, (name, item)) in items.enumerate() {
                f.write_str(if place > 0 { ", " } else { "" })?;
                if let Some(name) = name {
                    write!(f, "{name} = ")?;
                }
                write!(f, "{item}")?;
            }
            Ok(())
        };
        match &self.kind {
            Kind::Number(number) => write!(f, "{number}"),
            Kind::Text(text) if text.contains('"') => write!(f, "'{text}'"),
            Kind::Text(text) => write!(f, "\"{text}\""),
            Kind::Name(name) if is_plain(name) => f.write_str(name),
            Kind::Name(name) => write!(f, "`{name}`"),
            Kind::List(items) => {
                f.write_str("[")?;
                list(f, &mut items.iter().map(|item| (None, item)))?;
                f.write_str("]")
            }
            Kind::Call(name, arguments) => {
                write!(f, "{name}(")?;
                list(f, &mut arguments.iter().map(|(name, value)| (name.as_ref(), value)))?;
                f.write_str(")")
            }
            Kind::Negate(inner) => {
                f.write_str("-")?;
                inner.print(f, 7)
            }
            Kind::Not(inner) => {
                f.write_str("not ")?;
                inner.print(f, 3)
            }
            Kind::Binary(sign, left, right) => {
                let level = self.level();
                let power = *sign == "^";
                left.print(f, level + u8::from(power))?;
                if power {
                    f.write_str("^")?
                } else {
                    write!(f, " {sign} ")?
                }
                right.print(f, level + u8::from(!power))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        let formula = formula(text).expect("a formula");
        formula.terms.iter().map(|term| term.iter().map(Expr::to_string).collect::<Vec<_>>().join(":")).collect()
    }

    #[test]
    fn terms_are_crossed_and_taken_away() {
        assert_eq!(terms("y ~ a + log(b) + a:c"), ["a", "log(b)", "a:c"]);
        assert_eq!(terms("y ~ a * b"), ["a", "b", "a:b"]);
        assert_eq!(terms("y ~ a * b * c - a:b:c"), ["a", "b", "a:b", "c", "a:c", "b:c"]);
        assert_eq!(terms("y ~ (a + b):c"), ["a:c", "b:c"]);
        assert_eq!(terms("y ~ a + b:a - a:b"), ["a"]);
        assert_eq!(
            terms("log(y) ~ I(x ^ 2 - 1) + i(year, x, ref = \"1986\")"),
            ["I(x^2 - 1)", "i(year, x, ref = \"1986\")"]
        );
        assert!(!formula("y ~ x - 1").unwrap().constant && !formula("y ~ 0 + x").unwrap().constant);
        assert!(formula("y ~ 1").unwrap().constant);
    }

    #[test]
    fn effects_are_columns_and_their_combinations() {
        let found = formula("trade ~ rta | exporter^year + pair").unwrap();
        let names: Vec<Vec<&str>> =
            found.effects.iter().map(|e| e.columns.iter().map(|(name, _)| name.as_str()).collect()).collect();
        assert_eq!(names, [vec!["exporter", "year"], vec!["pair"]]);
        assert!(formula("y ~ x | f[x]").unwrap_err().hint.unwrap().contains("i(level, x)"));
    }

    #[test]
    fn operations_bind_as_usual() {
        let show = |text: &str| {
            let expr = expression("where", text).expect("an expression");
            // What is printed is read as the same again.
            assert_eq!(expression("where", &expr.to_string()).unwrap().to_string(), expr.to_string());
            expr.to_string()
        };
        assert_eq!(show("a | b & !c"), "a or b and not c");
        assert_eq!(show("-x^2 + 3*(y - 1)"), "-x^2 + 3 * (y - 1)");
        assert_eq!(
            show("(year - 1986) % 4 == 0 and exporter != 'USA'"),
            "(year - 1986) % 4 == 0 and exporter != \"USA\""
        );
        assert_eq!(show("year in [1986, 1990]"), "year in [1986, 1990]");
    }

    #[test]
    fn wrong_formulas_say_where() {
        for (text, place, part) in [
            ("trade rta", 6..9, "`~` is expected"),
            ("y ~ x^2", 5..6, "`+`, `:` or `*`"),
            ("y ~ x +", 7..7, "a column or function"),
            ("y ~ log(x", 9..9, "`,` is expected"),
            ("y ~ 3", 4..5, "only the numbers 0 and 1"),
            ("y ~ x | ", 8..8, "a column"),
            ("y ~ x $ z", 6..7, "means nothing"),
            ("y ~ 'x", 4..6, "closes"),
        ] {
            let error = formula(text).expect_err(text);
            assert_eq!(error.span, Some(place), "{text}: {error}");
            assert!(error.message.contains(part), "{text}: {error}");
            assert_eq!(error.text.as_ref().map(|(_, text)| text.as_str()), Some(text));
        }
        assert!(expression("where", "a = 1").unwrap_err().hint.unwrap().contains("=="));
        assert!(formula(&"(".repeat(500)).is_err());
        assert!(expression("where", &"not ".repeat(500)).is_err());
        assert_eq!(
            formula("y ~ x^2").unwrap_err().to_string().lines().last().map(|line| line.find('^')),
            Some(Some("  formula: y ~ x".chars().count()))
        );
    }
}
