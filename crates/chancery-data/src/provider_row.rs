//! What stands in rows of the providers' files, of which a store keeps every byte.

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::FrameRow;

use crate::dataset::DataSet;
use crate::error::Error;
use crate::input::{Encoding, InputFile, Layout};
use crate::store::Store;
use crate::user::sheet::{Format, Sheet, parquet_rows_at};

/// The columns of a row under the provider's names, with the text in each; a column without a name is `#3`, its number.
pub type Fields = Vec<(String, String)>;

impl Store {
    /// What stands in some rows of a data set's files, before anything was corrected or converted. A file is read once for all
    /// its rows; rows that cannot be read back are left out.
    ///
    /// # Errors
    /// A snapshot that is gone or damaged.
    pub fn provider_rows(&self, data_set: &str, rows: &[FrameRow]) -> Result<BTreeMap<FrameRow, Fields>, Error> {
        let mut by_file: BTreeMap<u16, BTreeSet<u32>> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.row > 0) {
            by_file.entry(row.file).or_default().insert(row.row);
        }
        let mut found = BTreeMap::new();
        let Some(known) = self.data_set(data_set) else { return Ok(found) };
        for (file, wanted) in by_file {
            let Some(input) = self.snapshot(data_set, file)? else { continue };
            let fields = fields_of(known, &input, &wanted)?;
            found.extend(fields.into_iter().map(|(row, fields)| (FrameRow { file, row }, fields)));
        }
        Ok(found)
    }
}

fn fields_of(data_set: &DataSet, file: &InputFile, wanted: &BTreeSet<u32>) -> Result<BTreeMap<u32, Fields>, Error> {
    let (headers, rows) = match data_set.user {
        Some(spec) => {
            let sheet = Sheet::open(file, &spec.layout(&file.name)?)?;
            (sheet.columns.iter().map(|column| column.name.clone()).collect(), sheet_rows_at(&sheet, wanted)?)
        }
        None if Format::of(&file.name) == Some(Format::Parquet) => {
            (crate::user::sheet::parquet_names(file)?, parquet_rows_at(file, wanted)?)
        }
        None => {
            let layout = layout_of(data_set, &file.name);
            // Importers know which encoding it is; for showing it, trying is enough.
            let csv = file.delimited(layout).or_else(|_| file.delimited(layout.encoding(Encoding::Windows1252)))?;
            (csv.headers().to_vec(), csv.rows_at(wanted))
        }
    };
    Ok(rows.into_iter().map(|(row, texts)| (row, named(&headers, texts))).collect())
}

fn sheet_rows_at(sheet: &Sheet<'_>, wanted: &BTreeSet<u32>) -> Result<BTreeMap<u32, Vec<String>>, Error> {
    let mut found = BTreeMap::new();
    sheet.for_each(|row| {
        if wanted.contains(&row.number) {
            found.insert(row.number, row.texts.iter().map(|text| text.clone().into_owned()).collect());
        }
        Ok(())
    })?;
    Ok(found)
}

fn layout_of(data_set: &DataSet, file: &str) -> Layout {
    let declared = data_set.files.iter().find(|spec| spec.name == file).and_then(|spec| spec.layout);
    declared.unwrap_or(match Format::of(file) {
        Some(Format::Tsv) => Layout::TSV,
        _ => Layout::CSV,
    })
}

fn named(headers: &[String], texts: Vec<String>) -> Fields {
    let name = |(number, header): (usize, &String)| match header.as_str() {
        "" => format!("#{number}"),
        header => header.to_owned(),
    };
    (1..).zip(headers).map(name).zip(texts).collect()
}

/// Rows of at most so many columns are shown whole.
const NARROW: usize = 16;

/// Names that providers give to the columns of states and of time, without case and punctuation.
const KEYS: [&str; 46] = [
    "ccode",
    "ccode1",
    "ccode2",
    "code",
    "cname",
    "country",
    "countrycode",
    "countryid",
    "countryname",
    "countrytextid",
    "cowcode",
    "date",
    "dyad",
    "end",
    "endyear",
    "enddate",
    "exporter",
    "fiscalyear",
    "gwcode",
    "gwno",
    "gwnoa",
    "gwnob",
    "id",
    "importer",
    "iso",
    "iso3",
    "iso3c",
    "iso3d",
    "iso3o",
    "mem1",
    "mem2",
    "name",
    "partner",
    "rcid",
    "recipient",
    "reporter",
    "scode",
    "start",
    "startdate",
    "startyear",
    "state",
    "statea",
    "stateabb",
    "stateb",
    "supplier",
    "year",
];

/// Of a row, the columns that say whom and when it is about, and those that a formula names; where it names none of them, those
/// that hold the value, in single units or in powers of a thousand. The whole row, where it is narrow, or where that finds none.
pub fn fields_that_matter(fields: &Fields, terms: &[&str], value: Option<f64>) -> Fields {
    let is_term = |name: &str| terms.iter().any(|term| plain(term) == plain(name));
    let is_named = fields.iter().any(|(name, _)| is_term(name));
    // The provider may call it otherwise; a small number alone would then be found in many columns.
    let is_value = |(name, text): &(String, String)| match value {
        _ if is_named => is_term(name),
        Some(value) => holds(text, value),
        None => false,
    };
    if fields.len() <= NARROW || !fields.iter().any(is_value) {
        return fields.clone();
    }
    fields.iter().filter(|field| is_value(field) || KEYS.contains(&plain(&field.0).as_str())).cloned().collect()
}

fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a text is a value, given in single units, thousands, millions or billions. Zero is too common to tell anything.
fn holds(text: &str, value: f64) -> bool {
    let Ok(number) = text.parse::<f64>() else { return false };
    number != 0.0 && [1.0, 1e3, 1e6, 1e9].iter().any(|unit| (number * unit - value).abs() <= value.abs() * 1e-12)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(texts: &[(&str, &str)]) -> Fields {
        texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn of_a_wide_row_its_keys_and_its_value_are_shown() {
        let mut wide = fields(&[("Country Name", "Mexico"), ("FLOW_1", "3"), ("sum", "2.5"), ("note", "x")]);
        wide.extend((0..20).map(|number| (format!("v{number}"), "0".to_owned())));
        let shown = fields_that_matter(&wide, &["flow1"], Some(2500.0));
        assert_eq!(shown, fields(&[("Country Name", "Mexico"), ("FLOW_1", "3")]));
        let shown = fields_that_matter(&wide, &["exports"], Some(2500.0));
        assert_eq!(shown, fields(&[("Country Name", "Mexico"), ("sum", "2.5")]));
        assert_eq!(fields_that_matter(&wide, &[], Some(7.0)), wide, "which column it was is not known");
        let narrow = fields(&[("a", "1"), ("b", "2")]);
        assert_eq!(fields_that_matter(&narrow, &["a"], None), narrow);
    }

    #[test]
    fn a_column_without_a_name_has_a_number() {
        let row = named(&["a".into(), String::new()], vec!["1".into(), "?".into()]);
        assert_eq!(row, fields(&[("a", "1"), ("#2", "?")]));
    }
}
