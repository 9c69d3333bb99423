//! Evidence made by hand: invented states, every field used, and texts that try to break a page.

use chancery_evidence::*;

/// Text that must never come out as markup.
pub(crate) const HOSTILE: &str = "<script>alert('x')</script> & \"quoted\" | `tick` *star* </details> Қазақстан Астана";

fn s(text: &str) -> String {
    text.to_owned()
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(a, b)| (s(a), s(b))).collect()
}

fn strings(all: &[&str]) -> Vec<String> {
    all.iter().map(|a| s(a)).collect()
}

/// An id of 300 characters, some of them awkward in a link.
pub(crate) fn long_id() -> String {
    format!("long id/{}#%?&\"'<>é", "x".repeat(282))
}

/// A claim with nothing in it that can be left out.
pub(crate) fn bare(id: &str, verdict: Verdict) -> ClaimEvidence {
    ClaimEvidence {
        id: s(id),
        says: s("Ruritania was a good neighbour."),
        reference: s("zenda1894"),
        line: 0,
        claim_type: ClaimType::Evaluative,
        centrality: Centrality::Background,
        as_of: String::new(),
        check: None,
        leaves_out: None,
        needs: None,
        verdict,
        verdict_now: verdict,
        reason: String::new(),
        value: None,
        number: None,
        unit: None,
        stated: None,
        coverage: None,
        alternatives: Vec::new(),
        sources: Vec::new(),
        values: Vec::new(),
        lineage: Vec::new(),
        lineage_rows: 0,
        why: String::new(),
        notes: Vec::new(),
        see_also: Vec::new(),
        file: String::new(),
        file_line: 0,
    }
}

/// A claim with everything in it.
pub(crate) fn full(id: &str, verdict: Verdict, now: Verdict) -> ClaimEvidence {
    ClaimEvidence {
        says: s(
            "Ruritanian trade with the Middle Sea region in 1893 was over three times that of Freedonia, which had long been \
                 its first partner there.",
        ),
        reference: s("hope1894"),
        line: 33,
        claim_type: ClaimType::Comparison,
        centrality: Centrality::Core,
        as_of: s("1894"),
        check: Some(s("sum(trade(RUR, 'Middle Sea', 1893)) > 3 * sum(trade(FRE, 'Middle Sea', 1893))")),
        leaves_out: Some(s("Which states make up the region, which the sentence does not say.")),
        needs: Some(s("Customs figures of both powers for the year.")),
        verdict_now: now,
        reason: s(
            "Three of four readings say no: the ratio is 2.5 on goods reported by the importer, and 3.1 only when the wider \
                   definition of the region is used.",
        ),
        value: Some(s("507.2 million crowns")),
        number: Some(507_200_000.0),
        unit: Some(s("crowns")),
        stated: Some(s("846 million crowns")),
        coverage: Some(CoverageEvidence {
            have: 18,
            of: 20,
            missing: strings(&["GRS: not-covered", "LUT: unreported"]),
        }),
        alternatives: vec![
            AlternativeEvidence {
                choices: pairs(&[("source", "made-trade"), ("definition of Middle Sea", "narrow")]),
                outcome: Outcome::False,
                value: Some(s("2.5")),
                note: s("16.7 % below the limit"),
            },
            AlternativeEvidence {
                choices: pairs(&[("source", "made-trade"), ("definition of Middle Sea", "wide")]),
                outcome: Outcome::True,
                value: Some(s("3.1")),
                note: String::new(),
            },
            AlternativeEvidence {
                choices: Vec::new(),
                outcome: Outcome::Unknown,
                value: None,
                note: s("2 of 20 members have no value"),
            },
        ],
        sources: strings(&["made-trade", "leaders", "no-such-source"]),
        values: vec![
            ValueUsed {
                expression: s("sum(trade(RUR, 'Middle Sea', 1893))"),
                value: s("507.2 million crowns"),
                source: s("made-trade"),
            },
            ValueUsed {
                expression: s("sum(trade(FRE, 'Middle Sea', 1893))"),
                value: s("not covered"),
                source: s("no-such-source"),
            },
        ],
        lineage: vec![
            LineageRow {
                source: s("made-trade"),
                file: s("Dyadic Trade.csv"),
                sha256: "0123456789abcdef".repeat(4),
                row: 123_456,
                key: s("trade RUR GRS 1893"),
                value: s("31.4 million crowns"),
            },
            LineageRow {
                source: s("leaders"),
                file: s("leaders"),
                sha256: s("short"),
                row: 0,
                key: s("term RUR Rudolf V"),
                value: s("1885 to open"),
            },
        ],
        lineage_rows: 1_240,
        why: format!("chancery why \"sum(trade(RUR, 'Middle Sea', 1893))\" # {id}"),
        notes: strings(&["One basis only: goods.", "A second note."]),
        see_also: strings(&["hope-king", "gone"]),
        file: s("claims/hope.toml"),
        file_line: 41,
        ..bare(id, verdict)
    }
}

