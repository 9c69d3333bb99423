//! A small world, a catalogue with every series the ledger may name, and frames with numbers a reader can add up.

use std::sync::OnceLock;

use chancery_claim::{Document, Fact, Origin, Phase, RegionSetting, ResultValue, Setting, StudyResult};
use chancery_core::{
    Absence, Aggregate, Basis, Catalogue, Cell, Clock, Coverage, Currency, Dimension, Frame, FrameRow, Frames, Key,
    PriceBasis, SeriesSource, SeriesSpec, State, Unit, UnitOfAnalysis, Year, YearRange,
};
use chancery_world::{Tables, World};

/// A state key.
pub(crate) fn state(code: &str) -> State {
    State::new(code).expect("a key")
}

/// The hand-made tables: seven states, a region of two definitions, and what the tests ask of record.
pub(crate) fn world() -> World {
    World::from_tables(&Tables::new(vec![
        (
            "states",
            "state,name,start,end,sovereign,source,status\n\
             USA,United States,1816-01-01,,1,t,data-verified\nCHN,China,1860-08-25,,1,t,data-verified\n\
             MEX,Mexico,1831-01-01,,1,t,data-verified\nBRA,Brazil,1826-01-01,,1,t,data-verified\n\
             ARG,Argentina,1841-01-01,,1,t,data-verified\nCUB,Cuba,1902-05-20,,1,t,data-verified\n\
             GTM,Guatemala,1868-01-01,,1,t,data-verified\nKAZ,Kazakhstan,1991-12-16,,1,t,data-verified\n\
             COG,Congo,1960-08-15,,1,t,data-verified\nCOD,DR Congo,1960-06-30,,1,t,data-verified\n",
        ),
        (
            "system",
            "state,system,code,abbreviation,start,end,source,status\n\
             USA,cow,2,USA,1816-01-01,,t,data-verified\nCHN,cow,710,CHN,1860-08-25,,t,data-verified\n\
             MEX,cow,70,MEX,1831-01-01,,t,data-verified\nBRA,cow,140,BRA,1826-01-01,,t,data-verified\n\
             ARG,cow,160,ARG,1841-01-01,,t,data-verified\nCUB,cow,40,CUB,1902-05-20,,t,data-verified\n\
             GTM,cow,90,GUA,1868-01-01,,t,data-verified\nKAZ,cow,705,KZK,1991-12-16,,t,data-verified\n\
             COG,cow,484,CON,1960-08-15,,t,data-verified\nCOD,cow,490,DRC,1960-06-30,,t,data-verified\n",
        ),
        ("ambiguous", "name,candidates,note\nCongo,COG COD,two states\n"),
        (
            "region_definitions",
            "region,definition,name,default,note,source\n\
             latin-america,four,Latin America: four states,1,,t\nlatin-america,with-cuba,Latin America with Cuba,0,,t\n\
             central-asia,one,Central Asia,1,,t\n",
        ),
        ("region_names", "region,language,name\nlatin-america,en,Latin America\ncentral-asia,en,Central Asia\n"),
        (
            "regions",
            "region,definition,state,start,end,source,status\n\
             latin-america,four,MEX,,,t,data-verified\nlatin-america,four,BRA,,,t,data-verified\n\
             latin-america,four,ARG,,,t,data-verified\nlatin-america,four,GTM,,,t,data-verified\n\
             latin-america,with-cuba,MEX,,,t,data-verified\nlatin-america,with-cuba,BRA,,,t,data-verified\n\
             latin-america,with-cuba,ARG,,,t,data-verified\nlatin-america,with-cuba,GTM,,,t,data-verified\n\
             latin-america,with-cuba,CUB,,,t,data-verified\ncentral-asia,one,KAZ,,,t,data-verified\n",
        ),
        (
            "organisations",
            "org,name,kind,short,note\noas,Organization of American States,igo,OAS,\n\
             nafta,North American Free Trade Agreement,trade-agreement,NAFTA,\n\
             brics,BRICS,forum,BRICS,\nftaa,Free Trade Area of the Americas,negotiation,FTAA,\nclub,The Club,forum,Club,\n",
        ),
        (
            "organisation_dates",
            "org,convention,date,source,status,note\noas,treaty-signed,1948-04-30,t,document-verified,\n\
             oas,in-force,1951-12-13,t,document-verified,\nnafta,in-force,1994-01-01,t,data-verified,\n\
             nafta,replaced,2020-07-01,t,document-verified,\nbrics,declaration,2006-09-20,t,document-verified,\n\
             brics,first-summit,2009-06-16,t,document-verified,\nbrics,decision,2001,t,unverified,\n\
             ftaa,declaration,1994-12,t,document-verified,\n",
        ),
        (
            "memberships",
            "org,state,role,start,end,start_basis,source,status,note\n\
             oas,USA,member,1948-04-30,,,t,data-verified,\noas,MEX,member,1948-04-30,,,t,data-verified,\n\
             oas,CUB,member,1948-04-30,,,t,data-verified,\noas,CUB,suspended,1962-01-31,2009-06-02,,t,document-verified,\n\
             oas,BRA,member,1950,,,t,document-verified,\n\
             nafta,USA,member,1994-01-01,2020-06-30,,t,data-verified,\nnafta,MEX,member,1994-01-01,2020-06-30,,t,data-verified,\n\
             ftaa,MEX,negotiating,1998-04-19,2005-11-05,,t,document-verified,\n\
             club,ARG,member,2000-01-01,,,t,unverified,\nclub,BRA,member,2000-01-01,,,t,data-verified,\n",
        ),
        (
            "membership_coverage",
            "org,complete_from,complete_to,source,note\noas,1948-04-30,2014-12-31,t,\nnafta,1994-01-01,2020-06-30,t,\n\
             ftaa,1998-04-19,2005-11-05,t,negotiating parties\nclub,2000-01-01,2014-12-31,t,\n",
        ),
        (
            "leaders",
            "leader,name,state,office,ordinal,start,end,party,how,source,status,note\n\
             bill-clinton,Bill Clinton,USA,president,42,1993-01-20,2001-01-20,Democratic,elected,t,data-verified,\n\
             george-w-bush,George W. Bush,USA,president,43,2001-01-20,2009-01-20,Republican,elected,t,data-verified,\n\
             barack-obama,Barack Obama,USA,president,44,2009-01-20,2017-01-20,Democratic,elected,t,data-verified,\n\
             donald-trump,Donald Trump,USA,president,45,2017-01-20,2021-01-20,Republican,elected,t,data-verified,\n\
             joe-biden,Joe Biden,USA,president,46,2021-01-20,2025-01-20,Democratic,elected,t,data-verified,\n\
             joe-biden,Joe Biden,USA,vice-president,,2009-01-20,2017-01-20,Democratic,elected,t,unverified,\n\
             donald-trump,Donald Trump,USA,president,47,2025-01-20,,Republican,elected,t,data-verified,\n\
             getulio,Getúlio Vargas,BRA,president,,1930-11-03,1945-10-29,,coup,t,data-verified,\n\
             getulio,Getúlio Vargas,BRA,president,,1951-01-31,1954-08-24,,elected,t,data-verified,\n",
        ),
        (
            "leader_coverage",
            "state,office,complete_from,complete_to,source,note\nUSA,president,1993-01-20,2025-06-30,t,\n\
             BRA,president,1945-01-01,2020-12-31,t,\n",
        ),
        (
            "events",
            "event,class,date,end,actor,target,place,name,source,status,note\n\
             guatemala-1954,us-intervention,1954-06-18,,USA,GTM,GTM,Coup in Guatemala,t,document-verified,\n\
             mexico-1914,us-intervention,1914-04-21,,USA,MEX,MEX,Occupation of Veracruz,t,document-verified,\n\
             cuba-1898,us-intervention,1898,,USA,CUB,CUB,War,t,unverified,\n\
             embassy-kaz,embassy,1992-01,,USA,KAZ,KAZ,Embassy,t,document-verified,\n\
             coup-1964,coup,1964-03-31,,,BRA,BRA,Coup,t,document-verified,\n\
             siege-1966,siege,1966-10-01,1968-02-01,,ARG,ARG,A long siege,t,document-verified,\n\
             siege-1969,siege,1969-05,,,ARG,ARG,A short one,t,document-verified,\n\
             summit-2030,summit,2030-01-01,,,BRA,BRA,A summit to come,t,document-verified,\n",
        ),
        (
            "event_coverage",
            "class,actor,target_region,complete_from,complete_to,note\nembassy,USA,central-asia,1991-01-01,2025-12-31,\n\
             coup,,latin-america,1960-01-01,1969-12-31,\nsiege,,latin-america,1960-01-01,1969-12-31,\n",
        ),
    ]))
}

