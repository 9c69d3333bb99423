//! Conversions between schemes: cases that other programs answer silently, wrongly or not at all, each by its name.
//!
//! The numbers of issues are those of the R package countrycode unless another project is named.

use chancery_core::State;
use chancery_world::{Basis, Conversion, Heir, World};

use crate::shared::{data, day, state};

/// The outcome in one line: the code; `split`, `not-then`, `ambiguous` with the states and their codes; or the word alone.
#[track_caller]
fn convert(from: &str, code: &str, to: &str, on: &str) -> String {
    let on = (!on.is_empty()).then(|| day(on));
    let conversion = World::builtin().convert(from, code, to, on).expect("schemes");
    describe(&conversion)
}

fn describe(conversion: &Conversion<'_>) -> String {
    let pair = |state: State, code: Option<&str>| format!("{state}:{}", code.unwrap_or("-"));
    let heirs = |heirs: &[Heir<'_>]| {
        heirs.iter().map(|heir| pair(heir.successor.state, heir.code)).collect::<Vec<_>>().join(" ")
    };
    let text = match conversion {
        Conversion::One(coded) => coded.code.unwrap_or("-").to_owned(),
        Conversion::NoCode { once } => format!("no-code {}", once.state),
        Conversion::Ambiguous(among) => {
            let among: Vec<String> = among.iter().map(|coded| pair(coded.state, coded.code)).collect();
            format!("ambiguous {}", among.join(" "))
        }
        Conversion::Split { into, .. } => format!("split {}", heirs(into)),
        Conversion::NotThen { instead, .. } => format!("not-then {}", heirs(instead)),
        Conversion::Unknown { .. } => "unknown".to_owned(),
    };
    text.trim_end().to_owned()
}

#[track_caller]
fn check(cases: &[(&str, &str, &str, &str, &str)]) {
    for (from, code, to, on, expected) in cases {
        assert_eq!(convert(from, code, to, on), *expected, "{from} {code} to {to} on `{on}`");
    }
}

/// #258: 260 for Germany before 1945 and 732 for Korea before its partition.
#[test]
fn issue_258_germany_before_1945_and_korea_before_the_partition() {
    check(&[
        ("iso3", "DEU", "gw", "1930-07-01", "255"),
        ("iso3", "DEU", "cow", "1930-07-01", "255"),
        ("iso3", "DEU", "gw", "1970-07-01", "260"),
        ("iso3", "DEU", "cow", "1970-07-01", "260"),
        ("iso3", "DEU", "gw", "2000-07-01", "260"),
        ("iso3", "DEU", "cow", "2000-07-01", "255"),
        ("gw", "730", "gwc", "1900-07-01", "KOR"),
        ("vdem", "42", "gw", "1900-07-01", "730"),
        ("vdem", "42", "cow", "1900-07-01", "730"),
        ("vdem", "42", "gw", "1960-07-01", "732"),
        ("gw", "732", "gwc", "1900-07-01", "not-then KRA:KOR"),
        ("gw", "260", "gwc", "1900-07-01", "not-then DEU:GMY"),
    ]);
    assert_eq!(convert("gw", "260", "iso3", ""), "ambiguous DEU:DEU GFR:DEU", "without a day it is two states");
}

/// #179: a table of one row a country gives nothing for 260 (West Germany) and 816 (Viet Nam).
#[test]
fn issue_179_west_germany_and_viet_nam() {
    check(&[
        ("cow", "260", "iso3", "1970-07-01", "DEU"),
        ("cow", "260", "cowc", "", "GFR"),
        ("cow", "816", "iso3", "2000-07-01", "VNM"),
        ("cow", "816", "iso3", "", "VNM"),
        ("cow", "817", "cowc", "", "RVN"),
        ("cow", "260", "iso3", "2000-07-01", "not-then DEU:DEU"),
    ]);
}

