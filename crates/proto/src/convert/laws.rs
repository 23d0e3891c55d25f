//! The law of every conversion: what is sent is what arrives, through the bytes; and whatever
//! arrives is a value of the domain or refused, never a panic.

use model::{
    MemberId, NeedTypeId, OfferTypeId, OrgId, PledgeId, ProjectId, TierId, TimeMs,
    call::{CallState, CallText, ParticipationState},
    need::{NeedKind, NeedType, NeedTypeFields},
    offer::{OfferType, OfferTypeFields},
    pledge::{
        AdmissionLevel, Clause, Need, NotAdmitted, Pledge, PledgeKind, PledgeState, PledgeTerms,
    },
    project::{Action, Admission, Geo, Project, ProjectFields, ProjectStatus},
    public::PublicCount,
    sealed::MerkleRoot,
    template::Template,
    text::{Body, Name, Slug, Summary, Title},
    tier::{CallRule, Quantity, Requirement, Tier, TierFields},
    view::{
        Activity, ActivityKind, Apart, CallProgress, CurvePoint, Dashboard, Funnel, LevelCount,
        MyCall, MyParticipation, MyPledge, ProjectCard, ProjectView, PublicNumbers, PublicTier,
        Revised, RevisedWhat, SupplyDemand, ThresholdBin, TierProgress, TimePoint, Tip,
    },
};
use proptest::{
    collection::vec,
    option,
    prelude::{Just, ProptestConfig, Strategy, any, prop_assert_eq, prop_oneof, proptest},
    sample::select,
};
use prost::Message;

use crate::{
    convert::{from_bytes, project, to_bytes},
    pb,
};

/// Sends a value through the bytes of its message.
fn sent<M, P>(value: M) -> Result<M, model::Invalid>
where
    P: Message + Default + From<M>,
    M: TryFrom<P, Error = model::Invalid>,
{
    from_bytes::<P, M>(&to_bytes::<P, M>(value))
}

macro_rules! ids {
    ($($name:ident = $id:ident)*) => {$(
        fn $name() -> impl Strategy<Value = $id> { any::<[u8; 16]>().prop_map($id::from_bytes) }
    )*};
}
ids! {
    org_id = OrgId project_id = ProjectId tier_id = TierId offer_id = OfferTypeId
    need_id = NeedTypeId pledge_id = PledgeId member_id = MemberId
}

fn name() -> impl Strategy<Value = Name> {
    "[a-zäßк؀-ي]([a-z äßк]{0,20}[a-z])?".prop_map(|s| Name::parse("", &s).unwrap())
}
fn title() -> impl Strategy<Value = Title> {
    "[A-Z][a-z !?]{0,30}[.]".prop_map(|s| Title::parse("", &s).unwrap())
}
fn summary() -> impl Strategy<Value = Summary> {
    "([a-z]{1,20})?".prop_map(|s| Summary::parse("", &s).unwrap())
}
fn body() -> impl Strategy<Value = Body> {
    "(# [a-z]{1,20}\n\n[a-z]{1,9})?".prop_map(|s| Body::parse("", &s).unwrap())
}
fn slug() -> impl Strategy<Value = Slug> {
    "[a-z]{2,8}(-[a-z0-9]{1,8}){0,2}".prop_map(|s| Slug::parse("", &s).unwrap())
}
fn time() -> impl Strategy<Value = TimeMs> {
    (-10_000_000_000_000_i64..100_000_000_000_000).prop_map(TimeMs::from_millis)
}
fn amount() -> impl Strategy<Value = u64> {
    1..=model::limits::QUANTITY_MAX
}
fn quantities() -> impl Strategy<Value = Vec<Quantity>> {
    proptest::collection::btree_map(offer_id(), amount(), 0..4).prop_map(|map| {
        map.into_iter().map(|(offer_type, quantity)| Quantity { offer_type, quantity }).collect()
    })
}
fn count() -> impl Strategy<Value = PublicCount> {
    prop_oneof![Just(PublicCount::Few), any::<u64>().prop_map(PublicCount::About)]
}

