//! Golden bytes: what was once written to a log must be read for ever. If a line of
//! `codec.golden` changes, old logs can no longer be read: give the new thing a new number
//! instead, and leave the old number behind.

use std::fmt::Write as _;

use expect_test::expect_file;
use model::{
    CallId, ChunkHash, FileId, ImportId, InvitationId, MessageId, NeedTypeId, NewsId, OfferTypeId,
    Reason, TierId,
    access::{Holder, Role, Scope},
    audit::Actor,
    call::{Answer, CallText},
    command::{
        AccountChange, CallChange, Change, ClusterStep, Command, FileChange, GoSet,
        InvitationChange, MadeRendition, MessageChange, NewAccount, NewMember, NewsChange,
        OrgChange, Outcome, PledgeChange, ProjectChange, ProjectParts, Replaced, Reply,
        ServerChange, SessionChange,
    },
    file::{Attachment, Chunk, Media, PixelSize, Rendition, Shown},
    invitation::InvitationRow,
    message::{Audience, MessageKind},
    need::{NeedKind, NeedTypeFields},
    news::NewsFields,
    offer::OfferTypeFields,
    pledge::{Clause, Need, PledgeKind, PledgeTerms},
    project::{Action, Admission, Geo, ProjectFields, ProjectStatus},
    sealed::MerkleRoot,
    session::SessionEnd,
    text::{Body, Summary, Title},
    tier::{CallRule, Quantity, Requirement, TierFields},
};
use state::Domain;
use store::Application;

use crate::world::*;

const TIER: TierId = TierId::from_bytes([0xa1; 16]);
const OFFER: OfferTypeId = OfferTypeId::from_bytes([0xa2; 16]);
const NEED: NeedTypeId = NeedTypeId::from_bytes([0xa3; 16]);
const CALL: CallId = CallId::from_bytes([0xa4; 16]);
const MESSAGE: MessageId = MessageId::from_bytes([0xa5; 16]);
const IMPORT: ImportId = ImportId::from_bytes([0xa6; 16]);
const FILE: FileId = FileId::from_bytes([0xa9; 16]);
const NEWS: NewsId = NewsId::from_bytes([0xa8; 16]);
const INVITATION: InvitationId = InvitationId::from_bytes([0xa7; 16]);

fn summary(text: &str) -> Summary {
    Summary::parse("", text).unwrap()
}

fn body(text: &str) -> Body {
    Body::parse("", text).unwrap()
}

fn accounts() -> Vec<(&'static str, Change)> {
    let with_link = NewAccount { verification: Some(link(1, 1)), ..new_account(1) };
    let (account, language) = (account_id(1), language("de"));
    let update = AccountChange::Update { account, name: Some(sealed("name", 1)), language };
    vec![
        ("account.create", Change::Account(AccountChange::Create(with_link))),
        ("account.request_verification", ask_verification(1, 1)),
        ("account.verify_mail", verify(1)),
        ("account.request_reset", ask_reset(1, 1)),
        ("account.reset_password", reset(1, 2)),
        ("account.change_password", change_password(1, 2, Some(3))),
        ("account.update", Change::Account(update)),
        ("account.set_locked", set_locked(1, true)),
        ("account.delete", delete_account(1)),
        ("account.offer_ownership", offer_ownership(1)),
        ("account.claim_ownership", claim_ownership(1, 2, 3)),
    ]
}

fn sessions() -> Vec<(&'static str, Change)> {
    let (id, public, private) = (key_id(1), token(1), sealed("private", 1));
    let add = SessionChange::AddSigningKey { id, public, private };
    vec![
        ("session.open", open(1, 2, BEGIN)),
        ("session.rotate", rotate(1, 2, BEGIN)),
        ("session.close", close(1, 2, SessionEnd::Revoked)),
        ("session.close_all", close_all(1, Some(2))),
        ("session.add_signing_key", Change::Session(add)),
        ("session.drop_signing_key", Change::Session(SessionChange::DropSigningKey { id })),
    ]
}

