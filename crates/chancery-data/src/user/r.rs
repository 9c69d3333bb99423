//! Data frames of R: an `.rds` file holds one, an `.rda` (`.RData`) file named objects.

use std::borrow::Cow;
use std::io::Read as _;

use rds2rust::{Logical, RObject, VectorData};

use crate::error::{Error, Place};
use crate::input::InputFile;

/// A column of a data frame, as text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RColumn {
    pub(crate) name: String,
    pub(crate) values: Vec<String>,
}

/// Reads the data frame of a file; `NA` and `NaN` are empty, factors are their levels, dates are written out.
pub(crate) fn read(file: &InputFile, workspace: bool, object: Option<&str>) -> Result<Vec<RColumn>, Error> {
    let fail = |message: String| {
        Error::input(&Place::file(&file.path), message).hint("save the data frame with `saveRDS(x, \"x.rds\")`")
    };
    let bytes = unpacked(file)?;
    let parsed = if workspace {
        let body = bytes.strip_prefix(b"RDX3\n").or_else(|| bytes.strip_prefix(b"RDX2\n"));
        let body = body.ok_or_else(|| fail("not an R workspace: it does not begin with RDX2 or RDX3".into()))?;
        rds2rust::read_rds(body)
    } else {
        rds2rust::read_rds(&bytes)
    };
    let found = parsed.map_err(|error| fail(format!("not a whole R file: {error}")))?.object.into_concrete_deep();
    if !workspace {
        return frame(&found).ok_or_else(|| fail("it holds no data frame".into()));
    }
    let mut frames: Vec<(String, Vec<RColumn>)> = Vec::new();
    if let RObject::Pairlist(objects) = &found {
        for element in objects {
            if let (Some(name), Some(columns)) = (&element.tag, frame(&element.value)) {
                frames.push((name.to_string(), columns));
            }
        }
    }
    let names: Vec<String> = frames.iter().map(|(name, _)| name.clone()).collect();
    let chosen = match object {
        Some(wanted) => frames.into_iter().find(|(name, _)| name == wanted),
        None if frames.len() == 1 => frames.pop(),
        None => None,
    };
    chosen.map(|(_, columns)| columns).ok_or_else(|| match names.as_slice() {
        [] => fail("it holds no data frame".into()),
        names => Error::input(&Place::file(&file.path), "which data frame is meant is not said")
            .hint(format!("write `object = \"...\"` under [file]; it holds {}", names.join(", "))),
    })
}

/// The bytes without the compression that R has put around them: gzip, bzip2, xz, or none.
fn unpacked(file: &InputFile) -> Result<Cow<'_, [u8]>, Error> {
    let bytes = file.bytes.as_slice();
    let mut out = Vec::new();
    let (name, read) = if bytes.starts_with(&[0x1f, 0x8b]) {
        ("gzip", flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut out))
    } else if bytes.starts_with(b"BZh") {
        ("bzip2", bzip2::read::MultiBzDecoder::new(bytes).read_to_end(&mut out))
    } else if bytes.starts_with(b"\xfd7zXZ\0") {
        ("xz", liblzma::read::XzDecoder::new_multi_decoder(bytes).read_to_end(&mut out))
    } else {
        return Ok(Cow::Borrowed(bytes));
    };
    match read {
        Ok(_) => Ok(Cow::Owned(out)),
        Err(error) => Err(Error::input(&Place::file(&file.path), format!("not a whole {name} file: {error}"))
            .hint("save the data frame again with `saveRDS(x, \"x.rds\")`")),
    }
}

fn frame(object: &RObject) -> Option<Vec<RColumn>> {
    match object {
        RObject::DataFrame(frame) => {
            let column = |(name, values): (&std::sync::Arc<str>, &RObject)| {
                Some(RColumn { name: name.to_string(), values: texts(values)? })
            };
            frame.columns.iter().map(column).collect()
        }
        // A tibble, a data.table: a data frame with further classes.
        RObject::S3Object(object) if object.class.iter().any(|class| &**class == "data.frame") => {
            let RObject::List(columns) = &*object.base else { return frame(&object.base) };
            let RObject::Character(names) = object.attributes.get("names")? else { return None };
            let pairs = names.as_vec().iter().zip(columns);
            pairs
                .map(|(name, values)| Some(RColumn { name: name.as_deref()?.to_owned(), values: texts(values)? }))
                .collect()
        }
        RObject::WithAttributes { object, .. } => frame(object),
        _ => None,
    }
}

/// The values of a column, or `None` for one that is no plain vector (a list column).
fn texts(values: &RObject) -> Option<Vec<String>> {
    let owned = |texts: &VectorData<Option<std::sync::Arc<str>>>| -> Vec<String> {
        texts.as_vec().iter().map(|text| text.as_deref().unwrap_or("").trim().to_owned()).collect()
    };
    match values {
        RObject::Integer(numbers) => Some(numbers.as_vec().iter().map(|&number| integer(number)).collect()),
        RObject::Real(numbers) => Some(numbers.as_vec().iter().map(|&number| real(number)).collect()),
        RObject::Logical(truths) => Some(truths.as_vec().iter().map(|&truth| logical(truth).to_owned()).collect()),
        RObject::Character(found) => Some(owned(found)),
        RObject::Factor(factor) => {
            let level = |&code: &i32| {
                let at = usize::try_from(code).ok()?.checked_sub(1)?;
                factor.levels.get(at)?.as_deref().map(str::to_owned)
            };
            Some(factor.values.iter().map(|code| level(code).unwrap_or_default()).collect())
        }
        RObject::S3Object(object) if object.class.iter().any(|class| &**class == "Date") => {
            Some(texts(&object.base)?.iter().map(|days| day(days)).collect())
        }
        RObject::S3Object(object) => texts(&object.base),
        RObject::WithAttributes { object, .. } => texts(object),
        _ => None,
    }
}

fn integer(number: i32) -> String {
    if number == i32::MIN { String::new() } else { number.to_string() }
}

fn real(number: f64) -> String {
    if number.is_finite() { number.to_string() } else { String::new() }
}

fn logical(truth: Logical) -> &'static str {
    match truth {
        Logical::True => "1",
        Logical::False => "0",
        Logical::Na => "",
    }
}

/// A date of R is a number of days since 1970.
fn day(days: &str) -> String {
    let written = days.parse::<f64>().ok().and_then(|days| {
        let epoch = chancery_core::Date::new(1970, 1, 1).ok()?;
        let span = jiff::Span::new().try_days(libm::floor(days) as i64).ok()?;
        epoch.checked_add(span).ok()
    });
    written.map_or_else(String::new, |date| date.to_string())
}