/// #16, #131: 816 is Viet Nam, before 1976 the North; 817 is the South.
#[test]
fn issues_16_and_131_north_and_south_viet_nam() {
    check(&[
        ("cow", "816", "gw", "1970-07-01", "816"),
        ("cow", "817", "gw", "1970-07-01", "817"),
        ("cow", "816", "p5", "1970-07-01", "816"),
        ("cow", "816", "p5", "1990-07-01", "818"),
        ("iso3", "VNM", "cow", "1990-07-01", "816"),
        ("iso3", "VDR", "cow", "1970-07-01", "816"),
        ("cow", "817", "cow", "1990-07-01", "not-then VNM:816"),
        ("gw", "815", "gwc", "1850-07-01", "VNM"),
        ("gw", "815", "iso3", "1850-07-01", "no-code ANM"),
    ]);
}

/// #274: V-Dem 34 is Viet Nam and 35 the Republic of Viet Nam.
#[test]
fn issue_274_viet_nam_in_v_dem() {
    check(&[
        ("vdem", "34", "cow", "1970-07-01", "816"),
        ("vdem", "35", "cow", "1970-07-01", "817"),
        ("vdem-text", "VDR", "cow", "1970-07-01", "817"),
        ("vdem", "34", "iso3", "2000-07-01", "VNM"),
    ]);
}

/// #45: Serbia is GW 340; COW goes on with the number of Yugoslavia.
#[test]
fn issue_45_serbia() {
    check(&[
        ("iso3", "SRB", "gw", "2010-07-01", "340"),
        ("iso3", "SRB", "cow", "2010-07-01", "345"),
        ("gw", "340", "iso3", "2010-07-01", "SRB"),
        ("cow", "345", "iso3", "2010-07-01", "SRB"),
        ("cow", "345", "iso3", "1980-07-01", "YUG"),
        ("cow", "345", "iso3", "2005-07-01", "SCG"),
        ("gw", "340", "cow", "1900-07-01", "345"),
        ("gw", "345", "cow", "2000-07-01", "345"),
        ("gw", "345", "gw", "2010-07-01", "split MNE:341 SRB:340 XKX:347"),
        ("cow", "340", "iso3", "2010-07-01", "unknown"),
    ]);
    assert_eq!(convert("cow", "345", "iso3", ""), "ambiguous SRB:SRB YUG:SCG");
}

/// #320: states that are gone and stand in few schemes.
#[test]
fn issue_320_extinct_states() {
    check(&[
        ("gw", "89", "gwc", "", "UPC"),
        ("gw", "563", "gwc", "", "TRA"),
        ("gw", "564", "gwc", "", "OFS"),
        ("gw", "711", "gwc", "", "TBT"),
        ("gw", "815", "gwc", "", "VNM"),
        ("gw", "89", "p4", "1830-07-01", "89"),
        ("gw", "89", "p5c", "1830-07-01", "UPC"),
        ("gw", "564", "p5", "1880-07-01", "564"),
        ("gw", "99", "p5c", "1825-07-01", "GCL"),
        ("cow", "300", "cowc", "1900-07-01", "AUH"),
        ("cow", "329", "vdem-text", "1850-07-01", "TWS"),
        ("cow", "327", "vdem", "1850-07-01", "361"),
        ("vdem", "363", "vdem-text", "1850-07-01", "BRW"),
        ("gw", "711", "unhcr", "1940-07-01", "TIB"),
        ("gw", "563", "cow", "1900-07-01", "no-code TRA"),
        ("gw", "711", "cow", "1940-07-01", "no-code TIB"),
        ("gw", "563", "gw", "1950-07-01", "not-then ZAF:560"),
        ("gw", "89", "gw", "1900-07-01", "split CRI:94 GTM:90 HND:91 NIC:93 SLV:92"),
    ]);
}

/// Hawaii is in none of the lists: no code may come out, least of all that of the United States.
#[test]
fn hawaii_has_no_code_here() {
    for scheme in World::builtin().schemes() {
        for code in ["HAW", "HWI"] {
            assert!(matches!(convert(scheme, code, "iso3", "1890-07-01").as_str(), "unknown"), "{scheme} {code}");
        }
    }
}

