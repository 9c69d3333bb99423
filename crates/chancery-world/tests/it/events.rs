//! Dated events against the data sets that record them.

use std::collections::BTreeSet;

use chancery_core::StateSystem;
use chancery_world::World;

use crate::shared::{Row, conclude, data, numbers, show, state, verified, ymd};

/// Numbers such as `136-9` or `151` after a word in a note.
fn cited(note: &str) -> BTreeSet<String> {
    note.split(|letter: char| !letter.is_ascii_digit() && letter != '-')
        .filter(|part| part.starts_with(|c: char| c.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

#[test]
fn verified_events_equal_the_data() {
    let Some(data) = data() else { return };
    let world = World::builtin();
    let mie = data.csv("mids/mie-1.0.csv");
    let disputes = data.csv("mids/gml_part.csv");
    let archigos = data.csv("leaders/archigos.csv");
    let elections = data.csv("reign/electionlist_3_21.csv");
    let reign = data.csv("reign/leaderlist_3_21.csv");
    let conflicts = data.csv("ucdp-acd/UcdpPrioConflict_v24_1.csv");
    let wars = data.csv("cow-wars/cow_war_inter.csv");
    let gptad = data.csv("desta/GPTAD.csv");
    let lists = data.csv("cow-states/gw_system_isard.csv");
    let of = |row: &Row, column: &str, owner: &str, system: StateSystem| {
        let codes = numbers(state(owner), system);
        row[column].parse().is_ok_and(|code| codes.contains(&code))
    };
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for row in verified("events") {
        compared += 1;
        let (date, note) = (row["date"].as_str(), row["note"].as_str());
        let own = row["target"].split_whitespace().next().unwrap_or("");
        // An end of which only the year is given comes from the document that the note names.
        let end = Some(row["end"].as_str()).filter(|end| end.len() == 10);
        let fits = match row["source"].as_str() {
            "mids" => {
                let numbers = cited(note);
                let (mut starts, mut ends) = (BTreeSet::new(), BTreeSet::new());
                for event in &mie {
                    if numbers.contains(&format!("{}-{}", event["micnum"], event["eventnum"])) {
                        starts.insert(ymd(&event["styear"], &event["stmon"], &event["stday"]));
                        ends.insert(ymd(&event["endyear"], &event["endmon"], &event["endday"]));
                    }
                }
                for part in &disputes {
                    if numbers.contains(&part["dispnum"]) {
                        starts.insert(ymd(&part["styear"], &part["stmon"], &part["stday"]));
                        ends.insert(ymd(&part["endyear"], &part["endmon"], &part["endday"]));
                    }
                }
                // The day the landing ended can be that of another event of the same dispute.
                for event in mie.iter().filter(|event| {
                    numbers.iter().any(|number| number.split('-').next() == Some(event["micnum"].as_str()))
                }) {
                    ends.insert(ymd(&event["endyear"], &event["endmon"], &event["endday"]));
                }
                starts.contains(date) && end.is_none_or(|end| ends.contains(end))
            }
            "leaders" => archigos.iter().any(|entry| {
                of(entry, "gwcode", own, StateSystem::GleditschWard)
                    && entry["enddate"] == date
                    && (!note.starts_with("irregular") || entry["exit"] != "Regular")
            }),
            "reign" => {
                let vote = elections.iter().any(|entry| {
                    of(entry, "ccode", own, StateSystem::Cow)
                        && ymd(&entry["elec_year"], &entry["elec_month"], &entry["elec_day"]) == date
                        && entry["event"].contains("Vote")
                });
                let entry = reign.iter().any(|entry| {
                    of(entry, "ccode", own, StateSystem::Cow)
                        && ymd(&entry["syear"], &entry["smonth"], &entry["sdate"]) == date
                });
                if row["class"] == "election" { vote } else { entry }
            }
            "ucdp-acd" => {
                let numbers = cited(note);
                let mine: Vec<&Row> =
                    conflicts.iter().filter(|entry| numbers.contains(&entry["conflict_id"])).collect();
                mine.iter().any(|entry| entry["start_date"] == date || entry["start_date2"] == date)
                    && end.is_none_or(|end| mine.iter().any(|entry| entry["ep_end_date"] == end))
            }
            "cow-wars" => wars
                .iter()
                .any(|war| cited(note).contains(&war["warnum"]) && war["year"] == date && war["cowinteronset"] == "1"),
            "cow-states" => {
                lists.iter().any(|entry| of(entry, "gwcode", own, StateSystem::GleditschWard) && entry["start"] == date)
            }
            "desta" => {
                let parts: Vec<&str> = date.split('-').collect();
                let written = format!("{}/{}/{}", parts[1], parts[2], parts[0]);
                let partners =
                    row["target"].split_whitespace().chain([row["actor"].as_str()]).map(|key| world.name(state(key)));
                let partners: Vec<String> = partners.collect();
                gptad.iter().any(|entry| {
                    entry["Date.of.Entry.into.Force"] == written
                        && partners.iter().all(|name| entry["Membership"].contains(name.as_str()))
                })
            }
            other => panic!("no comparison for {other}"),
        };
        if !fits {
            wrong.push(show(&row));
        }
    }
    conclude("events", compared, &wrong);
}