/// The hand-made tables without the interventions before 1945: a list that begins too late.
pub(crate) fn world_from_1945() -> World {
    let events = "event,class,date,end,actor,target,place,name,source,status,note\n\
                  guatemala-1954,us-intervention,1954-06-18,,USA,GTM,GTM,Coup in Guatemala,t,document-verified,\n";
    let coverage = "class,actor,target_region,complete_from,complete_to,note\n\
                    us-intervention,USA,latin-america,1945-01-01,2000-12-31,\n";
    let states = "state,name,start,end,sovereign,source,status\nUSA,United States,1816-01-01,,1,t,data-verified\n\
                  GTM,Guatemala,1868-01-01,,1,t,data-verified\n";
    let system = "state,system,code,abbreviation,start,end,source,status\nUSA,cow,2,USA,1816-01-01,,t,data-verified\n\
                  GTM,cow,90,GUA,1868-01-01,,t,data-verified\n";
    let definitions = "region,definition,name,default,note,source\nlatin-america,one,Latin America,1,,t\n";
    let members = "region,definition,state,start,end,source,status\nlatin-america,one,GTM,,,t,data-verified\n";
    World::from_tables(&Tables::new(vec![
        ("states", states),
        ("system", system),
        ("region_definitions", definitions),
        ("region_names", "region,language,name\nlatin-america,en,Latin America\n"),
        ("regions", members),
        ("events", events),
        ("event_coverage", coverage),
    ]))
}

