//! The engine: which tables there are, made when a query first names them, and the running of a query.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::{RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use chancery_core::nearest;
use chancery_data::Store;
use chancery_measure::Base;
use chancery_world::World;
use datafusion::catalog::{CatalogProvider as _, MemoryCatalogProvider, MemorySchemaProvider, TableProvider};
use datafusion::common::TableReference;
use datafusion::dataframe::DataFrame;
use datafusion::datasource::MemTable;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::{GreedyMemoryPool, MemoryConsumer};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::physical_plan::ExecutionPlanProperties as _;
use datafusion::prelude::{SQLOptions, SessionConfig, SessionContext};
use futures::StreamExt as _;

use crate::answer::Answer;
use crate::error::Error;
use crate::functions::{self, FunctionDoc};
use crate::limits::{Limits, within, yielding};
use crate::lookups;
use crate::order::ReadInOrder;
use crate::panel::{self, PanelFunction};
use crate::query;
use crate::series::{self, CATALOGUE_COLUMNS, Plan, plain, stored_name};
use crate::stored;
use crate::tables::{ColumnDoc, ColumnType, TableDoc, columns, stored_column};
use crate::using::{self, Columns};
use crate::values::Values;
use crate::world::{WORLD, WorldTable};

const CATALOG: &str = "chancery";
/// Where a name without a schema is looked for; nothing is there, so that every query says which schema it means.
const NO_SCHEMA: &str = "main";
/// Stack of the thread that plans and runs a query. Planners recurse, so long formulas need depth.
const STACK: usize = 512 << 20;

/// Answers reading queries over a store and the world.
pub struct Engine {
    context: SessionContext,
    values: Arc<Values>,
    tables: BTreeMap<String, Kind>,
    made: Mutex<BTreeSet<String>>,
    limits: Limits,
}

/// What a table is made of.
#[derive(Clone, Debug)]
enum Kind {
    World(&'static WorldTable),
    Stored { data_set: String, table: String },
    Series(String),
    ListOfTables,
    ListOfColumns,
    ListOfSeries,
    ListOfFunctions,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("tables", &self.tables.keys()).finish_non_exhaustive()
    }
}

impl Engine {
    /// An engine over a store; without one, over the tables of the world only. A query may use 4 GiB of memory and take a minute.
    ///
    /// # Errors
    /// None in practice: nothing is read yet.
    pub fn new(store: Option<&Store>, world: &'static World) -> Result<Self, Error> {
        Self::with_limits(store, world, Limits::default())
    }

    /// The same with other limits on what each query may use.
    ///
    /// # Errors
    /// As for [`Engine::new`].
    pub fn with_limits(store: Option<&Store>, world: &'static World, limits: Limits) -> Result<Self, Error> {
        let values = Arc::new(Values::new(world, store.map(|store| Base::Store(store.clone()))));
        let mut tables = BTreeMap::new();
        for table in WORLD {
            tables.insert(format!("world.{}", table.name), Kind::World(table));
        }
        if let Some(store) = store {
            for (id, state) in &store.manifest().data_sets {
                for info in &state.tables {
                    let kind = Kind::Stored { data_set: id.clone(), table: info.name.clone() };
                    tables.insert(stored_name(id, &info.name), kind);
                }
            }
        }
        for name in values.catalogue.names() {
            tables.insert(format!("series.{name}"), Kind::Series(name.to_owned()));
        }
        tables.insert("catalogue.tables".into(), Kind::ListOfTables);
        tables.insert("catalogue.columns".into(), Kind::ListOfColumns);
        tables.insert("catalogue.series".into(), Kind::ListOfSeries);
        tables.insert("catalogue.functions".into(), Kind::ListOfFunctions);

        let context = context(&values, limits.memory)?;
        let catalog = MemoryCatalogProvider::new();
        for schema in tables.keys().filter_map(|name| name.split('.').next()).chain([NO_SCHEMA]) {
            if catalog.schema(schema).is_none() {
                catalog.register_schema(schema, Arc::new(MemorySchemaProvider::new()))?;
            }
        }
        context.register_catalog(CATALOG, Arc::new(catalog));
        Ok(Self { context, values, tables, made: Mutex::default(), limits })
    }

