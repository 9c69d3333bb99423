//! The parser of checks: any text is read or refused, messages point into the text, and what is printed reads back as the same.

use chancery_claim::parse;
use chancery_core::Severity;

pub(crate) fn check(data: &[u8]) {
    let source = String::from_utf8_lossy(data);
    let (expr, diagnostics) = parse(&source);
    let refused = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    assert_ne!(expr.is_some(), refused, "a tree or an error, never both or neither: {source:?}");
    for diagnostic in &diagnostics {
        let span = diagnostic.span.clone().unwrap_or_default();
        assert!(span.start <= span.end, "{span:?} in {source:?}");
        assert!(source.get(span.start..span.end).is_some(), "{span:?} cuts {source:?}");
        assert!(!diagnostic.render(Some(&source)).is_empty());
    }
    if let Some(expr) = expr {
        let printed = expr.to_string();
        let (again, _) = parse(&printed);
        assert_eq!(again.as_ref(), Some(&expr), "{source:?} is printed as {printed:?}");
        assert_eq!(again.map(|again| again.to_string()), Some(printed), "{source:?}");
    }
}