fn grants() -> Vec<(&'static str, Change)> {
    let scope = Scope::Project(org_id(1), project_id(1));
    vec![
        ("access.give", give_in(1, Holder::Member(member(1, 2)), Role::Organiser, scope)),
        ("access.take", take(1)),
    ]
}

fn orgs() -> Vec<(&'static str, Change)> {
    let update = OrgChange::Update { id: org_id(1), profile: profile("Org"), etag: 7 };
    let member = NewMember { mail_verified: true, ..new_member(1, 2) };
    vec![
        ("org.create", found(1, 2)),
        ("org.update", Change::Org(update)),
        ("org.delete", delete_org(1)),
        ("org.join", Change::Org(OrgChange::Join { org: org_id(1), member })),
        ("org.remove", leave(1, 2)),
    ]
}

fn fields() -> ProjectFields {
    ProjectFields {
        summary: summary("In March."),
        body: body("# Why"),
        action: Action {
            kind: name("Pay the old rent"),
            starts_at: Some(at(BEGIN)),
            ends_at: Some(at(BEGIN + 1)),
            place: summary("Düsseldorf"),
            geo: Some(Geo { lat_e6: 51_227_741, lon_e6: -6_773_456 }),
        },
        why: body("Because."),
        precedents: body("1922"),
        admission: Admission::Invite,
        ..project_fields()
    }
}

fn tier() -> TierFields {
    let offered = vec![Quantity { offer_type: OFFER, quantity: 40 }];
    TierFields {
        name: name("Start"),
        summary: summary("We begin."),
        requirement: Requirement { people: Some(3_000), offered },
        call_rule: CallRule::Automatic { slack_percent: 10, hold_hours: 24 },
    }
}

fn offer() -> OfferTypeFields {
    OfferTypeFields {
        name: name("Driver"),
        hint: summary("With a licence"),
        unit: name("hours"),
        per_person_max: Some(8),
        target: Some(400),
        meets: Some(NEED),
    }
}

fn need() -> NeedTypeFields {
    NeedTypeFields {
        group: summary("Help"),
        name: name("Rides"),
        hint: summary("To the meeting"),
        kind: NeedKind::YesNo,
        unit: summary("hours"),
    }
}

fn projects() -> Vec<(&'static str, Change)> {
    use ProjectChange as P;
    let (id, project) = (project_id(1), project_id(1));
    let parts = ProjectParts {
        tiers: vec![(TIER, tier())],
        offers: vec![(OFFER, offer())],
        needs: vec![(NEED, need())],
    };
    let (org, slug) = (org_id(1), slug("rent-strike"));
    [
        ("project.create", P::Create { id, org, slug, fields: fields(), parts }),
        ("project.update", P::Update { id, fields: fields(), etag: 7 }),
        ("project.set_status", P::SetStatus { id, status: ProjectStatus::Running }),
        ("project.put_tier", P::PutTier { project, id: TIER, fields: tier() }),
        ("project.drop_tier", P::DropTier { project, id: TIER }),
        ("project.put_offer_type", P::PutOfferType { project, id: OFFER, fields: offer() }),
        ("project.drop_offer_type", P::DropOfferType { project, id: OFFER }),
        ("project.put_need_type", P::PutNeedType { project, id: NEED, fields: need() }),
        ("project.drop_need_type", P::DropNeedType { project, id: NEED }),
        ("project.erase_people", P::ErasePeople { project }),
        ("project.note_slack", P::NoteSlack { project, tier: TIER, holds: true }),
    ]
    .map(|(word, change)| (word, Change::Project(change)))
    .into()
}

