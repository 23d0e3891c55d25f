//! The nodes as a picture: who leads, who votes, who follows, who is not there.

use std::f64::consts::TAU;

use leptos::prelude::*;
use model::view::{ClusterView, NodeView};

use crate::i18n::t;

const WIDTH: f64 = 220.0;
const HEIGHT: f64 = 132.0;
const RADIUS: f64 = 17.0;
/// Room for the circles at the edge.
const EDGE: f64 = RADIUS + 4.0;

/// What a node is, as the picture tells them apart: by line and filling as well as by colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Leads,
    Votes,
    Follows,
    Away,
}

const LOOKS: [Look; 4] = [Look::Leads, Look::Votes, Look::Follows, Look::Away];

impl Look {
    fn of(node: &NodeView) -> Self {
        match (node.is_well(), node.leads, node.votes) {
            (false, _, _) => Self::Away,
            (true, true, _) => Self::Leads,
            (true, false, true) => Self::Votes,
            (true, false, false) => Self::Follows,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Leads => "pic-node pic-leads",
            Self::Votes => "pic-node pic-votes",
            Self::Follows => "pic-node pic-follows",
            Self::Away => "pic-node pic-away",
        }
    }

    fn key(self) -> String {
        match self {
            Self::Leads => t!(cluster_key_leads),
            Self::Votes => t!(cluster_key_votes),
            Self::Follows => t!(cluster_key_follows),
            Self::Away => t!(cluster_key_away),
        }
    }

    fn says(self, node: u64) -> String {
        match self {
            Self::Leads => t!(cluster_says_leads, node = node),
            Self::Votes => t!(cluster_says_votes, node = node),
            Self::Follows => t!(cluster_says_follows, node = node),
            Self::Away => t!(cluster_says_away, node = node),
        }
    }
}

#[component]
pub(super) fn Picture(cluster: Memo<ClusterView>) -> impl IntoView {
    let nodes = Memo::new(move |_| {
        cluster.with(|cluster| {
            cluster.nodes.iter().map(|node| (node.node, Look::of(node))).collect::<Vec<_>>()
        })
    });
    let label = move || {
        let says = nodes.get().into_iter().map(|(node, look)| look.says(node));
        t!(cluster_picture, list = says.collect::<Vec<_>>().join(", "))
    };
    let key = |look: Look| {
        view! {
            <li>
                <svg class="pic-key" viewBox="0 0 16 16" aria-hidden="true">
                    <circle class=look.class() cx="8" cy="8" r="6" />
                </svg>
                {look.key()}
            </li>
        }
    };
    view! {
        <div class="cluster-picture">
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=label>
                {move || drawn(&nodes.get())}
            </svg>
            <ul class="legend">{LOOKS.into_iter().map(key).collect_view()}</ul>
        </div>
    }
}

fn drawn(nodes: &[(u64, Look)]) -> impl IntoView + use<> {
    let places: Vec<_> = (0..nodes.len()).map(|index| place(index, nodes.len())).collect();
    let leader = nodes.iter().position(|(_, look)| *look == Look::Leads);
    let lines: Vec<_> = nodes
        .iter()
        .zip(&places)
        .filter(|((_, look), _)| matches!(look, Look::Votes | Look::Follows))
        .filter_map(|((_, look), (x, y))| {
            let (from_x, from_y) = places[leader?];
            let class = if *look == Look::Votes { "pic-line" } else { "pic-line pic-follows" };
            Some(view! {
                <line class=class x1=text(from_x) y1=text(from_y) x2=text(*x) y2=text(*y) />
            })
        })
        .collect();
    let circles: Vec<_> = nodes
        .iter()
        .zip(&places)
        .map(|((node, look), (x, y))| {
            view! {
                <circle class=look.class() cx=text(*x) cy=text(*y) r=text(RADIUS) />
                <text
                    class="pic-number"
                    class:pic-on=*look == Look::Leads
                    x=text(*x)
                    y=text(*y)
                    text-anchor="middle"
                    dominant-baseline="central"
                >
                    {node.to_string()}
                </text>
            }
        })
        .collect();
    view! {
        {lines}
        {circles}
    }
}

fn text(coordinate: f64) -> String {
    format!("{coordinate:.1}")
}

/// The middle of a node: in the order of their numbers round an ellipse, the first one on top (two
/// stand side by side). So a node stays where it is, whoever leads.
fn place(index: usize, count: usize) -> (f64, f64) {
    if count == 1 {
        return (WIDTH / 2.0, HEIGHT / 2.0);
    }
    let first = if count == 2 { 0.5 } else { -0.25 };
    let angle = TAU * (index as f64 / count as f64 + first);
    let (along, across) = (WIDTH / 2.0 - EDGE, HEIGHT / 2.0 - EDGE);
    (WIDTH / 2.0 + along * angle.cos(), HEIGHT / 2.0 + across * angle.sin())
}