fn call_rule() -> impl Strategy<Value = CallRule> {
    prop_oneof![
        Just(CallRule::ByOrganiser),
        (0_u8..=100, 1_u32..=8_760).prop_map(|(slack_percent, hold_hours)| {
            CallRule::Automatic { slack_percent, hold_hours }
        }),
    ]
}
fn tier_fields() -> impl Strategy<Value = TierFields> {
    let requirement = (option::of(1..=model::limits::PEOPLE_MAX), quantities())
        .prop_filter("something is required", |(p, o)| p.is_some() || !o.is_empty())
        .prop_map(|(people, offered)| Requirement { people, offered });
    (name(), summary(), requirement, call_rule()).prop_map(
        |(name, summary, requirement, call_rule)| TierFields {
            name,
            summary,
            requirement,
            call_rule,
        },
    )
}
fn tier() -> impl Strategy<Value = Tier> {
    (tier_id(), project_id(), any::<u32>(), tier_fields())
        .prop_map(|(id, project, order, fields)| Tier { id, project, order, fields })
}
fn offer() -> impl Strategy<Value = OfferType> {
    let fields =
        (
            name(),
            summary(),
            name(),
            option::of(amount()),
            option::of(amount()),
            option::of(need_id()),
        )
            .prop_map(|(name, hint, unit, per_person_max, target, meets)| {
                OfferTypeFields { name, hint, unit, per_person_max, target, meets }
            });
    (offer_id(), project_id(), any::<u32>(), fields)
        .prop_map(|(id, project, order, fields)| OfferType { id, project, order, fields })
}
fn need() -> impl Strategy<Value = NeedType> {
    let kind_and_unit = prop_oneof![
        (Just(NeedKind::YesNo), summary()),
        (Just(NeedKind::Quantity), name().prop_map(|n| Summary::parse("", n.as_str()).unwrap())),
    ];
    let fields = (summary(), name(), summary(), kind_and_unit).prop_map(
        |(group, name, hint, (kind, unit))| NeedTypeFields { group, name, hint, kind, unit },
    );
    (need_id(), project_id(), any::<u32>(), fields)
        .prop_map(|(id, project, order, fields)| NeedType { id, project, order, fields })
}

fn project_fields() -> impl Strategy<Value = ProjectFields> {
    let geo = (-90_000_000..=90_000_000, -180_000_000..=180_000_000)
        .prop_map(|(lat_e6, lon_e6)| Geo { lat_e6, lon_e6 });
    let action = (name(), option::of(time()), option::of(0..1_000_i64), summary(), option::of(geo))
        .prop_map(|(kind, starts_at, lasts, place, geo)| Action {
            kind,
            starts_at,
            ends_at: lasts.map(|ms| starts_at.unwrap_or_default().plus_millis(ms)),
            place,
            geo,
        });
    let admission = select(vec![Admission::Open, Admission::Email, Admission::Invite]);
    (title(), summary(), body(), action, body(), body(), admission, 1_u32..=3_650).prop_map(
        |(title, summary, body, action, why, precedents, admission, retention_days)| {
            ProjectFields {
                title,
                summary,
                body,
                action,
                why,
                precedents,
                admission,
                retention_days,
            }
        },
    )
}
fn status() -> impl Strategy<Value = ProjectStatus> {
    use ProjectStatus::{Cancelled, Draft, Finished, Open, Running};
    select(vec![Draft, Open, Running, Finished, Cancelled])
}
fn project() -> impl Strategy<Value = Project> {
    let ids = (project_id(), org_id(), slug());
    let versions = (any::<u32>(), any::<u64>());
    (ids, project_fields(), status(), versions, time(), option::of(time())).prop_map(
        |((id, org, slug), fields, status, (revision, etag), created_at, ended_at)| Project {
            id,
            org,
            slug,
            fields,
            status,
            revision,
            created_at,
            ended_at,
            etag,
        },
    )
}
fn numbers() -> impl Strategy<Value = PublicNumbers> {
    let tier = (
        tier_id(),
        name(),
        option::of(any::<u64>()),
        any::<bool>(),
        option::of(count()),
        vec((name(), name(), any::<u64>()), 0..3),
    )
        .prop_map(|(id, name, people, reached, missing, missing_offers)| PublicTier {
            id,
            name,
            people,
            reached,
            missing,
            missing_offers,
        });
    let curve = vec((any::<u64>(), count()), 0..4);
    (time(), count(), count(), vec(tier, 0..3), curve, any::<bool>()).prop_map(
        |(counted_at, ready, would_act, tiers, curve, call_open)| PublicNumbers {
            counted_at,
            ready,
            would_act,
            tiers,
            curve,
            call_open,
        },
    )
}
fn project_view() -> impl Strategy<Value = ProjectView> {
    let parts = (vec(tier(), 0..3), vec(offer(), 0..3), vec(need(), 0..3));
    (project(), slug(), name(), parts, numbers()).prop_map(
        |(project, org_slug, org_name, (tiers, offers, needs), numbers)| ProjectView {
            project,
            org_slug,
            org_name,
            tiers,
            offers,
            needs,
            numbers,
        },
    )
}