fn chart(id: &str, title: &str, region: &str, unit: &str, size: f64) -> Chart {
    let line = |key: &str, label: &str, factor: f64, gap: std::ops::Range<i16>| ChartLine {
        key: s(key),
        label: s(label),
        source: s("made-trade"),
        points: (1850..=1893)
            .map(|year| {
                let t = f64::from(year - 1850);
                let wave = f64::from((year * 7 + key.len() as i16 * 13) % 11) / 11.0;
                let value = size * factor * (0.25 + t / 44.0 + 0.18 * wave);
                let missing = gap.contains(&year) && year != gap.start + 2;
                ChartPoint {
                    year,
                    value: (!missing).then_some(value),
                    state: s(if missing { "not-covered" } else { "observed" }),
                    have: if missing { 0 } else { 18 },
                    of: 20,
                    bridge: None,
                }
            })
            .collect(),
        note: String::new(),
    };
    Chart {
        id: s(id),
        title: s(title),
        region: s(region),
        unit: s(unit),
        clock: s("calendar-year"),
        lines: vec![
            line("RUR", "Ruritania", 1.0, 1861..1865),
            line("FRE", "Freedonia", 0.62, 1884..1894),
            line("GRA", "Grand Fenwick of the Alps", 0.58, 1850..1871),
            ChartLine { key: s("SYL"), label: s("Sylvania"), source: s("no source"), ..ChartLine::default() },
        ],
        shades: [("Rudolf III", 1845.5, 1858.2), ("Rudolf IV", 1858.2, 1861.0), ("Regency", 1861.0, 1862.1)]
            .into_iter()
            .chain([("Black Michael", 1862.1, 1878.4), ("Rudolf V", 1878.4, 1899.0)])
            .map(|(label, start, end)| Shade { label: s(label), start, end })
            .collect(),
        note: s("Sum over the members with a value; 2 members are never covered."),
    }
}

fn case(id: &str, title: &str, toward: &str) -> CaseEvidence {
    let stage = |says: &str| StageEvidence {
        says: s(says),
        line: 60,
        claims: pairs(&[("hope-trade", "contradicted"), ("hope-king", "supported"), ("gone", "odd-word")]),
        statements: vec![StatementEvidence {
            says: s("The court was not asked."),
            line: 61,
            claims: pairs(&[("hope-king", "supported")]),
        }],
        ..StageEvidence::default()
    };
    CaseEvidence {
        id: s(id),
        title: s(title),
        actor: s("RUR"),
        toward: s(toward),
        period: s("Rudolf V"),
        days: (s("1878-05-20"), s("1894-01-01")),
        reference: s("hope1894"),
        lines: s("58-66"),
        problem: stage(
            "The region was seen as a backyard whose loyalty could be taken for granted while rivals were busy elsewhere.",
        ),
        strategy: StageEvidence {
            instruments: strings(&["trade", "military aid", "summits"]),
            ..stage("Keep the passes open and the toll low; answer every summit with another one.")
        },
        outcomes: StageEvidence { direction: Some(s("worse")), ..stage("Influence declined.") },
        outcome: vec![
            OutcomeEvidence {
                label: s("Share of the region's trade"),
                expr: s("change(sum(trade(RUR, 'Middle Sea', Rudolf5)) / sum(trade_total('Middle Sea', Rudolf5)))"),
                value: s("31.2 % to 24.8 %"),
                number: Some(-6.4),
                unit: Some(s("percentage points")),
                better: s("up"),
                direction: s("worse"),
                source: s("made-trade"),
                clocks: pairs(&[("majority of days", "−6.4"), ("full years", "−5.9")]),
            },
            OutcomeEvidence {
                label: s("Agreement in the Assembly"),
                value: s("not covered after 1890"),
                better: s("neither"),
                direction: s("no-value"),
                source: s("nowhere"),
                ..OutcomeEvidence::default()
            },
            OutcomeEvidence {
                label: s("Arms deliveries"),
                value: s("12 to 31"),
                number: Some(f64::NAN),
                better: s("down"),
                direction: s("better"),
                source: s("made-arms"),
                ..OutcomeEvidence::default()
            },
        ],
    }
}

