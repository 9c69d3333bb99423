//! How much memory and time a query may use.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::task::Poll;
use std::time::Duration;

use datafusion::common::tree_node::{Transformed, TransformedResult as _, TreeNode as _};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::coop::CooperativeExec;
use futures::task::AtomicWaker;

use crate::error::Error;

/// What a query may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes for its answer, and for groups, joins and sorting. Values kept for later queries are beside it.
    pub memory: usize,
    /// How long it may take; `None` is without end.
    pub time: Option<Duration>,
}

impl Default for Limits {
    /// 4 GiB, a minute.
    fn default() -> Self {
        Self { memory: 4 << 30, time: Some(Duration::from_secs(60)) }
    }
}

/// Runs a query's future until it is done or its time is up. The time is looked at wherever the future yields.
pub(crate) async fn within<T>(
    time: Option<Duration>,
    query: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let Some(time) = time else { return query.await };
    let alarm = Arc::new((AtomicBool::new(false), AtomicWaker::new()));
    // Dropped with the query, which ends the thread that waits for it.
    let (_running, ended) = channel::<()>();
    let rings = Arc::clone(&alarm);
    let watch = move || {
        if ended.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
            rings.0.store(true, Ordering::Release);
            rings.1.wake();
        }
    };
    let thread = std::thread::Builder::new().name("sql timeout".into()).spawn(watch);
    thread.map_err(|error| Error::new(format!("no thread for the time limit: {error}")))?;
    let mut query = pin!(query);
    poll_fn(|context| {
        alarm.1.register(context.waker());
        if alarm.0.load(Ordering::Acquire) {
            return Poll::Ready(Err(too_long(time)));
        }
        query.as_mut().poll(context)
    })
    .await
}

fn too_long(time: Duration) -> Error {
    Error::new(format!("the query took longer than its limit of {} s", time.as_secs_f64())).hint(
        "ask for fewer years, states or rows before joining; `chancery sql --timeout SECONDS` allows more, 0 any time",
    )
}

/// The same plan, of which every step gives up control now and then, so that its time can be looked at.
///
/// The engine sees to that for what reads; a join of two tables that are in memory reads nothing for as long as it takes.
pub(crate) fn yielding(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>, Error> {
    let wrapped = plan.transform_up(|node| {
        if node.is::<CooperativeExec>() {
            return Ok(Transformed::no(node));
        }
        Ok(Transformed::yes(Arc::new(CooperativeExec::new(node)) as Arc<dyn ExecutionPlan>))
    });
    Ok(wrapped.data()?)
}