fn terms() -> impl Strategy<Value = PledgeTerms> {
    let clauses = (
        option::of((1..=model::limits::PEOPLE_MAX).prop_map(Clause::AtLeastPeople)),
        // No calendar goes farther back.
        option::of(time().prop_map(|at| Clause::Before(at.max(TimeMs::from_millis(0))))),
        quantities(),
    )
        .prop_map(|(people, before, offered)| {
            let offered = offered.into_iter().map(Clause::AtLeastOffered);
            people.into_iter().chain(before).chain(offered).collect::<Vec<_>>()
        });
    let needs = proptest::collection::btree_map(need_id(), amount(), 0..4).prop_map(|map| {
        map.into_iter()
            .map(|(need_type, quantity)| Need { need_type, quantity })
            .collect::<Vec<_>>()
    });
    (any::<bool>(), quantities(), needs, clauses, quantities(), any::<bool>()).prop_map(
        |(acting, offers, needs, clauses, fallback, hide_name)| PledgeTerms {
            kind: if acting || offers.is_empty() {
                PledgeKind::Acting
            } else {
                PledgeKind::Supporting
            },
            offers,
            needs,
            clauses,
            fallback,
            hide_name,
        },
    )
}
fn pledge() -> impl Strategy<Value = Pledge> {
    let ids = (pledge_id(), org_id(), project_id(), member_id());
    let state = select(vec![PledgeState::Standing, PledgeState::Withdrawn, PledgeState::Expired]);
    (ids, any::<(u32, u32, u64)>(), terms(), state, level(), time(), time()).prop_map(
        |((id, org, project, member), (ordinal, revision, etag), terms, state, level, a, b)| {
            Pledge {
                id,
                org,
                project,
                member,
                ordinal,
                revision,
                terms,
                note: None,
                state,
                level,
                created_at: a,
                updated_at: b,
                etag,
            }
        },
    )
}
fn level() -> impl Strategy<Value = AdmissionLevel> {
    select(vec![AdmissionLevel::Open, AdmissionLevel::Email, AdmissionLevel::Invited])
}
fn my_pledge() -> impl Strategy<Value = MyPledge> {
    let card = (project_id(), slug(), slug(), name(), title(), status(), numbers()).prop_map(
        |(id, slug, org_slug, org_name, title, status, numbers)| ProjectCard {
            id,
            slug,
            org_slug,
            org_name,
            title,
            summary: Summary::default(),
            status,
            starts_at: None,
            place: Summary::default(),
            numbers,
        },
    );
    let call = (tier_id(), name(), time(), option::of(any::<u32>()), any::<[u8; 32]>()).prop_map(
        |(tier, tier_name, at, go_people, root)| {
            let call = MyCall {
                id: model::CallId::from_bytes([7; 16]),
                tier,
                tier_name,
                text: CallText {
                    message: Body::default(),
                    when: Summary::default(),
                    place: Summary::default(),
                },
                confirm_by: at,
                opened_at: at,
                called_people: 12,
                state: CallState::StoodDown,
                go_people,
                tier_people: go_people.map(u64::from),
                confirmed_people: go_people,
                decided_at: Some(at),
                root: MerkleRoot::from_bytes(root),
            };
            let part = MyParticipation {
                pledge: PledgeId::from_bytes([9; 16]),
                state: ParticipationState::NoShow,
                answer: None,
                threshold: 5,
            };
            (call, part)
        },
    );
    let apart = select(vec![
        None,
        Some(NotAdmitted::Unverified),
        Some(NotAdmitted::NotInvited),
        Some(NotAdmitted::OldRevision),
    ]);
    let types = (vec(offer(), 0..2), vec(need(), 0..2));
    (pledge(), card, any::<u32>(), types, option::of("[a-z]{0,9}"), apart, option::of(call))
        .prop_map(|(pledge, project, revision, (offers, needs), note, apart, call)| MyPledge {
            pledge,
            project,
            revision,
            offers,
            needs,
            note,
            apart,
            call,
            opted_out: true,
            changes: vec![Revised {
                what: RevisedWhat::TierPeople,
                name: "Start".to_owned(),
                was: "3".to_owned(),
                became: String::new(),
                at: TimeMs::from_millis(5),
            }],
        })
}

