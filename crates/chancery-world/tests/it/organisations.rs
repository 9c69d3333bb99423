//! Memberships and dates of organisations against `cow-igo` and `desta`.

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::{State, StateSystem};
use chancery_world::World;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;

use crate::shared::{Data, Row, conclude, data, show, state, table, verified};

const LAST: i16 = 2014;
const OPEN: i16 = 9999;
const ROLES: [(i64, &str); 3] = [(1, "member"), (2, "associate"), (3, "observer")];

/// The keys of the data sets at the head of an organisation's note.
fn keys(scheme: &str) -> BTreeMap<String, String> {
    let mut keys = BTreeMap::new();
    for row in table("organisations") {
        for part in row["note"].split("; ") {
            if let Some(key) = part.strip_prefix(scheme).and_then(|rest| rest.strip_prefix('=')) {
                keys.insert(row["org"].clone(), key.to_owned());
            }
        }
    }
    keys
}

/// First and last year of unbroken stretches.
type Spells = Vec<(i16, i16)>;

/// Organisation of the data, status, state: the stretches of membership.
type Memberships = BTreeMap<(String, i64, State), Spells>;

/// The memberships of the data, and the last year of each organisation there.
fn memberships(data: &Data) -> (Memberships, BTreeMap<String, i16>) {
    let world = World::builtin();
    let wanted: BTreeSet<String> = keys("cow-igo").into_values().collect();
    let file = std::fs::File::open(data.path("cow-igo/cow_igo_membership_long.parquet")).expect("the file");
    let reader = SerializedFileReader::new(file).expect("parquet");
    let mut years: BTreeMap<(String, i64, u16), BTreeSet<i16>> = BTreeMap::new();
    let mut last: BTreeMap<String, i16> = BTreeMap::new();
    for row in reader.get_row_iter(None).expect("rows") {
        let row = row.expect("a row");
        let (ccode, year) = (row.get_long(0).expect("ccode"), row.get_long(1).expect("year"));
        let (igo, status) = (row.get_string(2).expect("igo"), row.get_long(3).expect("status"));
        if !(1..=3).contains(&status) || !wanted.contains(igo) {
            continue;
        }
        let year = year as i16;
        let end = last.entry(igo.clone()).or_insert(year);
        *end = year.max(*end);
        years.entry((igo.clone(), status, ccode as u16)).or_default().insert(year);
    }
    let mut spells = Memberships::new();
    for ((igo, status, ccode), years) in years {
        let mut stretches: Spells = Vec::new();
        for year in years {
            match stretches.last_mut() {
                Some((_, end)) if *end + 1 == year => *end = year,
                _ => stretches.push((year, year)),
            }
        }
        for (first, end) in stretches {
            let mut put = |own: State, first: i16, end: i16| {
                spells.entry((igo.clone(), status, own)).or_default().push((first, end))
            };
            // Number 345 passed from Yugoslavia to Serbia in 2006, and nobody left an organisation by that.
            if ccode == 345 && first <= 2006 && end >= 2006 {
                put(state("YUG"), first, 2006);
                put(state("SRB"), 2006, end);
            } else {
                put(
                    world
                        .by_system_code(StateSystem::Cow, ccode, end)
                        .unwrap_or_else(|| panic!("COW {ccode} in {end}")),
                    first,
                    end,
                );
            }
        }
    }
    (spells, last)
}

fn year(text: &str) -> Option<i16> {
    text.get(..4).map(|year| year.parse().expect("a year"))
}

/// The rows of one state and role, those that touch joined.
fn joined(rows: &[Row], organisation: &str, role: &str) -> BTreeMap<State, Spells> {
    let mut own: BTreeMap<State, Spells> = BTreeMap::new();
    for row in rows.iter().filter(|row| row["org"] == organisation && row["role"] == role) {
        let spell = (year(&row["start"]).expect("a start"), year(&row["end"]).unwrap_or(OPEN));
        own.entry(state(&row["state"])).or_default().push(spell);
    }
    for (key, spells) in &mut own {
        spells.sort_unstable();
        let mut whole: Spells = Vec::new();
        for (first, end) in std::mem::take(spells) {
            match whole.last_mut() {
                // Stretches of these two that touch are two in the data as well.
                Some((_, last)) if first <= *last + 1 && !["YUG", "HND"].contains(&key.as_str()) => {
                    *last = end.max(*last)
                }
                _ => whole.push((first, end)),
            }
        }
        *spells = whole.into_iter().filter(|(first, _)| *first <= LAST).collect();
    }
    own.retain(|_, spells| !spells.is_empty());
    own
}