    /// Answers a query. Only reading is allowed: SELECT, WITH, VALUES, EXPLAIN, DESCRIBE.
    ///
    /// # Errors
    /// Text that is not SQL, with its place; a statement that would change something; a table or column that does not exist,
    /// with the nearest name; more memory or time than the limits; a damaged store.
    pub fn sql(&self, query: &str) -> Result<Answer, Error> {
        on_own_thread(|| {
            let mut statement = query::parse(query)?;
            block_on(within(self.limits.time, async {
                let state = self.context.state();
                let mut columns = Columns::new();
                for reference in state.resolve_table_references(&statement)? {
                    let name = written(&reference);
                    let table = self.prepare(&reference, || query::place_of(&statement, &name)).await?;
                    columns.extend(table.map(|table| (name, names(&table.schema()))));
                }
                using::write_out(&mut statement, &columns);
                let plan = state.statement_to_plan(statement).await?;
                let options =
                    SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
                options.verify_plan(&plan)?;
                let mut answer = Answer::new(names(plan.schema().as_arrow()));
                let frame = DataFrame::new(self.context.state(), plan);
                let task = Arc::new(frame.task_ctx());
                let plan = yielding(frame.create_physical_plan().await?)?;
                let memory = MemoryConsumer::new("answer").register(&task.runtime_env().memory_pool);
                for partition in 0..plan.output_partitioning().partition_count() {
                    let mut batches = plan.execute(partition, Arc::clone(&task))?;
                    while let Some(batch) = batches.next().await {
                        memory.try_grow(answer.append(&batch?)?)?;
                    }
                }
                Ok(answer)
            }))?
        })
    }

    /// Every table, sorted by name. This reads the footers of the store's files.
    pub fn tables(&self) -> Vec<TableDoc> {
        let described = on_own_thread(|| {
            block_on(async {
                let mut docs = Vec::new();
                for (name, kind) in &self.tables {
                    docs.push(self.describe(name, kind).await);
                }
                docs
            })
        });
        described.unwrap_or_default()
    }

    /// The functions beside those of SQL, sorted by name.
    pub fn functions() -> Vec<FunctionDoc> {
        let mut docs: Vec<FunctionDoc> =
            functions::describe().chain(lookups::describe()).chain([panel::describe()]).collect();
        docs.sort_by(|a, b| a.name.cmp(&b.name));
        docs
    }

    /// Makes sure that a table a query names can be planned with; `None` for a function that gives a table.
    async fn prepare(
        &self,
        reference: &TableReference,
        place: impl Fn() -> Option<(u64, u64)>,
    ) -> Result<Option<Arc<dyn TableProvider>>, Error> {
        let name = written(reference);
        let known = match reference {
            TableReference::Full { catalog, .. } if &**catalog != CATALOG => None,
            TableReference::Full { .. } => name.strip_prefix(CATALOG).and_then(|rest| rest.strip_prefix('.')),
            // `FROM generate_series(1, 3)`: a function that gives a table.
            TableReference::Bare { table } if self.context.state().table_functions().contains_key(&**table) => {
                return Ok(None);
            }
            _ => Some(name.as_str()),
        };
        match known.filter(|name| self.tables.contains_key(*name)) {
            Some(known) => self.made_table(known).await.map(Some),
            None => Err(self.unknown(&name).at(place())),
        }
    }

    /// Registers a table, and those it reads, unless that was done before.
    async fn make(&self, name: &str) -> Result<(), Error> {
        if self.made().contains(name) {
            return Ok(());
        }
        let Some(kind) = self.tables.get(name) else { return Err(self.unknown(name)) };
        let provider = self.provider(name, kind).await?;
        let (schema, table) = name.split_once('.').unwrap_or((NO_SCHEMA, name));
        // Two threads may have made the same table; either will do.
        let mut made = self.made();
        if !made.contains(name) {
            self.context.register_table(TableReference::full(CATALOG, schema, table), provider)?;
            made.insert(name.to_owned());
        }
        Ok(())
    }

    fn made(&self) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn provider(&self, name: &str, kind: &Kind) -> Result<Arc<dyn TableProvider>, Error> {
        match (kind, &self.values.base) {
            (Kind::World(table), _) => memory(table.batch(self.values.world)?),
            (Kind::ListOfSeries, _) => memory(series::catalogue(&self.values.catalogue)?),
            (Kind::ListOfFunctions, _) => memory(list_functions(&Self::functions())?),
            (Kind::ListOfTables | Kind::ListOfColumns, _) => {
                let mut docs = Vec::new();
                for (name, kind) in &self.tables {
                    docs.push(Box::pin(self.describe(name, kind)).await);
                }
                memory(if matches!(kind, Kind::ListOfTables) { list_tables(&docs)? } else { list_columns(&docs)? })
            }
            (Kind::Stored { data_set, table }, Some(Base::Store(store))) => {
                let parts = stored::parts(store, data_set, table).ok_or_else(|| self.unknown(name))?;
                stored::table(&self.context, &parts).await
            }
            (Kind::Series(series), Some(Base::Store(store))) => {
                let spec = self.values.catalogue.get(series).ok_or_else(|| self.unknown(name))?;
                match series::plan(store, spec) {
                    Plan::View { sql, reads } => {
                        for table in &reads {
                            Box::pin(self.make(table)).await?;
                        }
                        Ok(self.context.sql(&sql).await?.into_view())
                    }
                    Plan::Computed => {
                        let (schema, batches) = series::compute(&self.values, spec)?;
                        Ok(Arc::new(MemTable::try_new(schema, vec![batches])?))
                    }
                }
            }
            _ => Err(self.unknown(name)),
        }
    }