fn tip() -> impl Strategy<Value = Tip> {
    prop_oneof![
        (tier_id(), any::<u64>()).prop_map(|(tier, people)| Tip::MorePeople { tier, people }),
        (tier_id(), offer_id(), any::<u64>()).prop_map(|(tier, offer_type, quantity)| {
            Tip::MoreOffered { tier, offer_type, quantity }
        }),
        (tier_id(), any::<u64>(), any::<u64>())
            .prop_map(|(tier, people, to)| Tip::LowerThresholds { tier, people, to }),
    ]
}
fn call_progress() -> impl Strategy<Value = CallProgress> {
    let funnel = any::<[u64; 8]>().prop_map(|n| Funnel {
        called: n[0],
        seen: n[1],
        confirmed: n[2],
        declined: n[3],
        go: n[4],
        released: n[5],
        done: n[6],
        no_show: n[7],
    });
    let state =
        select(vec![CallState::Open, CallState::Go, CallState::StoodDown, CallState::Closed]);
    let figures = any::<(u64, u64, bool, Option<u64>)>();
    (any::<[u8; 16]>(), tier_id(), state, time(), figures, funnel).prop_map(
        |(id, tier, state, confirm_by, (called_people, go_people, tier_met, slack), funnel)| {
            CallProgress {
                id: model::CallId::from_bytes(id),
                tier,
                state,
                confirm_by,
                called_people,
                go_people,
                tier_met,
                slack,
                funnel,
            }
        },
    )
}
fn supply() -> impl Strategy<Value = SupplyDemand> {
    let types = (option::of(offer_id()), option::of(need_id()));
    (types, name(), summary(), any::<[u64; 5]>(), any::<Option<u64>>()).prop_map(
        |((offer_type, need_type), name, unit, n, target)| SupplyDemand {
            offer_type,
            need_type,
            name,
            unit,
            supply_ready: n[0],
            supply_act: n[1],
            supply_fallback: n[2],
            demand_ready: n[3],
            demand_act: n[4],
            target,
        },
    )
}
fn tier_progress() -> impl Strategy<Value = TierProgress> {
    let figures = any::<(Option<u64>, bool, Option<u64>, Option<u32>, Option<u64>)>();
    let offered = vec((offer_id(), any::<u64>(), any::<u64>()), 0..3);
    (tier_id(), name(), offered, figures).prop_map(
        |(id, name, offered, (people, reached, slack, slack_permille, missing))| TierProgress {
            id,
            name,
            people,
            offered,
            reached,
            slack,
            slack_permille,
            missing,
        },
    )
}
fn dashboard() -> impl Strategy<Value = Dashboard> {
    use ActivityKind::{Changed, Confirmed, Declined, Enrolled, Withdrew};
    let activity = (
        time(),
        select(vec![Enrolled, Changed, Withdrew, Confirmed, Declined]),
        any::<u32>(),
        any::<u64>(),
    )
        .prop_map(|(at, kind, ordinal, threshold)| Activity { at, kind, ordinal, threshold });
    let levels =
        vec((level(), any::<u64>()).prop_map(|(l, people)| LevelCount { level: l, people }), 0..3);
    let curve =
        vec(any::<(i64, u64)>().prop_map(|(extra, people)| CurvePoint { extra, people }), 0..5);
    let bins = vec(
        any::<[u64; 4]>().prop_map(|[from, to, ready, would_act]| ThresholdBin {
            from,
            to,
            ready,
            would_act,
        }),
        0..3,
    );
    let over_time =
        vec((time(), any::<u64>()).prop_map(|(at, standing)| TimePoint { at, standing }), 0..3);
    let lists = (vec(tier_progress(), 0..3), vec(supply(), 0..3), vec(tip(), 0..3));
    let more = (option::of(call_progress()), vec(activity, 0..3), option::of(project_id()));
    (any::<[u64; 9]>(), time(), levels, curve, bins, over_time, lists, more).prop_map(
        |(n, at, levels, curve, thresholds, over_time, (tiers, supply, tips), more)| Dashboard {
            project: more.2,
            at,
            standing: n[0],
            supporters: n[1],
            ready: n[2],
            would_act: n[3],
            would_support: n[4],
            without_coordination: n[5],
            apart: Apart { unverified: n[6], not_invited: n[7], old_revision: n[8] },
            levels,
            tiers,
            curve,
            thresholds,
            supply,
            over_time,
            tips,
            call: more.0,
            activity: more.1,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_project_arrives(view in project_view()) {
        prop_assert_eq!(sent::<_, pb::ProjectView>(view.clone()), Ok(view));
    }

    #[test]
    fn a_tier_arrives(tier in tier()) {
        prop_assert_eq!(sent::<_, pb::Tier>(tier.clone()), Ok(tier));
    }

    #[test]
    fn terms_arrive(terms in terms()) {
        prop_assert_eq!(sent::<_, pb::PledgeTerms>(terms.clone()), Ok(terms));
    }

    #[test]
    fn ones_own_pledge_arrives(mine in my_pledge()) {
        prop_assert_eq!(sent::<_, pb::MyPledge>(mine.clone()), Ok(mine));
    }

    #[test]
    fn a_dashboard_arrives(dashboard in dashboard()) {
        prop_assert_eq!(sent::<_, pb::DashboardView>(dashboard.clone()), Ok(dashboard));
    }

    #[test]
    fn mangled_bytes_are_refused_or_read(
        view in project_view(), at in any::<proptest::sample::Index>(), byte in any::<u8>(),
    ) {
        let mut bytes = pb::ProjectView::from(view).encode_to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(message) = pb::ProjectView::decode(bytes.as_slice()) {
            // No panic is the claim; whatever is read obeys its own rules.
            if let Ok(view) = ProjectView::try_from(message) {
                prop_assert_eq!(view.project.fields.validate(), Ok(()));
            }
        }
    }
}

#[test]
fn empty_messages_are_refused_by_the_field_that_is_missing() {
    let field = |e: model::Invalid| e.field;
    assert_eq!(field(PledgeTerms::try_from(pb::PledgeTerms::default()).unwrap_err()), "kind");
    assert_eq!(field(Clause::try_from(pb::Clause::default()).unwrap_err()), "clause");
    assert_eq!(field(ProjectFields::try_from(pb::ProjectFields::default()).unwrap_err()), "title");
    assert_eq!(field(Dashboard::try_from(pb::DashboardView::default()).unwrap_err()), "at");
}

#[test]
fn bytes_that_are_no_message_are_refused() {
    let refused = from_bytes::<pb::DashboardView, Dashboard>(&b"\xff\xff"[..].into());
    assert_eq!(refused.unwrap_err().field, "snapshot");
    let empty = from_bytes::<pb::DashboardView, Dashboard>(&b""[..].into());
    assert_eq!(empty.unwrap_err().field, "snapshot.at");
}

#[test]
fn an_error_names_the_whole_path() {
    let wrong = pb::Quantity { offer_type: "no id".to_owned(), quantity: 1 };
    let clause = pb::Clause { clause: Some(pb::clause::Clause::AtLeastOffered(wrong)) };
    let terms = pb::PledgeTerms { kind: 1, clauses: vec![clause], ..Default::default() };
    let refused = crate::convert::part::<_, PledgeTerms>("terms", Some(terms)).unwrap_err();
    assert_eq!(refused.field, "terms.clauses[0].at_least_offered.offer_type");
}

#[test]
fn a_word_of_a_later_version_is_refused() {
    let terms = pb::PledgeTerms { kind: 99, ..Default::default() };
    let refused = PledgeTerms::try_from(terms).unwrap_err();
    assert_eq!((refused.field.as_str(), refused.problem), ("kind", model::Problem::Unknown));
}

#[test]
fn every_template_is_within_the_limits_and_can_be_sent() {
    let mut n = 0_u8;
    let mut fresh = || {
        n += 1;
        [n; 16]
    };
    for template in Template::ALL {
        let parts = project::template_parts(*template, &mut fresh).unwrap();
        let sent = project::parts(pb::ProjectParts::from(parts.clone()), || [0; 16]);
        assert_eq!(sent, Ok(parts));
    }
}

#[test]
fn parts_without_ids_get_fresh_ones_and_doubles_are_refused() {
    let need = |id: &str| pb::project_parts::Need {
        id: id.to_owned(),
        fields: Some(pb::NeedTypeFields {
            name: "Childcare".to_owned(),
            kind: pb::NeedKind::YesNo as i32,
            ..Default::default()
        }),
    };
    let id = NeedTypeId::from_bytes([3; 16]).to_string();
    let with = |needs| pb::ProjectParts { needs, ..Default::default() };
    let parts = project::parts(with(vec![need(""), need(&id)]), || [1; 16]).unwrap();
    assert_eq!(parts.needs[0].0, NeedTypeId::from_bytes([1; 16]));
    let twice = project::parts(with(vec![need(&id), need(&id)]), || [1; 16]).unwrap_err();
    assert_eq!(twice.field, "needs[1].id");
}
