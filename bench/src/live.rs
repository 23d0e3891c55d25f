//! From an accepted pledge to the snapshot that has it in, on a project with many pledges.
//!
//! The store, the projection and the watcher are those of a server, in one process and on a real
//! disk; what is left out is the network and the encoding of the snapshot.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use live::{Live, Options};
use model::{
    AccountId, BlindIndex, GrantId, MemberId, OfferTypeId, OrgId, PledgeId, ProjectId, Sealed,
    TierId, WrappedKey,
    audit::Actor,
    command::{
        AccountChange, Change, Command, NewAccount, NewMember, OrgChange, PledgeChange,
        ProjectChange, ProjectParts,
    },
    offer::OfferTypeFields,
    org::OrgProfile,
    pledge::{Clause, PledgeKind, PledgeTerms},
    project::{Action, Admission, ProjectFields, ProjectStatus},
    sealed::PasswordRecord,
    text::{Body, Language, Name, Slug, Summary, Title},
    tier::{CallRule, Quantity, Requirement, TierFields},
};
use state::Domain;
use store::Store;

use crate::{Outcome, samples::Samples};

pub(crate) const ORG: OrgId = OrgId::from_bytes([1; 16]);
const PROJECT: ProjectId = ProjectId::from_bytes([2; 16]);
const DRIVER: OfferTypeId = OfferTypeId::from_bytes([4; 16]);
/// Pledges that arrive at the same time while the project is filled.
const WRITERS: u32 = 256;
/// Between two pledges that are measured, so that none waits for the pace of snapshots.
const PAUSE: Duration = Duration::from_millis(300);

#[derive(Debug, thiserror::Error)]
enum UsageError {
    #[error("unknown option {0}; known are --pledges N and --rounds N")]
    UnknownOption(String),
    #[error("{0} needs a number")]
    NoNumber(String),
}