/// Organisation, state and field to our years and the data's.
type Differences = BTreeMap<(String, String, String), (String, String)>;

fn text(first: i16, end: i16) -> String {
    if end >= LAST { format!("{first}-") } else { format!("{first}-{end}") }
}

fn differences(data: &Data) -> Differences {
    let (data_spells, last) = memberships(data);
    let rows = table("memberships");
    let mut found = Differences::new();
    for (organisation, igo) in keys("cow-igo") {
        for (status, role) in ROLES {
            let ours = joined(&rows, &organisation, role);
            let theirs: BTreeMap<State, &Spells> = data_spells
                .iter()
                .filter(|((name, of, _), _)| *name == igo && *of == status)
                .map(|((_, _, own), spells)| (*own, spells))
                .collect();
            let states: BTreeSet<State> = ours.keys().chain(theirs.keys()).copied().collect();
            for own in states {
                let empty = Spells::new();
                let (a, b) = (ours.get(&own).unwrap_or(&empty), *theirs.get(&own).unwrap_or(&&empty));
                let mut put = |field: String, ours: String, data: String| {
                    found.insert((organisation.clone(), own.to_string(), field), (ours, data));
                };
                if a.len() != b.len() && !a.is_empty() && !b.is_empty() {
                    let list = |spells: &Spells, open: i16| {
                        let all = spells.iter().map(|(first, end)| {
                            if *end >= open { format!("{first}-") } else { format!("{first}-{end}") }
                        });
                        all.collect::<Vec<_>>().join(" ")
                    };
                    put(format!("{role}-spells"), list(a, OPEN), list(b, if last[&igo] == LAST { LAST } else { OPEN }));
                    continue;
                }
                for position in 0..a.len().max(b.len()) {
                    match (a.get(position), b.get(position)) {
                        (Some((first, end)), None) => {
                            put(
                                role.to_owned(),
                                if *end == OPEN { format!("{first}-") } else { format!("{first}-{end}") },
                                String::new(),
                            );
                        }
                        (None, Some((first, end))) => put(role.to_owned(), String::new(), text(*first, *end)),
                        (Some(ours), Some(theirs)) => {
                            // To 1965 the data know the year of entry within five years.
                            let near = theirs.0 <= 1965 && (0..=5).contains(&(theirs.0 - ours.0));
                            if ours.0 != theirs.0 && !near {
                                put(format!("{role}-start"), ours.0.to_string(), theirs.0.to_string());
                            }
                            let end = |end: i16| if end >= LAST { String::new() } else { end.to_string() };
                            if end(ours.1) != end(theirs.1) {
                                put(format!("{role}-end"), end(ours.1), end(theirs.1));
                            }
                        }
                        (None, None) => {}
                    }
                }
            }
        }
    }
    found
}

fn accepted() -> Differences {
    let key = |row: &Row| (row["org"].clone(), row["state"].clone(), row["field"].clone());
    table("accepted_differences_organisations")
        .iter()
        .map(|row| (key(row), (row["ours"].clone(), row["data"].clone())))
        .collect()
}

/// All organisations with a key of `cow-igo`, whatever the status of their rows: every difference is accepted with a reason,
/// and every accepted difference is still one.
#[test]
fn differences_from_cow_igo_are_the_accepted_ones() {
    let Some(data) = data() else { return };
    let (found, accepted) = (differences(&data), accepted());
    println!("memberships: {} accepted differences from cow-igo", accepted.len());
    let list = |one: &Differences, other: &Differences| -> Vec<String> {
        one.iter()
            .filter(|(key, value)| other.get(*key) != Some(*value))
            .map(|(key, value)| format!("{key:?}: ours {:?}, data {:?}", value.0, value.1))
            .collect()
    };
    let (new, gone) = (list(&found, &accepted), list(&accepted, &found));
    assert!(new.is_empty(), "differences without a reason, {}:\n{}", new.len(), new.join("\n"));
    assert!(gone.is_empty(), "accepted differences that are none any more, {}:\n{}", gone.len(), gone.join("\n"));
    for row in table("accepted_differences_organisations") {
        assert!(!row["reason"].is_empty(), "{}", show(&row));
    }
}