    async fn describe(&self, name: &str, kind: &Kind) -> TableDoc {
        let list = |columns: &[(&str, ColumnType, &str)]| -> Vec<ColumnDoc> {
            let doc = |&(name, kind, about): &(&str, ColumnType, &str)| ColumnDoc {
                name: name.to_owned(),
                kind,
                about: about.to_owned(),
            };
            columns.iter().map(doc).collect()
        };
        let table = ("table_name", ColumnType::Text, "Name of the table, with its schema.");
        let about = ("about", ColumnType::Text, "What it holds.");
        let (about, columns) = match kind {
            Kind::World(table) => (table.about.to_owned(), table.describe()),
            Kind::ListOfTables => ("The tables there are.".to_owned(), list(&[table, about])),
            Kind::ListOfColumns => {
                let column = ("column_name", ColumnType::Text, "Name of the column.");
                let kind = ("column_type", ColumnType::Text, "`bool`, `int`, `float`, `text` or `date`.");
                ("The columns of the tables there are.".to_owned(), list(&[table, column, kind, about]))
            }
            Kind::ListOfFunctions => {
                let function = ("function", ColumnType::Text, "Its name.");
                let syntax = ("syntax", ColumnType::Text, "How it is called; what stands in brackets may be left out.");
                let about = ("about", ColumnType::Text, "What it gives.");
                let example = ("example", ColumnType::Text, "A query that uses it.");
                ("The functions beside those of SQL.".to_owned(), list(&[function, syntax, about, example]))
            }
            Kind::ListOfSeries => {
                let columns: Vec<_> =
                    CATALOGUE_COLUMNS.iter().map(|(name, kind, about)| (*name, ColumnType::of(kind), *about)).collect();
                ("The series and sources of the catalogue.".to_owned(), list(&columns))
            }
            Kind::Series(series) => match self.values.catalogue.get(series) {
                Some(spec) => {
                    (format!("{} ({}). {}", spec.label, spec.unit_of_analysis, spec.about), series::describe(spec))
                }
                None => (String::new(), Vec::new()),
            },
            Kind::Stored { data_set: id, table } => {
                let title =
                    self.values.base.as_ref().and_then(|base| base.data_set(id)).map_or("", |data_set| data_set.title);
                let title = if title.is_empty() { id } else { title };
                match self.made_table(name).await {
                    Ok(made) => (
                        format!("{title}: `{table}` of `{id}`."),
                        columns(&made.schema(), |column| stored_column(column, &made.schema())),
                    ),
                    Err(error) => (format!("{title}: `{table}` of `{id}` cannot be read: {error}"), Vec::new()),
                }
            }
        };
        TableDoc { name: name.to_owned(), about: about.trim().to_owned(), columns }
    }

    /// A table, made if it was not before.
    async fn made_table(&self, name: &str) -> Result<Arc<dyn TableProvider>, Error> {
        Box::pin(self.make(name)).await?;
        let (schema, table) = name.split_once('.').unwrap_or((NO_SCHEMA, name));
        Ok(self.context.table_provider(TableReference::full(CATALOG, schema, table)).await?)
    }

    fn unknown(&self, name: &str) -> Error {
        let error = Error::new(format!("there is no table `{name}`"));
        let names = || self.tables.keys().map(String::as_str);
        if let Some(hint) = name.strip_prefix("series.").and_then(|series| self.values.absent(series)) {
            return error.hint(hint);
        }
        let last = name.rsplit('.').next().unwrap_or(name);
        // The right table under no schema, or a wrong one; then a slip of the whole name; then of its last part.
        let same: Vec<&str> =
            names().filter(|known| known.split_once('.').is_some_and(|(_, table)| table == last)).collect();
        if let [only] = same.as_slice() {
            return error.hint(format!("did you mean `{only}`?"));
        }
        if !same.is_empty() {
            return error.hint(format!("did you mean one of {}?", same.join(", ")));
        }
        if let Some(near) = nearest(name, names()) {
            return error.hint(format!("did you mean `{near}`?"));
        }
        let parts = names().filter_map(|known| known.split_once('.').map(|(_, table)| table));
        if let Some(near) = nearest(last, parts) {
            let full = names().find(|known| known.split_once('.').is_some_and(|(_, table)| table == near));
            return error.hint(format!("did you mean `{}`?", full.unwrap_or(near)));
        }
        let schema = name.split_once('.').map(|(schema, _)| format!("{}.", plain(schema)));
        let siblings: Vec<&str> =
            schema.map_or_else(Vec::new, |schema| names().filter(|known| known.starts_with(&schema)).collect());
        if (1..=30).contains(&siblings.len()) {
            return error.hint(format!("there are {}", siblings.join(", ")));
        }
        let mut schemas: Vec<&str> = names().filter_map(|known| known.split('.').next()).collect();
        schemas.dedup();
        let missing = if self.values.base.is_none() { "; there is no store, so no data sets and series" } else { "" };
        error.hint(format!(
            "`SELECT * FROM catalogue.tables` lists them; their schemas are {}{missing}",
            schemas.join(", ")
        ))
    }
}