/// Prints one table.
pub(crate) fn run(args: &[String]) -> Outcome {
    let (mut pledges, mut rounds) = (100_000, 9);
    let mut args = args.iter();
    while let Some(option) = args.next() {
        let number = args.next().and_then(|n| n.parse().ok());
        let number: u32 = number.ok_or_else(|| UsageError::NoNumber(option.clone()))?;
        match option.as_str() {
            "--pledges" => pledges = number,
            "--rounds" => rounds = number as usize,
            _ => return Err(UsageError::UnknownOption(option.clone()).into()),
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(measure(pledges, rounds))
}

async fn measure(pledges: u32, rounds: usize) -> Outcome {
    let dir = tempfile::tempdir()?;
    let store = Store::open(dir.path(), Domain, store::Options::default()).await?;
    let live = Live::new(store.clone(), Options::default());
    for change in beginning()? {
        propose(&store, change).await?;
    }
    let start = Instant::now();
    fill(&store, pledges).await?;
    let per_second = 2.0 * f64::from(pledges) / start.elapsed().as_secs_f64();

    let start = Instant::now();
    let mut watched = live.watch(PROJECT).await?;
    let first = start.elapsed();
    let mut seen = Vec::with_capacity(rounds);
    for round in 0..rounds {
        tokio::time::sleep(PAUSE).await;
        watched.borrow_and_update();
        let n = pledges + 1 + round as u32;
        propose(&store, account(n)).await?;
        let accepted = propose(&store, enrol(n)).await?;
        let start = Instant::now();
        let reached = |snapshot: &Arc<live::Snapshot>| {
            accepted.heads.iter().all(|(_, head)| snapshot.seq >= *head)
        };
        watched.wait_for(reached).await?;
        seen.push(start.elapsed());
    }
    let start = Instant::now();
    let called = live.coalition(PROJECT).await?;
    let exact = start.elapsed();
    let start = Instant::now();
    live.public(PROJECT).await?;
    let public = start.elapsed();
    let ms = |time: Duration| format!("{:.0}", time.as_secs_f64() * 1e3);
    println!("| pledges | {pledges} |\n|---|---:|");
    println!("| people in the coalition | {} |", called.people);
    println!("| **pledge accepted → new snapshot** | {} |", Samples::from_times(seen));
    println!("| first snapshot of a project that nobody followed | {} |", ms(first));
    println!("| exact coalition from the tables, for a call | {} |", ms(exact));
    println!("| public snapshot | {} |", ms(public));
    println!("| accounts and pledges accepted a second while it was filled | {per_second:.0} |");
    store.close().await;
    Ok(())
}

async fn fill(store: &Store<Domain>, pledges: u32) -> Outcome {
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let store = store.clone();
        writers.spawn(async move {
            for n in (writer..pledges).step_by(WRITERS as usize) {
                propose(&store, account(n + 1)).await?;
                propose(&store, enrol(n + 1)).await?;
            }
            Ok::<_, store::ProposeError<model::Reason>>(())
        });
    }
    while let Some(done) = writers.join_next().await {
        done??;
    }
    Ok(())
}

pub(crate) async fn propose(
    store: &Store<Domain>,
    change: Change,
) -> Result<store::Accepted<model::command::Reply>, store::ProposeError<model::Reason>> {
    store.propose(&Command { actor: Actor::System, change }, None).await
}

/// Thresholds spread evenly on a logarithmic scale up to 100,000; every third gives hours.
fn enrol(n: u32) -> Change {
    let spread = f64::from(n.wrapping_mul(2_654_435_761) >> 8) / f64::from(1 << 24);
    let people = 10_f64.powf(spread * 5.0).round().max(1.0) as u64;
    let hours = Quantity { offer_type: DRIVER, quantity: u64::from(n % 8 + 1) };
    let terms = PledgeTerms {
        kind: PledgeKind::Acting,
        offers: if n.is_multiple_of(3) { vec![hours] } else { vec![] },
        needs: vec![],
        clauses: vec![Clause::AtLeastPeople(people)],
        fallback: vec![],
        hide_name: false,
    };
    Change::Pledge(PledgeChange::Enrol {
        id: PledgeId::from_bytes(numbered(12, n)),
        project: PROJECT,
        member: member(n),
        revision: 1,
        terms,
        note: None,
        invitation: None,
        made_at: None,
    })
}

fn account(n: u32) -> Change {
    let mut mail_index = [1; 32];
    mail_index[..4].copy_from_slice(&n.to_be_bytes());
    Change::Account(AccountChange::Create(NewAccount {
        id: member(n).account,
        mail_index: BlindIndex::from_bytes(mail_index),
        mail: Sealed::from_bytes(vec![1; 20]),
        name: None,
        key: WrappedKey::from_bytes(vec![1; 60]),
        record: PasswordRecord::from_bytes(vec![1; 60]),
        language: Language::english(),
        verification: None,
    }))
}

fn member(n: u32) -> NewMember {
    NewMember {
        id: MemberId::from_bytes(numbered(10, n)),
        account: AccountId::from_bytes(numbered(11, n)),
        key: WrappedKey::from_bytes(vec![1; 60]),
        name: None,
        mail: None,
        mail_verified: false,
    }
}

/// An organisation with an open project of two tiers.
pub(crate) fn beginning() -> Result<[Change; 4], model::Invalid> {
    let name = Name::parse("", "name")?;
    let tier = |people, hours: u64| TierFields {
        name: name.clone(),
        summary: Summary::default(),
        requirement: Requirement {
            people: Some(people),
            offered: vec![Quantity { offer_type: DRIVER, quantity: hours }],
        },
        call_rule: CallRule::ByOrganiser,
    };
    let parts = ProjectParts {
        tiers: vec![
            (TierId::from_bytes([5; 16]), tier(5_000, 100)),
            (TierId::from_bytes([6; 16]), tier(90_000, 50_000)),
        ],
        offers: vec![(
            DRIVER,
            OfferTypeFields {
                name: name.clone(),
                hint: Summary::default(),
                unit: name.clone(),
                per_person_max: Some(8),
                target: None,
                meets: None,
            },
        )],
        needs: vec![],
    };
    let fields = project_fields()?;
    let profile = OrgProfile {
        name,
        summary: Summary::default(),
        body: Body::default(),
        languages: vec![Language::english()],
        contact: Summary::default(),
        imprint: Body::default(),
        privacy_notice: Body::default(),
    };
    let (owner, grant) = (member(0), GrantId::from_bytes([1; 16]));
    let status = ProjectStatus::Open;
    Ok([
        account(0),
        Change::Org(OrgChange::Create {
            id: ORG,
            slug: Slug::parse("", "org")?,
            profile,
            owner,
            grant,
            demo: false,
        }),
        Change::Project(ProjectChange::Create {
            id: PROJECT,
            org: ORG,
            slug: Slug::parse("", "project")?,
            fields,
            parts,
        }),
        Change::Project(ProjectChange::SetStatus { id: PROJECT, status }),
    ])
}

/// A project that says nothing.
pub(crate) fn project_fields() -> Result<ProjectFields, model::Invalid> {
    Ok(ProjectFields {
        title: Title::parse("", "title")?,
        summary: Summary::default(),
        body: Body::default(),
        action: Action {
            kind: Name::parse("", "name")?,
            starts_at: None,
            ends_at: None,
            place: Summary::default(),
            geo: None,
        },
        why: Body::default(),
        precedents: Body::default(),
        admission: Admission::Open,
        retention_days: 90,
    })
}

pub(crate) fn numbered(kind: u8, n: u32) -> [u8; 16] {
    let mut bytes = [kind; 16];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    bytes
}