fn pledges() -> Vec<(&'static str, Change)> {
    use PledgeChange as P;
    let (id, project) = (pledge_id(1, 2), project_id(1));
    let some = Quantity { offer_type: OFFER, quantity: 5 };
    let terms = PledgeTerms {
        kind: PledgeKind::Supporting,
        offers: vec![some],
        needs: vec![Need { need_type: NEED, quantity: 1 }],
        clauses: vec![
            Clause::AtLeastPeople(500),
            Clause::AtLeastOffered(some),
            Clause::Before(at(BEGIN)),
        ],
        fallback: vec![some],
        hide_name: true,
    };
    let enrol = P::Enrol {
        id,
        project,
        member: new_member(1, 2),
        revision: 3,
        terms,
        note: Some(sealed("note", 2)),
        invitation: Some(token(4)),
        made_at: Some(at(BEGIN)),
    };
    [
        ("pledge.enrol", enrol),
        ("pledge.withdraw", P::Withdraw { id }),
        ("pledge.revive", P::Revive { id }),
        ("pledge.accept_revision", P::AcceptRevision { id, revision: 4 }),
        ("pledge.expire", P::Expire { project, limit: 100 }),
    ]
    .map(|(word, change)| (word, Change::Pledge(change)))
    .into()
}

fn calls() -> Vec<(&'static str, Change)> {
    use CallChange as C;
    let (id, member) = (CALL, member(1, 2));
    let open = C::Open {
        id,
        project: project_id(1),
        tier: TIER,
        text: CallText { message: body("Now."), when: summary("At 9"), place: summary("Here") },
        confirm_by: at(BEGIN),
        pledges_version: 5,
        coalition: vec![1, 2, 3],
        people: 3,
        root: MerkleRoot::from_bytes([9; 32]),
        receipt_seed: sealed("seed", 1),
    };
    let go = Some(GoSet { ordinals: vec![1, 2], people: 2 });
    [
        ("call.open", open),
        ("call.materialise", C::Materialise { id, limit: 100 }),
        ("call.see", C::See { id, member }),
        ("call.answer", C::Answer { id, member, answer: Answer::Decline }),
        ("call.decide", C::Decide { id, answers_version: 6, go }),
        ("call.settle_participations", C::SettleParticipations { id, limit: 100 }),
        ("call.check_in", C::CheckIn { id, pledge: pledge_id(1, 2), done: true }),
        ("call.close", C::Close { id }),
    ]
    .map(|(word, change)| (word, Change::Call(change)))
    .into()
}

fn messages() -> Vec<(&'static str, Change)> {
    let (project, member) = (project_id(1), member(1, 2));
    let send = MessageChange::Send {
        id: MESSAGE,
        project,
        audience: Audience::One(member),
        kind: MessageKind::StandDown,
        title: Title::parse("", "Nothing happened").unwrap(),
        body: body("Your pledge stands."),
    };
    let opt_out = MessageChange::SetOptOut { project, member, out: true };
    vec![("message.send", Change::Message(send)), ("message.set_opt_out", Change::Message(opt_out))]
}

fn invitations() -> Vec<(&'static str, Change)> {
    use InvitationChange as I;
    let (import, project) = (IMPORT, project_id(1));
    let row = InvitationRow {
        id: INVITATION,
        mail_index: mail_index(1),
        mail: sealed("mail", 1),
        name: Some(sealed("name", 1)),
        token: token(1),
    };
    let source = summary("members of 2026");
    let begin = I::Begin { id: IMPORT, project, source, consent_at: at(BEGIN), key: wrapped(1) };
    [
        ("invitation.begin", begin),
        ("invitation.stage", I::Stage { import, rows: vec![row] }),
        ("invitation.commit", I::Commit { import, rows: 1 }),
        ("invitation.drop", I::Drop { import }),
        ("invitation.mark_sent", I::MarkSent { project, invitations: vec![INVITATION] }),
    ]
    .map(|(word, change)| (word, Change::Invitation(change)))
    .into()
}