#[test]
fn verified_memberships_equal_the_data() {
    let Some(data) = data() else { return };
    let (data_spells, last) = memberships(&data);
    let (igos, desta_keys, gptad_keys) = (keys("cow-igo"), keys("desta"), keys("gptad"));
    let desta = data.separated("desta/DESTA.csv", b';');
    let gptad = data.csv("desta/GPTAD.csv");
    let accepted = accepted();
    let rows = table("memberships");
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for row in verified("memberships") {
        compared += 1;
        let (organisation, role) = (row["org"].as_str(), row["role"].as_str());
        let start = year(&row["start"]).expect("a start");
        let fits = match row["source"].as_str() {
            "cow-igo" => {
                let (status, _) = ROLES.into_iter().find(|(_, name)| *name == role).expect("a role of the data");
                let own = state(&row["state"]);
                let spells = data_spells.get(&(igos[organisation].clone(), status, own)).cloned().unwrap_or_default();
                let excused = |bound: &str| {
                    [format!("{role}-{bound}"), format!("{role}-spells")]
                        .into_iter()
                        .any(|field| accepted.contains_key(&(organisation.to_owned(), row["state"].clone(), field)))
                };
                let touches = |column: &str, edge: i16, step: i16| {
                    rows.iter().any(|other| {
                        other["org"] == organisation
                            && other["state"] == row["state"]
                            && other["role"] == role
                            && year(&other[column]).is_some_and(|year| year == edge || year == edge + step)
                            && show(other) != show(&row)
                    })
                };
                let starts = spells
                    .iter()
                    .any(|(first, _)| start == *first || (*first <= 1965 && (0..=5).contains(&(first - start))))
                    || touches("end", start, -1)
                    || excused("start");
                let ends = match year(&row["end"]) {
                    Some(end) if end > LAST => true,
                    Some(end) => {
                        spells.iter().any(|(_, last)| *last == end) || touches("start", end, 1) || excused("end")
                    }
                    None => spells.iter().any(|(_, end)| *end == last[&igos[organisation]]) || excused("end"),
                };
                starts && ends
            }
            "desta" => {
                let number = match (organisation, row["state"].as_str()) {
                    ("cis-customs-union", "KGZ") => "435+1",
                    ("cis-customs-union", "TJK") => "435+2",
                    _ => desta_keys[organisation].as_str(),
                };
                let entry = desta.iter().find(|entry| entry["number"] == number);
                let column = if role == "signatory" { "year" } else { "entryforceyear" };
                let same_year = entry.is_some_and(|entry| entry[column] == start.to_string());
                same_year
                    && in_gptad(
                        &gptad,
                        gptad_keys.get(organisation),
                        &row["start"],
                        &["Date.of.Entry.into.Force", "Date.of.Signature"],
                    )
            }
            other => panic!("no comparison for {other}"),
        };
        if !fits {
            wrong.push(show(&row));
        }
    }
    conclude("memberships", compared, &wrong);
}

/// A date of less than a day needs no check here; a day must stand in the row of the key.
fn in_gptad(gptad: &[Row], key: Option<&String>, date: &str, columns: &[&str]) -> bool {
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return true };
    let written = format!("{month}/{day}/{year}");
    key.is_some_and(|key| {
        gptad.iter().any(|row| {
            row["Common.Name"].trim() == key.as_str() && columns.iter().any(|column| row[*column] == written)
        })
    })
}

#[test]
fn verified_dates_of_organisations_equal_the_data() {
    let Some(data) = data() else { return };
    let (igos, desta_keys, gptad_keys) = (keys("cow-igo"), keys("desta"), keys("gptad"));
    let list = data.csv("cow-igo/cow_igo_list.csv");
    let desta = data.separated("desta/DESTA.csv", b';');
    let gptad = data.csv("desta/GPTAD.csv");
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for row in verified("organisation_dates") {
        compared += 1;
        let organisation = row["org"].as_str();
        let (date, year) = (row["date"].as_str(), &row["date"][..4]);
        let fits = match row["source"].as_str() {
            "cow-igo" => {
                let column = if row["convention"] == "replaced" { "deaddate" } else { "sdate" };
                list.iter().any(|entry| entry["ioname"].to_lowercase() == igos[organisation] && entry[column] == year)
            }
            "desta" => {
                let column = if row["convention"] == "treaty-signed" {
                    ["year", "Date.of.Signature"]
                } else {
                    ["entryforceyear", "Date.of.Entry.into.Force"]
                };
                let entry = desta.iter().find(|entry| entry["number"] == desta_keys[organisation]);
                let same = entry.is_some_and(|entry| entry[column[0]] == year);
                if date.len() == 10 { in_gptad(&gptad, gptad_keys.get(organisation), date, &[column[1]]) } else { same }
            }
            other => panic!("no comparison for {other}"),
        };
        if !fits {
            wrong.push(show(&row));
        }
    }
    conclude("organisation_dates", compared, &wrong);
}