/// #317, #328: one name and one code for two states of a panel.
#[test]
fn issues_317_and_328_two_states_under_one_name() {
    let world = World::builtin();
    assert_eq!(world.resolve("Germany", Some(day("1970-07-01"))).one(), Some(state("GFR")));
    assert_eq!(world.resolve("Germany", Some(day("2000-07-01"))).one(), Some(state("DEU")));
    assert_ne!(world.name(state("GFR")), world.name(state("DEU")));
    check(&[
        ("cow", "260", "iso3", "1989-07-01", "DEU"),
        ("cow", "255", "iso3", "1991-07-01", "DEU"),
        ("cow", "255", "cow", "1970-07-01", "split DDR:265 GFR:260"),
        ("iso3", "SSD", "cow", "2010-07-01", "not-then SDN:625"),
        ("iso3", "SSD", "cow", "2015-07-01", "626"),
    ]);
}

/// #61, #305, #355: Kosovo has no code of ISO, and every list another one in its place.
#[test]
fn issues_61_305_and_355_kosovo() {
    for letters in ["XKX", "XKK", "UNK", "KSV", "KOS"] {
        assert_eq!(convert("iso3", letters, "cow", "2015-07-01"), "347", "{letters}");
    }
    check(&[
        ("iso2", "XK", "gw", "2015-07-01", "347"),
        ("cow", "347", "iso3", "2015-07-01", "XKX"),
        ("cow", "347", "iso2", "2015-07-01", "XK"),
        ("cow", "347", "iso3n", "2015-07-01", "no-code XKX"),
        ("cow", "347", "p5", "2015-07-01", "341"),
        ("cow", "347", "unhcr", "2015-07-01", "KOS"),
        ("cow", "347", "vdem", "2005-07-01", "not-then YUG:198"),
    ]);
    let world = World::builtin();
    let Ok(Conversion::One(coded)) = world.convert("cow", "347", "iso3", Some(day("2015-07-01"))) else {
        panic!("one state")
    };
    assert_eq!(coded.others, ["KOS", "KSV", "UNK", "XKK"], "the other letters are shown, not hidden");
}

/// dgrtwo/unvotes, pull request 2: by a table of one row a country, 16 thousand votes of states that are gone lost them.
#[test]
fn unvotes_2_states_that_are_gone_keep_their_votes() {
    check(&[
        ("cow", "315", "iso2", "1980-07-01", "CS"),
        ("cow", "345", "iso2", "1980-07-01", "YU"),
        ("cow", "265", "iso2", "1980-07-01", "DD"),
        ("cow", "260", "iso2", "1980-07-01", "DE"),
        ("cow", "680", "iso2", "1980-07-01", "YD"),
        ("cow", "678", "iso2", "1980-07-01", "YE"),
        ("cow", "365", "iso2", "1980-07-01", "SU"),
        ("cow", "511", "iso2", "1964-01-15", "no-code ZAN"),
    ]);
    let Some(data) = data() else { return };
    let world = World::builtin();
    let (mut votes, mut lost) = (0, Vec::new());
    for row in data.csv("cow-states/cow_gw_panel.csv") {
        let (Ok(year), code) = (row["year"].parse::<i16>(), &row["ccode"]) else { continue };
        if code.is_empty() || year > 2016 {
            continue;
        }
        votes += 1;
        // Members of the system in the year, on whatever day of it: the first and last day and the days between.
        let days = (1..=12).flat_map(|month| {
            let first = chancery_core::Date::new(year, month, 1).expect("a day");
            [Some(first), Some(first.last_of_month())]
        });
        let found = days.map(|on| world.convert("cow", code, "cowc", on).expect("schemes"));
        if !found.into_iter().any(|conversion| matches!(conversion, Conversion::One(_))) {
            lost.push(format!("{code} in {year}"));
        }
    }
    println!("{votes} state-years of the COW system converted");
    assert!(lost.is_empty(), "{lost:?}");
}