fn news() -> Vec<(&'static str, Change)> {
    let fields = NewsFields {
        title: Title::parse("", "We begin").unwrap(),
        body: body("On **Monday**."),
        language: language("de"),
    };
    let project = Some(project_id(1));
    let edit = NewsChange::Edit { id: NEWS, fields: fields.clone(), etag: 7 };
    [
        ("news.publish", NewsChange::Publish { id: NEWS, org: org_id(1), project, fields }),
        ("news.edit", edit),
        ("news.remove", NewsChange::Remove { id: NEWS }),
    ]
    .map(|(word, change)| (word, Change::News(change)))
    .into()
}

const fn cluster(step: ClusterStep) -> Change {
    Change::Server(ServerChange::Cluster { step, node: Some(3) })
}

const fn hash(n: u8) -> ChunkHash {
    ChunkHash::from_bytes([n; 32])
}

fn finish(outcome: Outcome) -> Change {
    Change::File(FileChange::Finish { id: FILE, outcome, quota: 10_000_000_000 })
}

fn attach(shown: Shown) -> Change {
    let files = vec![Attachment { file: FILE, caption: summary("The march") }];
    Change::File(FileChange::Attach { org: org_id(1), shown, files })
}

fn files() -> Vec<(&'static str, Change)> {
    let size = Some(PixelSize { width: 640, height: 480 });
    let rendition = Rendition { media: Media::Webp, size, bytes: 300, digest: hash(2) };
    let chunk = Chunk { hash: hash(1), bytes: 300 };
    let begin = FileChange::Begin {
        id: FILE,
        org: org_id(1),
        project: Some(project_id(1)),
        name: Title::parse("", "march.jpg").unwrap(),
        bytes: 4_000,
        quota: 10_000_000_000,
    };
    let made = Outcome::Made(vec![MadeRendition { rendition, chunks: vec![chunk] }]);
    vec![
        ("file.begin", Change::File(begin)),
        ("file.put_chunk", Change::File(FileChange::PutChunk { id: FILE, place: 3, chunk })),
        ("file.finish", finish(made)),
        ("file.remove", Change::File(FileChange::Remove { id: FILE })),
        ("file.attach", attach(Shown::News(NEWS))),
        ("file.sweep", Change::File(FileChange::Sweep { limit: 100 })),
    ]
}

/// What a kind can hold instead of what stands in its line.
fn others() -> Vec<(&'static str, Change)> {
    let video = Rendition { media: Media::Mp4, size: None, bytes: 4_000, digest: hash(2) };
    let replaced = vec![Replaced { place: 2, chunk: Chunk { hash: hash(3), bytes: 300 } }];
    vec![
        ("file.finish as uploaded", finish(Outcome::AsUploaded { rendition: video, replaced })),
        ("file.attach to an organisation", attach(Shown::Org(org_id(1)))),
        ("file.attach to a project", attach(Shown::Project(project_id(1)))),
        ("server.cluster begin", cluster(ClusterStep::Begin)),
        ("server.cluster invite", cluster(ClusterStep::Invite)),
        ("server.cluster join", cluster(ClusterStep::Join)),
        ("server.cluster promote", cluster(ClusterStep::Promote)),
        ("server.cluster demote", cluster(ClusterStep::Demote)),
        ("server.cluster transfer", cluster(ClusterStep::Transfer)),
    ]
}

/// One of every kind, in the order of their numbers.
fn changes() -> Vec<Vec<(&'static str, Change)>> {
    vec![
        accounts(),
        sessions(),
        grants(),
        orgs(),
        projects(),
        pledges(),
        calls(),
        messages(),
        invitations(),
        news(),
        files(),
        vec![("server.cluster", cluster(ClusterStep::Remove))],
    ]
}