/// Evidence with every field in use.
pub(crate) fn rich() -> Evidence {
    let mut claims = vec![
        full("hope-trade", Verdict::Contradicted, Verdict::SourceDependent),
        ClaimEvidence {
            says: s("Rudolf V was crowned in 1885."),
            claim_type: ClaimType::DateOrOffice,
            stated: Some(s("1885")),
            value: Some(s("1885-06-02")),
            reason: s("The table of leaders has the same year."),
            ..full("hope-king", Verdict::Supported, Verdict::Supported)
        },
        ClaimEvidence {
            says: s(HOSTILE),
            reason: s(HOSTILE),
            check: Some(s(HOSTILE)),
            ..full(&long_id(), Verdict::Imprecise, Verdict::Imprecise)
        },
        ClaimEvidence {
            centrality: Centrality::Supporting,
            claim_type: ClaimType::Quantity,
            ..full("hope-toll", Verdict::WrongPeriod, Verdict::WrongPeriod)
        },
        ClaimEvidence {
            claim_type: ClaimType::Ranking,
            ..full("hope-first", Verdict::SourceDependent, Verdict::SourceDependent)
        },
        ClaimEvidence {
            claim_type: ClaimType::Trend,
            ..full("hope-rise", Verdict::Inconsistent, Verdict::Inconsistent)
        },
        bare("zenda-neighbour", Verdict::NotCheckable),
        ClaimEvidence {
            reference: s("not-a-text"),
            needs: Some(s("A survey.")),
            reason: s("No check can be written: the sentence gives no measure."),
            ..bare("Ω awkward id", Verdict::NotCheckable)
        },
    ];
    claims[5].see_also.clear();
    Evidence {
        schema: EVIDENCE_SCHEMA,
        program: s("chancery 0.1.0"),
        study: StudyEvidence {
            title: s("Ruritanian policy toward the Middle Sea & the Passes"),
            actor: s("RUR"),
            actor_name: s("Ruritania"),
            rivals: pairs(&[("FRE", "Freedonia"), ("GRA", "Grand Fenwick"), ("SYL", "Sylvania")]),
            years: (1850, 1893),
            regions: vec![RegionEvidence {
                name: s("Middle Sea"),
                definition: s("narrow"),
                alternatives: strings(&["wide", "treaty"]),
                members: strings(&["GRS", "LUT"]),
                member_names: strings(&["Graustark", "Lutha"]),
            }],
            texts: vec![
                TextEvidence {
                    reference: s("hope1894"),
                    short: s("Hope"),
                    title: s("The prospects of Ruritanian policy"),
                    as_of: s("1894"),
                    claims: 6,
                },
                TextEvidence {
                    reference: s("zenda1894"),
                    short: s("Zen"),
                    title: s("Trends & issues"),
                    as_of: s("1894-07"),
                    claims: 1,
                },
            ],
            now: s("1905-01-01"),
        },
        store: store(),
        counts: counts(&claims),
        contradictions: contradictions(),
        facts: vec![
            FactEvidence {
                id: s("hope-toll-fact"),
                says: s("Toll of the northern pass, as quoted"),
                value: s("2.5 million crowns"),
                period: s("1893"),
                origin: s("text"),
                reference: s("hope1894"),
                place: s("line 40"),
            },
            FactEvidence {
                id: s("ind"),
                says: s(HOSTILE),
                value: s("3"),
                period: String::new(),
                origin: s("independent"),
                reference: s("unknown-work"),
                place: String::new(),
            },
        ],
        cases: vec![case("rudolf-sea", "Rudolf V toward the Middle Sea", "Middle Sea"), case("rudolf <b>", "", "")],
        matrix: MatrixEvidence {
            columns: vec![
                MatrixColumn { case: s("rudolf-sea"), title: s("Rudolf V, Middle Sea"), toward: s("Middle Sea") },
                MatrixColumn { case: s("nowhere"), title: s("Michael, the Passes"), toward: s("Passes") },
            ],
            rows: vec![
                MatrixRow {
                    stage: s("problem"),
                    label: s("How it was understood"),
                    cells: strings(&["a backyard", ""]),
                },
                MatrixRow {
                    stage: s("strategy"),
                    label: s("Instruments"),
                    cells: strings(&["trade, summits", "bases"]),
                },
                MatrixRow {
                    stage: s("outcome"),
                    label: s("Trade share"),
                    cells: strings(&["worse (−6.4 points)", "no value"]),
                },
                MatrixRow { stage: s("other-stage"), label: s("Extra"), cells: strings(&[HOSTILE, "x"]) },
            ],
        },
        charts: charts(),
        codebook: vec![
            CodebookEntry {
                name: s("trade"),
                label: s("Goods trade"),
                unit_of_analysis: s("dyad-year"),
                unit: s("crowns (current)"),
                about: s("Imports of each side from the other, added."),
                sources: vec![CodebookSource {
                    id: s("made-trade"),
                    basis: s("goods, reported by the importer"),
                    clock: s("calendar year"),
                    years: (1850, 1893),
                    absence: s("not covered"),
                    note: s("Re-exports are counted twice."),
                }],
            },
            CodebookEntry { name: s("empty"), ..CodebookEntry::default() },
        ],
        references: vec![
            ReferenceEvidence {
                key: s("hope1894"),
                bibtex: s("@article{hope1894,\n  title = {The prospects of Ruritanian policy},\n  year = {1894}\n}"),
                text: s("Hope, A. (1894). The prospects of Ruritanian policy. https://example.org/hope?a=1&b=2."),
            },
            ReferenceEvidence {
                key: s("zenda1894"),
                bibtex: String::new(),
                text: s("Zenda, P. (1894). Trends & issues."),
            },
        ],
        diagnostics: vec![s("warning[study::odd]: <odd> value\n  --> claims/hope.toml:41:9"), String::new()],
        claims,
    }
}