/// owid/etl 6670 and 6682: the Soviet Union given to one continent as a whole, its successors to two.
#[test]
fn owid_6670_the_soviet_union_is_fifteen_with_their_shares() {
    assert_eq!(convert("iso3", "SUN", "iso3", "1980-07-01"), "SUN");
    assert_eq!(convert("cow", "365", "iso3", "1995-07-01"), "RUS", "the number went on with Russia");
    let world = World::builtin();
    let conversion = world.convert("iso3", "SUN", "iso3", Some(day("1995-07-01"))).expect("schemes");
    let Conversion::Split { once, into } = conversion else { panic!("{conversion:?}") };
    assert_eq!(once.state, state("RUS"));
    assert_eq!(once.when.last().and_then(|period| period.end), Some(day("1991-12-25")));
    let codes: Vec<&str> = into.iter().filter_map(|heir| heir.code).collect();
    let fifteen = "ARM AZE BLR EST GEO KAZ KGZ LTU LVA MDA RUS TJK TKM UKR UZB";
    assert_eq!(codes.join(" "), fifteen);
    for basis in [Basis::Population, Basis::Gdp] {
        let shares: Vec<f64> = into.iter().map(|heir| heir.successor.weights[&basis].value).collect();
        let sum: f64 = shares.iter().sum();
        assert!((sum - 1.0).abs() < 1e-5, "{basis:?}: {sum}");
        assert!(shares.iter().all(|share| *share > 0.0));
    }
    let kazakhstan = &into[5].successor;
    assert_eq!(kazakhstan.state, state("KAZ"));
    let share = &kazakhstan.weights[&Basis::Population];
    assert_eq!((share.year, share.source.as_str()), (Some(1991), "wdi"));
    assert!((share.value - 0.0597).abs() < 0.0001, "{}", share.value);
    // Five of Central Asia held a sixth of the people and a tenth of the product: no continent can have all or nothing.
    let central_asia = ["KAZ", "KGZ", "TJK", "TKM", "UZB"].map(state);
    let sum = |basis| -> f64 {
        let own = into.iter().filter(|heir| central_asia.contains(&heir.successor.state));
        own.map(|heir| heir.successor.weights[&basis].value).sum()
    };
    assert!((0.17..0.19).contains(&sum(Basis::Population)), "{}", sum(Basis::Population));
    assert!((0.09..0.12).contains(&sum(Basis::Gdp)), "{}", sum(Basis::Gdp));
}

/// Where the two systems differ, and what changed hands.
#[test]
fn cow_and_gleditsch_ward_differ() {
    check(&[
        ("cow", "255", "gw", "1900-07-01", "255"),
        ("cow", "255", "gw", "2000-07-01", "260"),
        ("gw", "260", "cow", "2000-07-01", "255"),
        ("gw", "260", "cow", "1970-07-01", "260"),
        ("cow", "679", "gw", "2000-07-01", "678"),
        ("gw", "678", "cow", "2000-07-01", "679"),
        ("gw", "678", "cow", "1980-07-01", "678"),
        ("cow", "680", "gw", "1980-07-01", "680"),
        ("gw", "816", "cow", "2000-07-01", "816"),
        ("gw", "817", "cow", "1970-07-01", "817"),
        ("gw", "340", "cow", "2010-07-01", "345"),
        ("cow", "730", "gw", "1900-07-01", "730"),
        ("cow", "731", "gw", "1960-07-01", "731"),
        ("cow", "732", "gw", "1960-07-01", "732"),
        ("cow", "970", "iso3", "2005-07-01", "NRU"),
        ("gw", "970", "iso3", "2005-07-01", "KIR"),
        ("gw", "626", "iso3", "2015-07-01", "SSD"),
        ("p5", "626", "iso3", "2015-07-01", "SDN"),
        ("cow", "679", "iso3", "1980-07-01", "not-then YAR:YEM YPR:YMD"),
        ("cow", "730", "gw", "1960-07-01", "split KOR:732 PRK:731"),
        ("cowc", "KOR", "iso3", "1900-07-01", "no-code KRA"),
        ("iso3", "KOR", "cowc", "2000-07-01", "ROK"),
    ]);
}

