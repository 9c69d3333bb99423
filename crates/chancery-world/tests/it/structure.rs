//! The tables as tables: keys, references, dates, sources, spells that do not overlap.

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::{PartialDate, Period};
use chancery_world::World;

use crate::shared::{Row, counts, show, table};

const WITH_STATUS: [&str; 12] = [
    "apportionment",
    "states",
    "system",
    "codes",
    "names",
    "successions",
    "regions",
    "organisation_dates",
    "memberships",
    "microstates",
    "leaders",
    "events",
];

#[test]
fn nothing_is_refused() {
    let problems: Vec<String> = World::builtin().problems().iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn counts_by_status() {
    for name in WITH_STATUS {
        let rows = table(name);
        let with = |status: &str| rows.iter().filter(|row| row["status"] == status).count();
        let own = counts(name);
        let read = (with("data-verified"), with("document-verified"), with("unverified"));
        assert_eq!(read, (own.data_verified, own.document_verified, own.unverified), "{name}");
        assert_eq!(read.0 + read.1 + read.2, rows.len(), "{name}: a row has another status");
        println!(
            "{name}: {} rows, {} data-verified, {} document-verified, {} unverified",
            rows.len(),
            read.0,
            read.1,
            read.2
        );
    }
    assert_eq!(World::builtin().status_counts().len(), WITH_STATUS.len());
}

#[test]
fn keys_are_unique() {
    let keys: [(&str, &[&str]); 26] = [
        ("apportionment", &["apportionment", "part", "basis"]),
        ("schemes", &["scheme"]),
        ("accepted_differences_codes", &["scheme", "code", "entry"]),
        ("states", &["state"]),
        ("system", &["state", "system", "start"]),
        ("codes", &["state", "scheme", "code", "start"]),
        ("names", &["state", "language", "name", "start", "end", "kind", "source"]),
        ("ambiguous", &["name"]),
        ("no_states", &["name"]),
        ("dependencies", &["state"]),
        ("successions", &["date", "kind", "from", "to"]),
        ("regions", &["region", "definition", "state", "start"]),
        ("region_definitions", &["region", "definition"]),
        ("region_names", &["region", "language", "name"]),
        ("dataset_nonstates", &["dataset", "name", "kind", "note"]),
        ("organisations", &["org"]),
        ("organisation_names", &["org", "language", "name"]),
        ("organisation_dates", &["org", "convention"]),
        ("memberships", &["org", "state", "role", "start"]),
        ("membership_coverage", &["org"]),
        ("leaders", &["leader", "state", "office", "start"]),
        ("leader_names", &["leader", "language", "name"]),
        ("offices", &["state", "office"]),
        ("events", &["event"]),
        ("accepted_differences_organisations", &["org", "state", "field"]),
        ("accepted_differences_leaders", &["leader", "state", "field"]),
    ];
    for (name, columns) in keys {
        let mut seen = BTreeSet::new();
        for row in table(name) {
            let key: Vec<String> = columns.iter().map(|column| row[*column].clone()).collect();
            assert!(seen.insert(key.clone()), "{name}: {key:?} occurs twice");
        }
    }
}

#[test]
fn sources_resolve_and_fit_the_status() {
    let mut kinds: BTreeMap<String, String> = BTreeMap::new();
    for name in ["sources-states", "sources-organisations", "sources-leaders"] {
        let mut own = BTreeSet::new();
        for row in table(name) {
            assert!(own.insert(row["id"].clone()), "{name}: {} occurs twice", row["id"]);
            assert!(matches!(row["kind"].as_str(), "data" | "document"), "{name}: {}", show(&row));
            kinds.insert(row["id"].clone(), row["kind"].clone());
        }
    }
    let mut wrong = Vec::new();
    for name in WITH_STATUS.into_iter().chain(["membership_coverage", "leader_coverage", "region_definitions"]) {
        for row in table(name) {
            let ids: Vec<&str> = row["source"].split_whitespace().collect();
            let status = row.get("status").map_or("", String::as_str);
            let fits = match status {
                "data-verified" => ids.len() == 1 && kinds.get(ids[0]).is_some_and(|kind| kind == "data"),
                "document-verified" => !ids.is_empty() && ids.iter().all(|id| kinds.contains_key(*id)),
                _ => ids.iter().all(|id| kinds.contains_key(*id)),
            };
            if !fits {
                wrong.push(format!("{name}: {}", show(&row)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn states_referred_to_exist() {
    let known: BTreeSet<String> = table("states").into_iter().map(|row| row["state"].clone()).collect();
    let lists: [(&str, &[&str]); 13] = [
        ("apportionment", &["part", "measured"]),
        ("system", &["state"]),
        ("codes", &["state"]),
        ("names", &["state"]),
        ("ambiguous", &["candidates"]),
        ("dependencies", &["state", "sovereign"]),
        ("successions", &["from", "to"]),
        ("regions", &["state"]),
        ("memberships", &["state"]),
        ("leaders", &["state"]),
        ("offices", &["state"]),
        ("events", &["actor", "target"]),
        ("leader_coverage", &["state"]),
    ];
    let mut outside = BTreeSet::new();
    for (name, columns) in lists {
        for row in table(name) {
            for column in columns {
                for key in row[*column].split_whitespace() {
                    if !known.contains(key) {
                        outside.insert(format!("{name}.{column}: {key}"));
                    }
                }
            }
        }
    }
    assert!(outside.is_empty(), "{outside:?}");
}

#[test]
fn leaders_offices_and_organisations_referred_to_exist() {
    let set = |name: &str, columns: &[&str]| -> BTreeSet<Vec<String>> {
        table(name).iter().map(|row| columns.iter().map(|column| row[*column].clone()).collect()).collect()
    };
    let inside = |name: &str, columns: &[&str], known: &BTreeSet<Vec<String>>| {
        let missing: Vec<_> = set(name, columns).into_iter().filter(|key| !known.contains(key)).collect();
        assert!(missing.is_empty(), "{name}: {missing:?}");
    };
    let leaders = set("leaders", &["leader"]);
    inside("leader_names", &["leader"], &leaders);
    inside("accepted_differences_leaders", &["leader"], &leaders);
    let offices = set("offices", &["state", "office"]);
    inside("leaders", &["state", "office"], &offices);
    inside("leader_coverage", &["state", "office"], &offices);
    let organisations = set("organisations", &["org"]);
    for name in [
        "organisation_names",
        "organisation_dates",
        "memberships",
        "membership_coverage",
        "accepted_differences_organisations",
    ] {
        inside(name, &["org"], &organisations);
    }
    let definitions = set("region_definitions", &["region", "definition"]);
    inside("regions", &["region", "definition"], &definitions);
    assert_eq!(set("regions", &["region", "definition"]), definitions, "a definition has no members");
    inside("region_names", &["region"], &set("region_definitions", &["region"]));
    for region in World::builtin().regions() {
        let defaults = table("region_definitions")
            .iter()
            .filter(|row| row["region"] == region.slug && row["default"] == "1")
            .count();
        assert_eq!(defaults, 1, "{} needs one default", region.slug);
    }
}

fn period(row: &Row) -> Period {
    let date = |column: &str| row[column].parse::<PartialDate>().ok();
    Period::new(date("start").map(PartialDate::earliest), date("end").map(PartialDate::latest))
}

/// Pairs of rows with equal keys that share a day although both have exact bounds there.
fn overlaps(rows: &[Row], columns: &[&str]) -> Vec<String> {
    let mut groups: BTreeMap<Vec<&str>, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        groups.entry(columns.iter().map(|column| row[*column].as_str()).collect()).or_default().push(row);
    }
    let mut found = Vec::new();
    for group in groups.values() {
        for (position, one) in group.iter().enumerate() {
            for other in &group[position + 1..] {
                if period(one).overlaps(&period(other)) {
                    found.push(format!("{} / {}", show(one), show(other)));
                }
            }
        }
    }
    found
}

#[test]
fn spells_do_not_overlap() {
    let system = table("system");
    assert_eq!(overlaps(&system, &["state", "system"]), Vec::<String>::new());
    assert_eq!(overlaps(&system, &["system", "code"]), Vec::<String>::new(), "a number has two owners");
    assert_eq!(overlaps(&table("memberships"), &["org", "state", "role"]), Vec::<String>::new());
}

/// Terms in one office, with the hand-over day counted for the successor only.
#[test]
fn terms_do_not_overlap() {
    let mut terms: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for leader in World::builtin().leaders() {
        for term in &leader.terms {
            terms.entry((term.state, term.office.clone())).or_default().push((
                term.period(),
                term,
                leader.slug.as_str(),
            ));
        }
    }
    let mut found = Vec::new();
    for holders in terms.values_mut() {
        holders.sort_by_key(|(period, _, slug)| (*period, *slug));
        for pair in holders.windows(2) {
            let ((one, earlier, from), (other, later, to)) = (pair[0], pair[1]);
            // Of some terms only the year is known, and the next one starts in the year in which they end.
            let by_year = earlier.end == Some(later.start) && later.start.day().is_none();
            if one.overlaps(&other) && !by_year {
                found.push(format!("{} {from} / {to}", later.office));
            }
        }
    }
    let known = [
        // The successor started in a month of which the day is not known.
        "oas-secretary-general luis-almagro / albert-ramdin",
        // Back in office for hours on the day of the coup.
        "president laureano-gomez / gustavo-rojas-pinilla",
    ];
    assert_eq!(found, known);
}