fn replies() -> Vec<(&'static str, Reply)> {
    vec![
        ("done", Reply::Done),
        ("pledge", Reply::Pledge { id: pledge_id(1, 2), etag: 3 }),
        ("etag", Reply::Etag(7)),
        ("rotated", Reply::Rotated { generation: 4 }),
        ("reused", Reply::Reused),
        ("account", Reply::Account(account_id(1))),
        ("progress", Reply::Progress { written: 500, done: true }),
        ("created", Reply::Created(org_id(1).to_bytes())),
        ("staged", Reply::Staged { new: 998, known: 2 }),
    ]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[test]
fn every_command_reply_and_rejection_keeps_its_bytes() {
    let mut golden = String::new();
    let actors = [Actor::System, as_account(1), as_member(1, 2), Actor::Anonymous];
    let session = Some(session_id(3));
    let with_session = Actor::Account { account: account_id(1), session };
    for actor in actors.into_iter().chain([with_session]) {
        let command = Command { actor, change: take(1) };
        let bytes = Domain::encode_command(&command);
        assert_eq!(Domain::decode_command(&bytes).unwrap(), command);
        let _ = writeln!(golden, "by {actor:?}\n  {}", hex(&bytes));
    }
    for (word, change) in changes().concat().into_iter().chain(others()) {
        let command = Command { actor: Actor::System, change };
        let bytes = Domain::encode_command(&command);
        assert_eq!(Domain::decode_command(&bytes).unwrap(), command, "{word}");
        let _ = writeln!(golden, "{word}\n  {}", hex(&bytes));
    }
    for (word, reply) in replies() {
        let bytes = Domain::encode_reply(&reply);
        assert_eq!(Domain::decode_reply(&bytes).unwrap(), reply, "{word}");
        let _ = writeln!(golden, "reply {word}\n  {}", hex(&bytes));
    }
    for reason in Reason::ALL {
        let bytes = Domain::encode_rejection(reason);
        assert_eq!(Domain::decode_rejection(&bytes).unwrap(), *reason);
        let _ = writeln!(golden, "rejection {}", std::str::from_utf8(&bytes).unwrap());
    }
    expect_file!["codec.golden"].assert_eq(&golden);
}

/// A command by muster: the change of noun `noun` and kind `kind`, without any field.
fn empty(noun: u8, kind: u8) -> Vec<u8> {
    vec![0x82, 0x82, 0, 0x80, 0x82, noun, 0x81, 0x82, kind, 0x80]
}

/// The decoder is asked what it knows, so that no command can be added without its line above.
#[test]
fn one_of_every_kind_is_there() {
    let unknown = |bytes: &[u8]| Command::from_bytes(bytes).is_err_and(|e| e.is_unknown_variant());
    let known = changes();
    for (noun, of_noun) in (0..).zip(&known) {
        for (kind, (word, _)) in (0..).zip(of_noun) {
            assert!(!unknown(&empty(noun, kind)), "{word} is not number {kind} of its noun");
        }
        let next = of_noun.len() as u8;
        assert!(unknown(&empty(noun, next)), "{}: number {next} has no line", of_noun[0].0);
    }
    assert!(unknown(&empty(known.len() as u8, 0)), "a noun has no lines");
    let replies = replies().len() as u8;
    let reply = |kind| Reply::from_bytes(&[0x82, kind, 0x80]);
    assert!(!reply(replies - 1).is_err_and(|e| e.is_unknown_variant()));
    assert!(reply(replies).is_err_and(|e| e.is_unknown_variant()), "a reply has no line");
}

#[test]
fn what_a_newer_version_wrote_is_refused_by_name() {
    let told = |what: Result<Command, store::Undecodable>| what.unwrap_err().what;
    assert_eq!(told(Domain::decode_command(&empty(200, 0))), "a command");
    assert_eq!(told(Domain::decode_command(b"")), "a command");
    assert_eq!(Domain::decode_reply(&[0x82, 0x18, 200, 0x80]).unwrap_err().what, "a reply");
    assert_eq!(Domain::decode_rejection(b"NEW_REASON").unwrap_err().what, "a reason");
}