/// A split, a union, and a day on which neither was there.
#[test]
fn splits_and_unions() {
    check(&[
        ("iso3", "CSK", "iso3", "1995-07-01", "split CZE:CZE SVK:SVK"),
        ("cow", "315", "cow", "1995-07-01", "split CZE:316 SVK:317"),
        ("iso3", "DDR", "iso3", "1995-07-01", "not-then DEU:DEU"),
        ("iso3", "YUG", "iso3", "2010-07-01", "split MNE:MNE SRB:SRB XKX:XKX"),
        ("iso3n", "890", "iso3", "1995-07-01", "split BIH:BIH HRV:HRV MKD:MKD SVN:SVN YUG:YUG"),
        ("iso3", "ANT", "iso3", "2015-07-01", "split BES:BES CUW:CUW SXM:SXM"),
        ("iso3", "KAZ", "cow", "1980-07-01", "not-then RUS:365"),
        ("iso3", "CZE", "iso3", "1980-07-01", "not-then CSK:CSK"),
        ("cow", "771", "iso3", "1965-07-01", "not-then PAK:PAK"),
        ("iso3", "ZAR", "iso3", "2000-07-01", "not-then COD:COD"),
        ("iso3", "BUR", "iso3", "2000-07-01", "not-then MMR:MMR"),
        // Poland of 1942 is in the Gleditsch-Ward list and not in the other.
        ("cow", "290", "cow", "1942-07-01", "not-then POL:-"),
        ("cow", "290", "gw", "1942-07-01", "not-then POL:290"),
        ("cow", "305", "gw", "1950-07-01", "not-then AUT:305"),
        ("iso3", "HKG", "iso2", "1990-07-01", "HK"),
        ("iso3", "HKG", "iso2", "2000-07-01", "HK"),
        ("iso4", "SUHH", "cow", "1980-07-01", "365"),
        ("iso4", "YUCS", "iso3", "1980-07-01", "YUG"),
    ]);
    let world = World::builtin();
    let shares = |parts: &[chancery_world::Successor], basis| -> Vec<String> {
        parts
            .iter()
            .map(|part| format!("{} {:.3}", part.state, part.weights.get(&basis).map_or(-1.0, |share| share.value)))
            .collect()
    };
    let halves = world.successors(state("CSK"), Some(day("1992-12-31")));
    assert_eq!(shares(&halves, Basis::Population), ["CZE 0.660", "SVK 0.340"]);
    let union = world.predecessors(state("DEU"), None);
    let union: Vec<_> = union.into_iter().filter(|part| part.date.year() == 1990).collect();
    assert_eq!(shares(&union, Basis::Population), ["GFR 0.789", "DDR 0.211"]);
    let whole = world.successors(state("DDR"), None);
    assert_eq!(shares(&whole, Basis::Gdp), ["DEU 1.000"], "all of it went one way");
    // After the Baltic states had gone the shares are shares of the remaining twelve.
    let twelve = world.successors(state("RUS"), Some(day("1991-10-01")));
    let sum: f64 = twelve.iter().map(|part| part.weights[&Basis::Population].value).sum();
    assert!(twelve.len() == 12 && (sum - 1.0).abs() < 1e-9, "{sum}");
    // No data, no weights.
    for (key, on) in [("UPC", "1839-01-01"), ("GCL", "1828-01-01"), ("AUH", "1918-01-01"), ("ANT", "2010-01-01")] {
        let parts = world.successors(state(key), Some(day(on)));
        assert!(parts.len() > 1 && parts.iter().all(|part| part.weights.is_empty()), "{key}: {parts:?}");
    }
    assert_eq!(world.successors(state("RUS"), Some(day("1995-01-01"))), []);
    // What was left of Sudan is one of the parts.
    assert_eq!(
        shares(&world.successors(state("SDN"), Some(day("2010-01-01"))), Basis::Population),
        ["SSD 0.222", "SDN 0.778"]
    );
}

#[test]
fn lineage_follows_time() {
    let world = World::builtin();
    let steps = |steps: &[chancery_world::Step]| -> Vec<String> {
        steps.iter().map(|step| format!("{} {}>{}", step.date.year(), step.from, step.to)).collect()
    };
    let serbia = world.lineage(state("SRB"));
    assert!(steps(&serbia.before).contains(&"2006 YUG>SRB".to_owned()), "{:?}", steps(&serbia.before));
    assert_eq!(steps(&serbia.after), ["2008 SRB>XKX"]);
    let csk = world.lineage(state("CSK"));
    assert_eq!(steps(&csk.after), ["1993 CSK>CZE", "1993 CSK>SVK"]);
    assert!(steps(&csk.before).contains(&"1918 AUH>CSK".to_owned()));
    // Texas-sized walks end: no step leads back in time.
    for info in world.states() {
        let lineage = world.lineage(info.state);
        assert!(
            lineage.after.iter().zip(lineage.after.iter().skip(1)).all(|(a, b)| a.date.earliest() <= b.date.earliest())
        );
    }
}