struct Source {
    id: &'static str,
    basis: &'static str,
    clock: Clock,
    years: (Year, Year),
    actors: &'static [&'static str],
    absence: Absence,
}

const fn source(id: &'static str, years: (Year, Year)) -> Source {
    Source { id, basis: "reports", clock: Clock::Calendar, years, actors: &[], absence: Absence::Unreported }
}

fn spec(name: &str, unit_of_analysis: UnitOfAnalysis, unit: Unit, sources: &[Source]) -> SeriesSpec {
    let ratio = unit == Unit::RATIO;
    SeriesSpec {
        name: name.to_owned(),
        label: name.replace('_', " "),
        unit_of_analysis,
        unit,
        nonnegative: true,
        aggregate: Some(if ratio { Aggregate::Mean } else { Aggregate::Sum }),
        sources: sources
            .iter()
            .map(|source| SeriesSource {
                id: source.id.to_owned(),
                basis: Basis::new(source.basis),
                clock: source.clock,
                coverage: Coverage {
                    years: YearRange::new(source.years.0, source.years.1).expect("in order"),
                    actors: source.actors.iter().map(|code| state(code)).collect(),
                },
                absence: source.absence,
                mirrored: true,
                note: String::new(),
            })
            .collect(),
        absent_bases: Vec::new(),
        share_of: String::new(),
        about: String::new(),
    }
}