fn store() -> StoreEvidence {
    let set = |id: &str, used: bool, claims: usize| DataSetEvidence {
        id: s(id),
        title: s("Invented dyadic trade"),
        version: s("4.0"),
        publisher: s("Office of Invented Figures"),
        citation: s(
            "Office of Invented Figures (1895). Invented dyadic trade, version 4.0. https://example.org/trade.",
        ),
        licence: s("CC BY 4.0"),
        bibtex: format!("@misc{{{id},\n  title = {{Invented dyadic trade}}\n}}\n"),
        years: (1850, 1893),
        files: vec![FileEvidence {
            name: s("Dyadic Trade.csv"),
            sha256: "0123456789abcdef".repeat(4),
            bytes: 12_345_678,
        }],
        used,
        claims,
    };
    StoreEvidence {
        kind: s("built-in release"),
        generation: s("2026.1"),
        data_sets: vec![
            set("made-trade", true, 6),
            DataSetEvidence { files: Vec::new(), citation: String::new(), ..set("made-arms", true, 0) },
            DataSetEvidence {
                years: (0, 0),
                licence: String::new(),
                version: String::new(),
                ..set("made-votes", false, 0)
            },
        ],
        world: vec![
            TableStatus { table: s("leaders"), data_verified: 1_204, document_verified: 31, unverified: 2 },
            TableStatus { table: s("treaties"), ..TableStatus::default() },
        ],
    }
}

fn contradictions() -> Vec<ContradictionEvidence> {
    let one = |id: &str, kind: &str, between: &[&str], result: &str, check: Option<&str>| ContradictionEvidence {
        id: s(id),
        kind: s(kind),
        between: strings(between),
        says: s("The toll is said to rise and to be gone in the same year."),
        check: check.map(s),
        result: s(result),
        reason: s("No year satisfies both."),
    };
    vec![
        one("rise-gone", "internal", &["hope-rise", "hope-toll"], "inconsistent", Some("fact('a') < fact('b')")),
        one("odd id", "internal", &["hope-king", "gone"], "not-checkable", None),
        one("kings", "cross-paper", &["hope-king", "zenda-neighbour"], "consistent", None),
        one("else", "a <kind>", &[], "consistent", None),
    ]
}

fn charts() -> Vec<Chart> {
    let mut charts = vec![
        chart("sea-trade", "Goods trade", "Middle Sea", "million crowns (current)", 800.0),
        chart("sea-agree", "Agreement in the Assembly", "Middle Sea", "share of votes", 0.7),
        chart("sea-aid", "Aid", "Middle Sea", "thousand crowns (constant)", 12_000.0),
        chart("pass-trade", "Goods trade", "The <Passes>", "million crowns", 3.0),
    ];
    for (i, point) in charts[2].lines[0].points.iter_mut().enumerate() {
        if i % 7 == 3 {
            point.value = point.value.map(|v| -v / 4.0);
        }
    }
    charts[3].lines[0].points[5].value = Some(f64::NAN);
    charts[3].lines[1].points[5].value = Some(f64::INFINITY);
    charts[3].shades.push(Shade { label: s("Never"), start: f64::NAN, end: 2000.0 });
    charts.push(Chart {
        id: s("nothing"),
        title: s("Troops"),
        region: s("Middle Sea"),
        lines: vec![ChartLine { label: s("Ruritania"), source: s("made-arms"), ..ChartLine::default() }],
        ..Chart::default()
    });
    charts.push(Chart {
        id: s("one"),
        title: s("One point"),
        region: s("Middle Sea"),
        unit: s("soldiers"),
        lines: vec![ChartLine {
            key: s("RUR"),
            label: s("Ruritania"),
            source: s("made-arms"),
            points: vec![ChartPoint {
                year: 1880,
                value: Some(0.0),
                state: s("observed"),
                have: 1,
                of: 1,
                bridge: None,
            }],
            note: s("One census."),
        }],
        ..Chart::default()
    });
    charts.push(long_chart());
    charts.push(Chart::default());
    charts
}

