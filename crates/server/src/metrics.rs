//! Figures for Prometheus, in the OpenMetrics text format. No label names a person, an
//! organisation or a project.

use std::{
    sync::{Arc, atomic::AtomicU64},
    time::Instant,
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

/// Upper bounds of the latency buckets, in seconds.
const BUCKETS: [f64; 11] = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answer {
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: String,
}

/// All figures of one server.
#[derive(Clone)]
pub(crate) struct Metrics {
    registry: Arc<Registry>,
    answers: Family<Answer, Counter>,
    latency: Family<Route, Histogram, fn() -> Histogram>,
    /// Index of the last applied entry of the log.
    pub applied: Gauge<u64, AtomicU64>,
    /// The node that leads, 0 while none does.
    pub leader: Gauge<u64, AtomicU64>,
    /// This node.
    pub node: Gauge<u64, AtomicU64>,
    /// Nodes that vote.
    pub voters: Gauge<u64, AtomicU64>,
    /// Open live streams.
    pub streams: Gauge,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("muster");
        let answers = Family::<Answer, Counter>::default();
        let latency = Family::<Route, Histogram, fn() -> Histogram>::new_with_constructor(|| {
            Histogram::new(BUCKETS)
        });
        let applied = Gauge::<u64, AtomicU64>::default();
        let streams = Gauge::<i64>::default();
        registry.register("http_answers", "Answers by route and status", answers.clone());
        registry.register("http_seconds", "Time until the head of the answer", latency.clone());
        registry.register(
            "store_applied_index",
            "Index of the last applied entry",
            applied.clone(),
        );
        let [leader, node, voters] = std::array::from_fn(|_| Gauge::<u64, AtomicU64>::default());
        registry.register("store_leader", "The node that leads, 0 while none does", leader.clone());
        registry.register("store_node", "This node", node.clone());
        registry.register("store_voters", "Nodes that vote", voters.clone());
        registry.register("live_streams", "Open live streams", streams.clone());
        Self {
            registry: Arc::new(registry),
            answers,
            latency,
            applied,
            leader,
            node,
            voters,
            streams,
        }
    }
}

/// Counts and times one request. gRPC paths are few and fixed; anything else is known by the
/// pattern of its route, so that no path of a stranger makes a new series.
pub(crate) async fn observe(
    State(metrics): State<Metrics>,
    request: Request,
    next: Next,
) -> Response {
    let route =
        request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let started = Instant::now();
    let response = next.run(request).await;
    metrics
        .latency
        .get_or_create(&Route { route: route.clone() })
        .observe(started.elapsed().as_secs_f64());
    metrics.answers.get_or_create(&Answer { route, status: response.status().as_u16() }).inc();
    response
}

/// `/metrics`.
pub(crate) async fn show(State(metrics): State<Metrics>) -> Response {
    let mut text = String::new();
    if encode(&mut text, &metrics.registry).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}