/// Every series that checks of the ledger may name.
pub(crate) fn catalogue() -> Catalogue {
    use UnitOfAnalysis::{DirectedDyadYear, DyadYear, StateYear};
    let persons = Unit::of(Dimension::Persons);
    let gbp = Unit::of(Dimension::Money(Currency::Usd, PriceBasis::Current));
    let zero = |id, years| Source { absence: Absence::Zero, ..source(id, years) };
    let fiscal = |id, years| Source { clock: Clock::UsFiscal, actors: &["USA"], ..source(id, years) };
    let customs = Source { basis: "customs, US reports", actors: &["USA"], ..source("census", (1985, 2024)) };
    let cow = Source { basis: "importers' reports", ..source("cow-trade", (1870, 2014)) };
    let trade = [customs, cow];
    let mut specs = Vec::new();
    for name in ["trade", "exports", "imports"] {
        let mut spec = spec(name, DirectedDyadYear, Unit::USD, &trade);
        spec.absent_bases = vec![Basis::new("customs, reports of every state")];
        specs.push(spec);
    }
    let totals = [Source { basis: "importers' reports", ..source("cow-trade", (1870, 2014)) }];
    for name in ["exports_total", "imports_total", "trade_total"] {
        specs.push(spec(name, StateYear, Unit::USD, &totals));
    }
    for name in ["aid", "aid_disbursed", "aid_appropriated", "aid_requested"] {
        specs.push(spec(name, DirectedDyadYear, Unit::USD, &[fiscal("foreign-assistance", (1946, 2025))]));
    }
    for name in ["aid_constant", "aid_disbursed_constant"] {
        specs.push(spec(name, DirectedDyadYear, Unit::usd_of(2023), &[fiscal("foreign-assistance", (1946, 2025))]));
    }
    for name in ["china_oda", "china_oof", "china_finance"] {
        let aiddata = Source { actors: &["CHN"], ..source("aiddata", (2000, 2021)) };
        specs.push(spec(name, DirectedDyadYear, Unit::usd_of(2021), &[aiddata]));
    }
    let census = Source { clock: Clock::Snapshot, actors: &["USA"], ..source("troops", (1950, 2024)) };
    specs.push(spec("troops", DirectedDyadYear, persons, &[census]));
    specs.push(spec("arms", DirectedDyadYear, Unit::of(Dimension::Tiv), &[zero("sipri", (1950, 2025))]));
    for name in ["agree", "coincidence"] {
        specs.push(spec(name, DyadYear, Unit::RATIO, &[source("un-votes", (1946, 2024))]));
    }
    for name in ["alliance", "defense_pact", "nonaggression_pact"] {
        specs.push(spec(name, DyadYear, Unit::COUNT, &[zero("atop", (1815, 2018))]));
    }
    for name in [
        "sanctions",
        "trade_sanctions",
        "arms_sanctions",
        "military_sanctions",
        "financial_sanctions",
        "travel_sanctions",
    ] {
        specs.push(spec(name, DirectedDyadYear, Unit::COUNT, &[zero("gsdb", (1949, 2023))]));
    }
    specs.push(spec("shared_igos", DyadYear, Unit::COUNT, &[source("cow-igo", (1816, 2014))]));
    let mut favorable = spec("favorable", DirectedDyadYear, Unit::RATIO, &[source("pew", (2000, 2023))]);
    favorable.share_of = "the answers on one's view of a country".to_owned();
    let mut confidence = spec("confidence_us_president", StateYear, Unit::RATIO, &[source("pew", (2001, 2017))]);
    confidence.share_of = "the answers on confidence in the US president".to_owned();
    specs.extend([favorable, confidence]);
    specs.push(spec("gdp", StateYear, Unit::USD, &[source("world-bank", (1960, 2023))]));
    specs.push(spec("gdp_constant", StateYear, Unit::usd_of(2011), &[source("maddison", (1945, 2015))]));
    specs.push(spec("population", StateYear, persons, &[source("world-bank", (1960, 2023))]));
    specs.push(spec("cinc", StateYear, Unit::RATIO, &[source("cow-nmc", (1816, 2022))]));
    specs.push(spec("milex", StateYear, gbp, &[source("cow-nmc", (1914, 2022))]));
    for name in ["milper", "tpop", "upop"] {
        specs.push(spec(name, StateYear, persons, &[source("cow-nmc", (1816, 2022))]));
    }
    specs.push(spec("irst", StateYear, Unit::of(Dimension::Tons), &[source("cow-nmc", (1816, 2022))]));
    specs.push(spec("pec", StateYear, Unit::of(Dimension::CoalTons), &[source("cow-nmc", (1816, 2022))]));
    specs.push(spec("igo_memberships", StateYear, Unit::COUNT, &[source("cow-igo", (1816, 2014))]));
    Catalogue::new(specs)
}

/// Adds the values of one series and source.
fn insert(frames: &mut Frames, series: &str, source: &str, values: &[(&str, &str, Year, f64)]) {
    let entry = |(index, (actor, partner, year, value)): (usize, &(&str, &str, Year, f64))| {
        let partner = (!partner.is_empty()).then(|| state(partner));
        let row = FrameRow { file: 0, row: u32::try_from(index).expect("small") + 1 };
        (Key::new(*year, state(actor), partner), Cell::observed(*value), row)
    };
    let frame = Frame::new(values.iter().enumerate().map(entry).collect()).expect("keys differ");
    frames.insert(series, source, frame);
}