#[test]
fn spellings_of_codes() {
    check(&[
        ("un", "4", "iso3", "", "AFG"),
        ("un", "004", "iso3", "", "AFG"),
        ("iso3n", "8", "iso3", "", "ALB"),
        ("genc3n", "008", "iso3", "", "ALB"),
        ("cow", "002", "iso3", "", "USA"),
        ("cow", "2.0", "iso3", "", "USA"),
        ("iso3", "afg", "iso3n", "", "004"),
        ("iso2", " na ", "iso3", "", "NAM"),
        ("cctld", "uk", "iso2", "", "GB"),
        ("ISO3C", "USA", "wb_api2c", "", "US"),
        ("iso3", "004", "un", "", "unknown"),
        ("cow", "", "iso3", "", "unknown"),
        ("iso3", "🇩🇪🇩🇪🇩🇪", "cow", "", "unknown"),
    ]);
    let world = World::builtin();
    let Ok(Conversion::Unknown { known_in }) = world.convert("iso3", "250", "cow", None) else {
        panic!("no such code")
    };
    assert!(known_in.contains(&"iso3n") && known_in.contains(&"un"), "{known_in:?}");
    assert!(world.convert("iso3", "USA", "cwo", None).is_err());
    // Reverse of a flag: regional letters.
    assert_eq!(convert("unicode", "🇫🇷", "iso3", ""), "FRA");
}

/// The cases of countrycode's own tests that convert codes; the departures have their reasons.
#[test]
fn cases_of_countrycode_that_convert_codes() {
    let Some(data) = data() else { return };
    let world = World::builtin();
    let (mut passed, mut wrong) = (0, Vec::new());
    for case in data.csv("countrycode/test_cases_dev.csv") {
        let Ok(from) = world.scheme(&case["origin"]) else { continue };
        let found = match world.scheme(&case["destination"]) {
            Ok(to) => world.convert_between(from, &case["input"], to, None).one().map(str::to_owned),
            Err(_) => world.by_code_in(from, &case["input"], None).one().map(|state| world.name(state)),
        };
        let expected = (case["outcome"] == "match").then(|| case["expected"].clone());
        if found == expected {
            passed += 1;
        } else {
            wrong.push(format!(
                "{} {} to {}: {found:?}, not {expected:?}",
                case["origin"], case["input"], case["destination"]
            ));
        }
    }
    println!("{passed} cases of countrycode that convert codes");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(passed, 6, "the file has other cases than before");
}

/// Every code, on every day on which its row holds, means its state, and the state has a code in the scheme.
#[test]
fn every_code_converts_into_its_own_scheme() {
    let world = World::builtin();
    let (mut checked, mut wrong) = (0, Vec::new());
    for row in crate::shared::table("codes") {
        let scheme = row["scheme"].as_str();
        let own = state(&row["state"]);
        for year in (1790..=2025).step_by(5) {
            let on = chancery_core::Date::new(year, 7, 1).ok();
            let conversion = world.convert(scheme, &row["code"], scheme, on).expect("a scheme");
            match &conversion {
                Conversion::One(coded) => {
                    checked += 1;
                    // The code given is the one asked for, or that one is named as another of the state.
                    let own_code = coded.code == Some(&row["code"]) || coded.others.contains(&row["code"].as_str());
                    if coded.state == own && !own_code {
                        wrong.push(format!("{scheme} {} in {year}: {conversion:?}", row["code"]));
                    }
                }
                Conversion::NotThen { .. } | Conversion::Split { .. } => {}
                other => wrong.push(format!("{scheme} {} in {year}: {other:?}", row["code"])),
            }
        }
    }
    println!("{checked} codes in a year converted into their own scheme");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
}
