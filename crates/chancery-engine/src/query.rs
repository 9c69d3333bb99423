//! What may be asked: one statement, that reads.

use std::ops::ControlFlow;

use datafusion::sql::parser::{DFParserBuilder, Statement};
use datafusion::sql::sqlparser::ast::{
    Ident, ObjectName, ObjectNamePart, Spanned as _, Statement as Sql, visit_relations,
};

use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::ParserError;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};

use crate::error::Error;

/// Planning recurses once for each operator of a chain, so the length of a query is bounded; nesting is bounded by the parser.
const MAX_TOKENS: usize = 10_000;

/// Reads the text of a query. Everything that would write, or change a setting, is refused.
pub(crate) fn parse(text: &str) -> Result<Statement, Error> {
    let tokens = Tokenizer::new(&GenericDialect {}, text).tokenize().map_err(ParserError::from)?;
    let tokens = tokens.iter().filter(|token| !matches!(token, Token::Whitespace(_))).count();
    if tokens > MAX_TOKENS {
        return Err(Error::new(format!("the query has {tokens} words and signs; at most {MAX_TOKENS} are read"))
            .hint("a long list of values belongs into a table of its own, or a range"));
    }
    let mut statements = DFParserBuilder::new(text).build().and_then(|mut parser| parser.parse_statements())?;
    match (statements.pop_front(), statements.is_empty()) {
        (Some(statement), true) => {
            reads(&statement)?;
            Ok(statement)
        }
        (Some(_), false) => Err(Error::new("these are several statements").hint("ask one at a time")),
        (None, _) => Err(Error::new("there is no query").hint("for example `SELECT * FROM catalogue.tables`")),
    }
}

fn reads(statement: &Statement) -> Result<(), Error> {
    let refused = |what: &str| {
        Err(Error::new(format!("{what} is refused: SQL here only reads"))
            .hint("write SELECT, WITH, VALUES, EXPLAIN or DESCRIBE; data come in by `chancery data add`"))
    };
    match statement {
        Statement::Explain(explain) => reads(&explain.statement),
        Statement::CreateExternalTable(_) => refused("CREATE EXTERNAL TABLE"),
        Statement::CopyTo(_) => refused("COPY"),
        Statement::Reset(_) => refused("RESET"),
        Statement::Statement(sql) => match &**sql {
            Sql::Query(_) | Sql::ExplainTable { .. } => Ok(()),
            Sql::Explain { .. } => Ok(()),
            Sql::ShowTables { .. }
            | Sql::ShowColumns { .. }
            | Sql::ShowFunctions { .. }
            | Sql::ShowVariable { .. }
            | Sql::ShowVariables { .. }
            | Sql::ShowSchemas { .. }
            | Sql::ShowDatabases { .. }
            | Sql::ShowCreate { .. } => Err(Error::new("SHOW is not known here").hint(
                "`SELECT * FROM catalogue.tables`, `catalogue.columns` and `catalogue.series` list what there is",
            )),
            other => {
                let text = other.to_string();
                let words: Vec<&str> = text.split_whitespace().take(1).collect();
                refused(&words.join(" ").to_uppercase())
            }
        },
    }
}

/// Line and column of the first mention of a table.
pub(crate) fn place_of(statement: &Statement, table: &str) -> Option<(u64, u64)> {
    let sql = match statement {
        Statement::Explain(explain) => return place_of(&explain.statement, table),
        Statement::Statement(sql) => sql,
        _ => return None,
    };
    if let Sql::ExplainTable { table_name, .. } = &**sql {
        return place(table_name);
    }
    let found = visit_relations(sql.as_ref(), |name: &ObjectName| {
        if normal(name) == table { ControlFlow::Break(place(name)) } else { ControlFlow::Continue(()) }
    });
    match found {
        ControlFlow::Break(place) => place,
        ControlFlow::Continue(()) => None,
    }
}

fn place(name: &ObjectName) -> Option<(u64, u64)> {
    let start = name.span().start;
    Some((start.line, start.column))
}

/// A name as the engine compares it: lower-case where it is not quoted.
pub(crate) fn normal(name: &ObjectName) -> String {
    let part = |part: &ObjectNamePart| match part {
        ObjectNamePart::Identifier(ident) => value(ident),
        ObjectNamePart::Function(function) => function.to_string(),
    };
    name.0.iter().map(part).collect::<Vec<_>>().join(".")
}

/// One part of such a name.
pub(crate) fn value(ident: &Ident) -> String {
    if ident.quote_style.is_none() { ident.value.to_lowercase() } else { ident.value.clone() }
}
