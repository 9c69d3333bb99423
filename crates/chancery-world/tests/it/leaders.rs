//! Terms of office against Archigos (`leaders`) and `reign`, and what a term's days are.

use std::collections::BTreeSet;

use chancery_core::{StateSystem, fold_name};
use chancery_world::{Leader, LeaderMatch, Term, World};

use crate::shared::{Row, conclude, data, day, numbers, show, state, table, verified, ymd};

fn excused(accepted: &[Row], row: &Row, field: &str) -> bool {
    accepted
        .iter()
        .any(|other| other["leader"] == row["leader"] && other["state"] == row["state"] && other["field"] == field)
}

#[test]
fn verified_terms_equal_the_data() {
    let Some(data) = data() else { return };
    let archigos = data.csv("leaders/archigos.csv");
    let reign = data.csv("reign/leaderlist_3_21.csv");
    let accepted = table("accepted_differences_leaders");
    let world = World::builtin();
    let (mut wrong, mut compared, mut other_names) = (Vec::new(), 0, Vec::new());
    for row in verified("leaders") {
        compared += 1;
        let own = state(&row["state"]);
        let mut people: Vec<&str> = Vec::new();
        let fits = match row["source"].as_str() {
            "leaders" => {
                let codes = numbers(own, StateSystem::GleditschWard);
                // One number for the Federal Republic and for united Germany.
                let mine =
                    archigos.iter().filter(|entry| entry["gwcode"].parse().is_ok_and(|code| codes.contains(&code)));
                people.extend(
                    mine.filter(|entry| entry["startdate"] == row["start"] && entry["enddate"] == row["end"])
                        .map(|entry| entry["leader"].as_str()),
                );
                !people.is_empty()
            }
            "reign" => {
                let codes = numbers(own, StateSystem::Cow);
                let mine = reign.iter().filter(|entry| entry["ccode"].parse().is_ok_and(|code| codes.contains(&code)));
                let fitting = mine.filter(|entry| {
                    let month =
                        |year: &str, month: &str| format!("{:0>4}-{:0>2}", entry[year].trim(), entry[month].trim());
                    let same_start = ymd(&entry["syear"], &entry["smonth"], &entry["sdate"]) == row["start"]
                        || (excused(&accepted, &row, "start") && row["start"].starts_with(&month("syear", "smonth")));
                    let open = entry["eyear"].trim().is_empty();
                    same_start
                        && if row["end"].is_empty() {
                            open
                        } else {
                            !open && row["end"].starts_with(&month("eyear", "emonth"))
                        }
                });
                people.extend(fitting.map(|entry| entry["leader"].as_str()));
                !people.is_empty()
            }
            other => panic!("no comparison for {other}"),
        };
        if !fits {
            wrong.push(show(&row));
            continue;
        }
        let leader = world.leaders().iter().find(|leader| leader.slug == row["leader"]).expect("known");
        if !people.iter().any(|person| shares_a_name(leader, person)) {
            other_names.push(format!("{} {} ({}): {people:?}", row["state"], row["leader"], row["start"]));
        }
    }
    println!("leaders whose row in the data has another spelling, {}:\n{}", other_names.len(), other_names.join("\n"));
    assert!(other_names.len() <= OTHER_SPELLINGS, "more leaders than before are written quite differently in the data");
    conclude("leaders", compared, &wrong);
}

/// Names that the data cut or spell in another way; each was looked at.
const OTHER_SPELLINGS: usize = 20;

fn shares_a_name(leader: &Leader, person: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        fold_name(text).split(' ').filter(|word| word.len() > 2).map(str::to_owned).collect()
    };
    let theirs = words(person);
    leader.names.iter().chain([&leader.name]).any(|name| words(name).intersection(&theirs).next().is_some())
}