/// Eighty years, a dozen reigns, six lines of which the last two end early.
fn long_chart() -> Chart {
    let reigns = ["Otto", "Rudolf I", "Michael the Elder", "Flavia", "Rudolf II", "Regency", "Rudolf III", "Rudolf IV"];
    let names = ["Ruritania", "Freedonia", "Grand Fenwick", "Lutha", "Graustark", "Orsinia"];
    Chart {
        id: s("long"),
        title: s("Eighty years"),
        region: s("Long"),
        unit: s("thousand soldiers"),
        clock: s("calendar-year"),
        shades: (0..12_u8)
            .map(|i| Shade {
                label: format!("{}{}", reigns[usize::from(i) % 8], if i > 7 { " again" } else { "" }),
                start: 1812.05 + f64::from(i) * 6.9,
                end: 1812.05 + f64::from(i + 1) * 6.9,
            })
            .collect(),
        lines: names
            .iter()
            .enumerate()
            .map(|(i, name)| ChartLine {
                key: name[..3].to_uppercase(),
                label: s(name),
                source: s("made-troops"),
                points: (1815..=1893_i16)
                    .map(|year| ChartPoint {
                        year,
                        value: (i < 4 || year < 1870)
                            .then(|| f64::from((i32::from(year) * (7 + i as i32)) % 23) + 140.0 / (i as f64 + 1.0)),
                        state: s(if i < 4 || year < 1870 { "observed" } else { "no-such-state" }),
                        have: 5 + (year - 1815) as u16 / 3,
                        of: 33,
                        bridge: None,
                    })
                    .collect(),
                note: String::new(),
            })
            .collect(),
        note: String::new(),
    }
}

/// Counts as a study would make them.
pub(crate) fn counts(claims: &[ClaimEvidence]) -> Counts {
    let by = |keep: &dyn Fn(&ClaimEvidence, Verdict) -> bool| -> Vec<(String, usize)> {
        Verdict::ALL.iter().map(|v| (s(v.name()), claims.iter().filter(|c| keep(c, *v)).count())).collect()
    };
    let mut references: Vec<&str> = claims.iter().map(|c| c.reference.as_str()).collect();
    references.sort_unstable();
    references.dedup();
    Counts {
        by_verdict: by(&|c, v| c.verdict == v),
        by_verdict_now: by(&|c, v| c.verdict_now == v),
        by_type: ClaimType::ALL
            .iter()
            .map(|t| (s(t.name()), claims.iter().filter(|c| c.claim_type == *t).count()))
            .collect(),
        by_centrality: Centrality::ALL
            .iter()
            .map(|t| (s(t.name()), claims.iter().filter(|c| c.centrality == *t).count()))
            .collect(),
        by_text: references.iter().map(|r| (s(r), by(&|c, v| c.reference == *r && c.verdict == v))).collect(),
        with_check: claims.iter().filter(|c| c.check.is_some()).count(),
        decided: claims.iter().filter(|c| c.verdict != Verdict::NotCheckable).count(),
        total: claims.len(),
    }
}

/// A ledger as long as a real one.
pub(crate) fn large() -> Evidence {
    let mut evidence = rich();
    for i in 0..520_usize {
        let verdict = Verdict::ALL[(i * 5 + i / 9) % 7];
        let id = format!("claim-{i:03}");
        let mut claim = if i % 3 == 0 { bare(&id, Verdict::NotCheckable) } else { full(&id, verdict, verdict) };
        claim.claim_type = ClaimType::ALL[i % ClaimType::ALL.len()];
        claim.centrality = Centrality::ALL[(i / 2) % 3];
        claim.line = i as u32 + 1;
        if i % 4 == 0 {
            claim.reference = s("zenda1894");
        }
        evidence.claims.push(claim);
    }
    evidence.counts = counts(&evidence.claims);
    for text in &mut evidence.study.texts {
        text.claims = evidence.claims.iter().filter(|c| c.reference == text.reference).count();
    }
    evidence
}
