//! The generated pages of the data sets are those in `docs/data/`. After a change: `UPDATE_PAGES=1 cargo test -p chancery-data pages`.

use std::path::Path;

use chancery_data::{data_sets, page, page_index};

use crate::shared::store;

#[test]
fn the_pages_are_those_of_the_data() {
    let Some(store) = store() else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/data");
    let mut pages = vec![("README.md".to_owned(), page_index(data_sets()))];
    for data_set in data_sets() {
        assert!(!data_set.about.is_empty(), "{}: what does it measure?", data_set.id);
        pages.push((format!("{}.md", data_set.id), page(data_set, store).expect("in the store")));
    }
    if std::env::var_os("UPDATE_PAGES").is_some() {
        std::fs::create_dir_all(&folder).expect("a folder");
        for (name, text) in &pages {
            std::fs::write(folder.join(name), text).expect("written");
        }
    }
    for (name, text) in &pages {
        let there = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert!(there == *text, "docs/data/{name} is not what the data say; UPDATE_PAGES=1 writes it again");
    }
    let there = std::fs::read_dir(&folder).expect("a folder").count();
    assert_eq!(there, pages.len(), "a page in docs/data belongs to no data set");
}
