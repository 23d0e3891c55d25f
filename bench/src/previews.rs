//! Pictures of projects for links elsewhere: from a page's content to PNG.

use model::{
    Invalid, OrgId, ProjectId, TierId, TimeMs,
    org::{Org, OrgProfile},
    project::{Action, Admission, Project, ProjectFields, ProjectStatus},
    public::PublicCount,
    text::{Language, Name, Slug, Title},
    view::{ProjectView, PublicNumbers, PublicTier},
};
use site::{Locale, Options, ProjectPage, Site};

use crate::{Outcome, samples::Samples};

const TITLES: [(Locale, &str); 4] = [
    (Locale::En, "Pay the old rent in March"),
    (Locale::De, "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung verhindern"),
    (Locale::Ur, "مارچ میں سب مل کر پرانا کرایہ دیں، ٹیڑھے ڈھانچے نہیں"),
    (
        Locale::En,
        "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    ),
];

pub(crate) fn run(args: &[String]) -> Outcome {
    let rounds = match args {
        [flag, rounds] if flag == "--rounds" => rounds.parse()?,
        [] => 9,
        _ => return Err("it takes --rounds N".into()),
    };
    let site = Site::new(Options {
        site: "https://muster.example/site".to_owned(),
        app: "https://muster.example".to_owned(),
        is_export: false,
        amp: false,
        templates: None,
        zone: jiff::tz::TimeZone::UTC,
    })?;
    println!("| title | its tag, ms | drawn, ms | kB |\n|---|---:|---:|---:|");
    for (locale, title) in TITLES {
        let page = page(title)?;
        let preview = site.preview(locale, &page).ok_or("a title that cannot be drawn")?;
        let bytes = site.draw(&preview)?.len();
        let tag = Samples::of(rounds, |_| (), |()| site.preview(locale, &page));
        let drawn = Samples::of(rounds, |_| (), |()| site.draw(&preview));
        let short: String = title.chars().take(24).collect();
        println!("| {} · {short}… | {tag} | {drawn} | {} |", locale.tag(), bytes.div_ceil(1_000));
    }
    Ok(())
}

fn page(title: &str) -> Result<ProjectPage, Invalid> {
    let (id, org) = (ProjectId::from_bytes([2; 16]), OrgId::from_bytes([1; 16]));
    let at = TimeMs::from_millis(1_790_000_000_000);
    let (org_slug, org_name) = (Slug::parse("", "tenants")?, Name::parse("", "Tenants")?);
    let tier = PublicTier {
        id: TierId::from_bytes([3; 16]),
        name: Name::parse("", "Start")?,
        people: Some(3_000),
        reached: false,
        missing: Some(PublicCount::About(1_800)),
        missing_offers: Vec::new(),
    };
    let numbers = PublicNumbers {
        counted_at: at,
        ready: PublicCount::About(2_300),
        would_act: PublicCount::About(1_200),
        tiers: vec![tier],
        curve: Vec::new(),
        call_open: false,
    };
    let fields = ProjectFields {
        title: Title::parse("", title)?,
        summary: Default::default(),
        body: Default::default(),
        action: Action {
            kind: Name::parse("", "Pay")?,
            starts_at: None,
            ends_at: None,
            place: Default::default(),
            geo: None,
        },
        why: Default::default(),
        precedents: Default::default(),
        admission: Admission::Open,
        retention_days: 90,
    };
    let project = Project {
        id,
        org,
        slug: Slug::parse("", "old-rent")?,
        fields,
        status: ProjectStatus::Open,
        revision: 1,
        created_at: at,
        ended_at: None,
        etag: 1,
    };
    let profile = OrgProfile {
        name: org_name.clone(),
        summary: Default::default(),
        body: Default::default(),
        languages: vec![Language::english()],
        contact: Default::default(),
        imprint: Default::default(),
        privacy_notice: Default::default(),
    };
    Ok(ProjectPage {
        view: ProjectView {
            project,
            org_slug: org_slug.clone(),
            org_name,
            tiers: Vec::new(),
            offers: Vec::new(),
            needs: Vec::new(),
            numbers,
        },
        org: Org { id: org, slug: org_slug, profile, demo: false, created_at: at, etag: 1 },
        files: Vec::new(),
        news: Vec::new(),
    })
}