/// The numbers of the tests.
pub(crate) fn frames() -> Frames {
    let mut frames = Frames::new();
    let billion = |values: &[(&'static str, &'static str, Year, f64)]| -> Vec<(&'static str, &'static str, Year, f64)> {
        values.iter().map(|(a, b, year, value)| (*a, *b, *year, value * 1e9)).collect()
    };
    // 2013: the United States trades 846 (customs) or 750 (importers) with the four, China 300 (importers only).
    let customs: Vec<_> = [
        ("USA", "MEX", 2013, 500.0),
        ("USA", "BRA", 2013, 200.0),
        ("USA", "ARG", 2013, 100.0),
        ("USA", "GTM", 2013, 46.0),
        ("USA", "CUB", 2013, 1.0),
        ("USA", "CHN", 2013, 600.0),
        ("USA", "MEX", 2012, 400.0),
        ("USA", "MEX", 2011, 300.0),
        ("USA", "MEX", 2010, 250.0),
    ]
    .to_vec();
    insert(&mut frames, "trade", "census", &billion(&customs));
    let cow = [
        ("USA", "MEX", 2013, 450.0),
        ("USA", "BRA", 2013, 180.0),
        ("USA", "ARG", 2013, 90.0),
        ("USA", "GTM", 2013, 30.0),
        ("USA", "CUB", 2013, 1.0),
        ("CHN", "MEX", 2013, 150.0),
        ("CHN", "BRA", 2013, 100.0),
        ("CHN", "ARG", 2013, 40.0),
        ("CHN", "GTM", 2013, 10.0),
        ("CHN", "CUB", 2013, 5.0),
        ("USA", "MEX", 2012, 395.0),
        ("USA", "MEX", 2011, 310.0),
        ("USA", "MEX", 2010, 245.0),
    ];
    insert(&mut frames, "trade", "cow-trade", &billion(&cow));
    let totals: Vec<(&str, &str, Year, f64)> =
        [("MEX", 750.0), ("BRA", 480.0), ("ARG", 150.0), ("GTM", 120.0), ("CUB", 10.0)]
            .iter()
            .map(|(code, value)| (*code, "", 2013, value * 1e9))
            .collect();
    insert(&mut frames, "trade_total", "cow-trade", &totals);
    // Regional product: Argentina's series ends in 2005, the others grow.
    let mut gdp = Vec::new();
    let mut people = Vec::new();
    for year in 2000..=2010 {
        let grown = f64::from(year - 2000);
        for (code, start, last) in
            [("MEX", 100.0, 2010), ("BRA", 80.0, 2010), ("GTM", 10.0, 2010), ("ARG", 500.0, 2005)]
        {
            if year <= last {
                gdp.push((code, "", year, (start + grown) * 1e9));
            }
        }
        people.push(("MEX", "", year, 100e6 + 1e6 * grown));
        people.push(("BRA", "", year, 170e6));
    }
    insert(&mut frames, "gdp_constant", "maddison", &gdp);
    insert(&mut frames, "gdp", "world-bank", &gdp);
    insert(&mut frames, "population", "world-bank", &people);
    // Votes: agreement falls by one point a year from 60 %; every pair of the United States has it.
    let mut votes = Vec::new();
    for year in 1990..=2016 {
        for (code, lead) in [("MEX", 0.05), ("BRA", 0.0), ("ARG", -0.02), ("GTM", 0.10), ("CUB", -0.30)] {
            votes.push(("USA", code, year, 0.60 + lead - 0.01 * f64::from(year - 1990)));
        }
    }
    insert(&mut frames, "agree", "un-votes", &votes);
    insert(&mut frames, "alliance", "atop", &[("MEX", "USA", 2010, 1.0)]);
    insert(&mut frames, "sanctions", "gsdb", &[("USA", "CUB", 2010, 2.0)]);
    // Aid: the change of administrations falls between fiscal years.
    let aid: Vec<_> =
        (2000..=2020).map(|year| ("USA", "MEX", year, if year >= 2009 { 300e6 } else { 100e6 })).collect();
    insert(&mut frames, "aid", "foreign-assistance", &aid);
    insert(&mut frames, "troops", "troops", &[("USA", "MEX", 2010, 40.0), ("USA", "BRA", 2010, 37.0)]);
    insert(&mut frames, "cinc", "cow-nmc", &capabilities());
    frames
}

/// Brazil rises in 2000, Mexico goes up and down, Argentina lacks 1990, Guatemala stays; nobody has a value in 1995.
fn capabilities() -> Vec<(&'static str, &'static str, Year, f64)> {
    let mut values = Vec::new();
    for year in (1980..=2010).filter(|year| *year != 1995) {
        let noise = f64::from(year * 7 % 5);
        let level = if year < 2000 { 0.010 } else { 0.030 };
        // In 2010: 0.013, 0.030, 0.008, 0.001.
        values.push(("MEX", "", year, 0.013 + 0.0005 * noise));
        values.push(("BRA", "", year, level + 0.0005 * noise));
        if year != 1990 {
            values.push(("ARG", "", year, 0.008 + 0.0001 * noise));
        }
        values.push(("GTM", "", year, 0.001));
    }
    values
}

