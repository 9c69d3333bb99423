use chancery_claim::*;
use chancery_world::World;
#[test]
fn ledger() {
    let catalogue = crate::fixture::catalogue();
    let text = std::fs::read_to_string("/tmp/checks.txt").unwrap();
    let mut facts = vec![];
    for line in std::fs::read_to_string("/tmp/facts.txt").unwrap().lines() {
        let p: Vec<&str> = line.split('\t').collect();
        match Fact::new(p[0], p[1], p[2], p[3].parse().unwrap(), p[4]) { Ok(f) => facts.push(f), Err(e) => println!("FACT {e} {:?}", e.hints) }
    }
    let world = World::builtin();
    let regions = vec![];
    let s = Setting { world, catalogue: &catalogue, actor: crate::fixture::state("USA"), rivals: &[], regions: &regions, facts: &facts, text: None };
    let frames = chancery_core::Frames::new();
    let mut ok = 0;
    let t = std::time::Instant::now();
    let now = chancery_core::Date::new(2021, 12, 31).unwrap();
    for line in text.lines() {
        let (ty, line) = line.split_once('\t').unwrap();
        let p = plan_check(line, &s);
        for d in &p.diagnostics { println!("{}{}", d.render(Some(line)), ""); }
        if let Some(p) = p.plan { ok += 1;
            let t = std::time::Instant::now();
            let j = judge(&p, &s, &frames, &ClaimMeta::of(ty.parse().unwrap()), now);
            if p.series().is_empty() || t.elapsed().as_millis() > 50 { println!("{:?} {} [{}] {} -- {} | {:?}", t.elapsed(), line, j.verdict, j.reason, j.alternatives.len(), j.notes); }
        }
    }
    println!("{ok} of {} planned {:?}", text.lines().count(), t.elapsed());
}