fn context(values: &Arc<Values>, limit: usize) -> Result<SessionContext, Error> {
    let mut config = SessionConfig::new()
        .with_target_partitions(1)
        .with_default_catalog_and_schema(CATALOG, NO_SCHEMA)
        .with_create_default_catalog_and_schema(false)
        .with_information_schema(false);
    let options = config.options_mut();
    options.sql_parser.collect_spans = true;
    options.execution.parquet.pushdown_filters = true;
    options.execution.parquet.schema_force_view_types = false;
    // Nothing is written, so what does not fit is refused and not moved to a disk.
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(GreedyMemoryPool::new(limit)))
        .with_disk_manager_builder(DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled))
        .build_arc()?;
    let state = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(runtime)
        .with_default_features()
        .with_physical_optimizer_rule(Arc::new(ReadInOrder))
        .build();
    let context = SessionContext::new_with_state(state);
    for function in functions::functions(values.world).chain(lookups::functions(values)) {
        context.register_udf(function);
    }
    context.register_udtf("panel", Arc::new(PanelFunction(Arc::clone(values))));
    Ok(context)
}

/// A table reference as `schema.table`.
fn written(reference: &TableReference) -> String {
    match reference {
        TableReference::Bare { table } => table.to_string(),
        TableReference::Partial { schema, table } => format!("{schema}.{table}"),
        TableReference::Full { catalog, schema, table } => format!("{catalog}.{schema}.{table}"),
    }
}

fn names(schema: &Schema) -> Vec<String> {
    schema.fields().iter().map(|field| field.name().clone()).collect()
}

fn memory(batch: RecordBatch) -> Result<Arc<dyn TableProvider>, Error> {
    Ok(Arc::new(MemTable::try_new(batch.schema(), vec![vec![batch]])?))
}

fn list_tables(docs: &[TableDoc]) -> Result<RecordBatch, Error> {
    texts(["table_name", "about"], docs.iter().map(|doc| [doc.name.as_str(), &doc.about]))
}

fn list_columns(docs: &[TableDoc]) -> Result<RecordBatch, Error> {
    let rows = docs.iter().flat_map(|doc| {
        doc.columns.iter().map(|column| [doc.name.as_str(), &column.name, column.kind.name(), &column.about])
    });
    texts(["table_name", "column_name", "column_type", "about"], rows)
}

fn list_functions(docs: &[FunctionDoc]) -> Result<RecordBatch, Error> {
    let rows = docs.iter().map(|doc| [doc.name.as_str(), &doc.syntax, &doc.about, &doc.example]);
    texts(["function", "syntax", "about", "example"], rows)
}

fn texts<'a, const N: usize>(names: [&str; N], rows: impl Iterator<Item = [&'a str; N]>) -> Result<RecordBatch, Error> {
    let rows: Vec<[&str; N]> = rows.collect();
    let fields: Vec<Field> = names.iter().map(|name| Field::new(*name, DataType::Utf8, true)).collect();
    let array = |column: usize| -> arrow::array::ArrayRef {
        Arc::new(rows.iter().map(|row| Some(row[column]).filter(|text| !text.is_empty())).collect::<StringArray>())
    };
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), (0..N).map(array).collect())?)
}

/// Runs the engine's part of a call on a thread with room for its recursion, where also a panic of it ends.
fn on_own_thread<T: Send>(work: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("sql".into()).stack_size(STACK).spawn_scoped(scope, work);
        let thread = thread.map_err(|error| Error::new(format!("no thread for the query: {error}")))?;
        thread.join().unwrap_or_else(|_| Err(Error::new("the query engine failed on this query")))
    })
}

fn block_on<T>(future: impl Future<Output = T>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    Ok(runtime.map_err(|error| Error::new(format!("the query cannot be run: {error}")))?.block_on(future))
}