/// Each accepted difference is what the table says and is not what the data say.
#[test]
fn accepted_differences_are_still_differences() {
    let Some(data) = data() else { return };
    let archigos = data.csv("leaders/archigos.csv");
    let reign = data.csv("reign/leaderlist_3_21.csv");
    let rows = table("leaders");
    let accepted = table("accepted_differences_leaders");
    println!("leaders: {} accepted differences", accepted.len());
    let mut wrong = Vec::new();
    for difference in &accepted {
        let (field, ours, theirs) = (difference["field"].as_str(), &difference["ours"], &difference["data"]);
        let own: Vec<&Row> = rows
            .iter()
            .filter(|row| {
                row["leader"] == difference["leader"] && row["state"] == difference["state"] && row[field] == *ours
            })
            .collect();
        if own.is_empty() {
            wrong.push(format!("the table has no such value: {}", show(difference)));
        }
        if difference["reason"].is_empty() || ours == theirs {
            wrong.push(format!("no reason or no difference: {}", show(difference)));
        }
        if field == "office" {
            continue;
        }
        let (gw, cow) = (
            numbers(state(&difference["state"]), StateSystem::GleditschWard),
            numbers(state(&difference["state"]), StateSystem::Cow),
        );
        let in_archigos = |column: &str, value: &str| {
            archigos
                .iter()
                .any(|row| row["gwcode"].parse().is_ok_and(|code| gw.contains(&code)) && row[column] == value)
        };
        let in_reign = |side: &str, value: &str| {
            reign.iter().any(|row| {
                let month =
                    format!("{:0>4}-{:0>2}", row[&format!("{side}year")].trim(), row[&format!("{side}month")].trim());
                row["ccode"].parse().is_ok_and(|code| cow.contains(&code)) && value.starts_with(&month)
            })
        };
        let (column, side) = if field == "start" { ("startdate", "s") } else { ("enddate", "e") };
        let still_in_office = theirs == "still in office";
        let stands = still_in_office && in_archigos("enddate", "2015-12-31")
            || in_archigos(column, theirs)
            || in_reign(side, theirs);
        if !stands {
            wrong.push(format!("the data do not say that: {}", show(difference)));
        }
        for row in own {
            let equal = archigos.iter().any(|entry| {
                entry["gwcode"].parse().is_ok_and(|code| gw.contains(&code))
                    && entry["startdate"] == row["start"]
                    && entry["enddate"] == row["end"]
            });
            if equal {
                wrong.push(format!("equal to leaders now: {}", show(difference)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn term<'a>(name: &str, office: &str) -> &'a Term {
    let LeaderMatch::One(leader) = World::builtin().leader(name) else { panic!("{name} is not one leader") };
    leader.terms.iter().find(|term| term.office == office).unwrap_or_else(|| panic!("{name} was no {office}"))
}

#[test]
fn the_day_of_the_handover_is_the_successors() {
    let (obama, trump) = (term("Barack Obama", "president"), term("Donald Trump", "president"));
    assert_eq!(obama.end, Some("2017-01-20".parse().expect("a date")));
    assert_eq!(obama.end, Some(trump.start));
    assert_eq!(obama.handover, Some(day("2017-01-20")));
    assert_eq!(obama.period().end, Some(day("2017-01-19")));
    assert!(trump.period().contains(day("2017-01-20")));
    assert!(!obama.period().overlaps(&trump.period()), "Obama and Trump");
    assert!(
        !term("George W. Bush", "president").period().overlaps(&term("Dilma Rousseff", "president").period()),
        "Bush and Rousseff"
    );
    assert!(
        term("Hugo Chávez", "president").period().overlaps(&term("Mahmoud Ahmadinejad", "president").period()),
        "Chávez and Ahmadinejad"
    );
    assert!(!term("George W. Bush", "president").period().overlaps(&obama.period()), "Bush and Obama");
}

/// Where only the month of an end is known, the day on which the successor started ends the term.
#[test]
fn the_start_of_the_successor_ends_a_term_of_which_the_month_is_known() {
    let world = World::builtin();
    let LeaderMatch::One(compton) = world.leader("John Compton") else { panic!("John Compton") };
    let last = compton.terms.last().expect("three terms");
    assert_eq!(last.end, Some("2007-05".parse().expect("a month")));
    assert_eq!(last.period().end, Some(day("2007-04-30")));
    // One day in office, on which the successor took over.
    let LeaderMatch::One(gomez) = world.leader("Laureano Gómez") else { panic!("Laureano Gómez") };
    let hours = gomez.terms.last().expect("two terms").period();
    assert_eq!((hours.start, hours.end), (Some(day("1953-06-13")), Some(day("1953-06-13"))));
    for leader in world.leaders() {
        for term in &leader.terms {
            let period = term.period();
            assert!(period.end.is_none_or(|end| period.start.is_some_and(|start| start <= end)), "{}", leader.slug);
        }
    }
}

#[test]
fn every_day_of_a_completely_covered_office_has_one_holder() {
    let world = World::builtin();
    let usa = state("USA");
    let covered = world.office_complete(usa, "president").expect("covered");
    let terms: Vec<_> = world
        .leaders()
        .iter()
        .flat_map(|leader| &leader.terms)
        .filter(|term| term.state == Some(usa) && term.office == "president")
        .map(Term::period)
        .collect();
    let mut at = covered.start.expect("a first day");
    let end = covered.end.expect("a last day");
    while at <= end {
        let holders = terms.iter().filter(|term| term.contains(at)).count();
        assert_eq!(holders, 1, "{at}");
        at = at.tomorrow().expect("a next day");
    }
}

#[test]
fn names_of_leaders_resolve() {
    let world = World::builtin();
    let mut wrong = Vec::new();
    for row in table("leader_names") {
        match world.leader(&row["name"]) {
            LeaderMatch::One(leader) if leader.slug == row["leader"] => {}
            other => wrong.push(format!(
                "{} {:?}: {}",
                row["leader"],
                row["name"],
                match other {
                    LeaderMatch::One(leader) => leader.slug.clone(),
                    LeaderMatch::Ambiguous(several) =>
                        several.iter().map(|leader| leader.slug.clone()).collect::<Vec<_>>().join(" "),
                    LeaderMatch::Unknown { .. } => "unknown".to_owned(),
                }
            )),
        }
    }
    println!("{}", wrong.join("\n"));
    assert!(wrong.is_empty());
}
