//! Temporary.
use crate::shared::store;
#[test]
fn dump() {
    let Some(store) = store() else { return };
    for (id, d) in &store.manifest().data_sets {
        for t in &d.tables { println!("TABLE {id} {} rows {} {:?} {:?}", t.name, t.rows, t.years, t.columns.iter().map(|c| (c.name.clone(), c.years, c.observed)).collect::<Vec<_>>()); }
        for e in &d.log { println!("LOG {id} {} | {} | {}", e.kind, e.message, e.rows); }
    }
    for s in store.catalogue().iter() { for q in &s.sources { println!("SERIES {} {} {:?}", s.name, q.id, q.coverage.years); } }
}