/// The study's regions.
pub(crate) fn regions() -> Vec<RegionSetting> {
    vec![RegionSetting { name: "Latin America".into(), region: "latin-america".into(), definition: "four".into() }]
}

/// The study's facts.
pub(crate) fn facts() -> Vec<Fact> {
    let fact = |id: &str, number: &str, unit: &str, origin| {
        Fact::new(id, number, unit, origin, "author2015").expect("a figure")
    };
    let independent = |id: &str, number: &str, unit: &str| {
        Fact::new(id, number, unit, Origin::Independent, "report2013").expect("a figure")
    };
    let words =
        |id: &str, words: &str, origin, reference: &str| Fact::of_words(id, words, origin, reference).expect("words");
    vec![
        fact("us-lac-trade", "846", "billion USD", Origin::Text),
        fact("china-lac-trade", "261.6", "billion USD", Origin::Text),
        fact("us-mexico-trade", "507", "billion USD", Origin::CitedSource),
        fact("mexico-share", "60", "percent", Origin::Text),
        fact("quoted-as-independent", "4", "trillion USD", Origin::Independent),
        independent("budget", "4", "trillion USD"),
        independent("cold-war-end", "1991", "year"),
        independent("cold-war-start", "1947", "year"),
        words("title-quoted", "A Great Partnership for the Inner Sea and its neighbors", Origin::Text, "author2015"),
        words(
            "title-listed",
            "A 'Greater Partnership' for the Inner Sea and Its Neighbors",
            Origin::CitedSource,
            "author2015",
        ),
        words(
            "title-page",
            "A \u{2018}Greater Partnership\u{2019} for the Inner Sea and Its Neighbors",
            Origin::Independent,
            "report2013",
        ),
        words("other-title", "Harbours of the North", Origin::Independent, "report2013"),
    ]
}

/// Phases: two with other bounds, one without.
fn phases() -> &'static [Phase] {
    static PHASES: OnceLock<Vec<Phase>> = OnceLock::new();
    PHASES.get_or_init(|| {
        let years = |first, last| YearRange::new(first, last).expect("in order");
        vec![
            Phase { name: "Cold War".to_owned(), years: years(1945, 1989), alternatives: vec![years(1947, 1991)] },
            Phase { name: "long decade".to_owned(), years: years(2000, 2010), alternatives: vec![years(2000, 2012)] },
            Phase { name: "nineties".to_owned(), years: years(1990, 1999), alternatives: Vec::new() },
        ]
    })
}

/// Documents: one of which the text is here, one of which it is not, and the text under test.
fn documents() -> &'static [Document] {
    static DOCUMENTS: OnceLock<Vec<Document>> = OnceLock::new();
    DOCUMENTS.get_or_init(|| {
        let document = |id: &str, reference: &str, text: Result<&str, &str>| Document {
            id: id.to_owned(),
            reference: reference.to_owned(),
            origin: Origin::Independent,
            text: text.map(str::to_owned).map_err(str::to_owned),
        };
        vec![
            document(
                "strategy",
                "report2013",
                Ok("Free trade comes first. We shall\nnot give up free trade; democracy, by con-\ntrast, can wait."),
            ),
            document("treaty", "report2013", Err("the text of `treaty` is not here")),
            document("paper", "author2015", Ok("Free trade comes second.")),
        ]
    })
}

/// What a study computed: an estimate between 0.45 and 0.67, and one that could not be made.
fn results() -> &'static [StudyResult] {
    static RESULTS: OnceLock<Vec<StudyResult>> = OnceLock::new();
    RESULTS.get_or_init(|| {
        let rta = ResultValue { name: "rta".to_owned(), unit: Unit::RATIO, limits: (0.45, 0.67) };
        let absent = Some("the built-in release holds no tables".to_owned());
        vec![
            StudyResult { id: "agreements".to_owned(), values: vec![rta], absent: None },
            StudyResult { id: "tariffs".to_owned(), values: Vec::new(), absent },
        ]
    })
}

/// The setting of the tests.
pub(crate) fn setting<'a>(
    world: &'a World,
    catalogue: &'a Catalogue,
    regions: &'a [RegionSetting],
    facts: &'a [Fact],
) -> Setting<'a> {
    Setting {
        world,
        catalogue,
        actor: state("USA"),
        rivals: &[],
        regions,
        facts,
        phases: phases(),
        documents: documents(),
        results: results(),
        text: Some("author2015"),
    }
}
