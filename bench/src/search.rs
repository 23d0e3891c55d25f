//! Searching among many projects and much news, and what the index costs whoever writes.
//!
//! The store and its reads are those of a server, in one process and on a real disk. Texts are made
//! of invented words as often as words are (Zipf's law); every tenth word has an umlaut.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use model::{
    NewsId, ProjectId,
    audit::Actor,
    command::{Change, Command, NewsChange, ProjectChange},
    news::NewsFields,
    search::{SearchKind, SearchQuery, Words},
    text::{Body, Language, Slug, Title},
};
use state::{Domain, read};
use store::{ReadLevel, Scratch, Store};

use crate::{
    Outcome,
    live::{ORG, beginning, numbered, project_fields, propose},
    samples::Samples,
};

const PROJECTS: u32 = 1_000;
const NEWS: u32 = 10_000;
/// Words of a piece of news, and of a project.
const NEWS_WORDS: u32 = 120;
const PROJECT_WORDS: u32 = 400;
/// Different words that there are.
const VOCABULARY: f64 = 30_000.0;
const ROUNDS: usize = 101;
/// News written to see what a write costs.
const WRITTEN: u32 = 2_000;
/// Pieces that are written at the same time while the store is filled.
const WRITERS: u32 = 64;
/// Before there was search.
const WITHOUT_INDEX: u32 = 4;

/// Prints two tables.
pub(crate) fn run(_: &[String]) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(measure())?;
    writing()
}

/// Words one after the other, the same ones each time.
struct Prose(u64);

impl Prose {
    fn word(&mut self) -> String {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let chance = (self.0 >> 11) as f64 / (1_u64 << 53) as f64;
        word(VOCABULARY.powf(chance) as u64)
    }

    fn words(&mut self, count: u32) -> String {
        let mut text = String::new();
        for _ in 0..count {
            let _ = write!(text, "{} ", self.word());
        }
        text
    }
}

/// The word that is the `rank`th most frequent.
fn word(rank: u64) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "wu",
        "zei",
    ];
    let (mut left, mut word) = (rank + 16, String::new());
    while left > 0 {
        word.push_str(SYLLABLES[(left % 16) as usize]);
        left /= 16;
    }
    if rank.is_multiple_of(10) { format!("{word}straße") } else { word }
}

fn publish(n: u32, prose: &mut Prose) -> Result<Change, model::Invalid> {
    let fields = NewsFields {
        title: Title::parse("", &prose.words(5))?,
        body: Body::parse("", &prose.words(NEWS_WORDS))?,
        language: Language::english(),
    };
    let id = NewsId::from_bytes(numbered(13, n));
    Ok(Change::News(NewsChange::Publish { id, org: ORG, project: None, fields }))
}

async fn measure() -> Outcome {
    let dir = tempfile::tempdir()?;
    let store = Store::open(dir.path(), Domain, store::Options::default()).await?;
    for change in beginning()? {
        propose(&store, change).await?;
    }
    let mut prose = Prose(1);
    for n in 1..PROJECTS {
        let id = ProjectId::from_bytes(numbered(14, n));
        let mut fields = project_fields()?;
        fields.title = Title::parse("", &prose.words(5))?;
        fields.body = Body::parse("", &prose.words(PROJECT_WORDS))?;
        let slug = Slug::parse("", &format!("project-{n}"))?;
        let parts = Default::default();
        let create = ProjectChange::Create { id, org: ORG, slug, fields, parts };
        propose(&store, Change::Project(create)).await?;
        let status = model::project::ProjectStatus::Cancelled;
        propose(&store, Change::Project(ProjectChange::SetStatus { id, status })).await?;
    }
    let before = store.status().database_bytes;
    let start = Instant::now();
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let store = store.clone();
        writers.spawn(async move {
            let mut prose = Prose(u64::from(writer) + 2);
            for n in (writer..NEWS).step_by(WRITERS as usize) {
                let told = publish(n, &mut prose).map_err(|error| error.to_string())?;
                propose(&store, told).await.map_err(|error| error.to_string())?;
            }
            Ok::<_, String>(())
        });
    }
    while let Some(done) = writers.join_next().await {
        done??;
    }
    let per_second = f64::from(NEWS) / start.elapsed().as_secs_f64();
    println!("| {PROJECTS} projects, {NEWS} pieces of news: a search, ms | hits | time |");
    println!("|---|---:|---:|");
    let (often, seldom) = (word(2), word(20_001));
    for (what, text, kind) in [
        ("a word of few texts", seldom.clone(), None),
        ("a word of nearly all texts", often.clone(), None),
        ("the same, only projects", often.clone(), Some(SearchKind::Project)),
        ("three such words", format!("{often} {} {}", word(3), word(4)), None),
        ("the first two letters of many words", "ba".to_owned(), None),
        ("twelve words that no text has together", prose.words(12), None),
        ("no word: the latest", String::new(), None),
    ] {
        let (hits, times) = searches(&store, &text, kind).await?;
        println!("| {what} | {hits} | {times} |");
    }
    let index = "SELECT sum(length(block)) FROM search_data";
    let index = store.read(ReadLevel::Local, move |db| db.one::<u64>(index, &[])).await?;
    println!("\n| | |\n|---|---:|");
    println!("| news published a second, {WRITERS} at a time | {per_second:.0} |");
    let mb = |bytes: u64| bytes as f64 / 1e6;
    println!("| the index, MB | {:.1} |", mb(index.unwrap_or_default()));
    let grown = store.status().database_bytes.saturating_sub(before);
    println!(
        "| the database after the news, MB more, change feed and index included | {:.0} |",
        mb(grown)
    );
    store.close().await;
    Ok(())
}

/// How many there are, and how long the first page of twenty takes, with its marks.
async fn searches(
    store: &Store<Domain>,
    text: &str,
    kind: Option<SearchKind>,
) -> Result<(u64, Samples), store::Fault> {
    let query = SearchQuery { text: text.to_owned(), kind, ..SearchQuery::default() };
    let (mut times, mut total) = (Vec::with_capacity(ROUNDS), 0);
    for _ in 0..ROUNDS {
        let query = query.clone();
        let start = Instant::now();
        let read = move |db: &store::Reader<'_>| {
            let hits = read::search::find(db, &query, 20, None)?;
            let words = Words::of(&query.text);
            let shown: usize = hits
                .items
                .iter()
                .map(|hit| words.mark(&hit.title).len() + words.excerpt(&hit.text).len())
                .sum();
            Ok::<_, store::Fault>((hits.total.unwrap_or_default(), std::hint::black_box(shown)))
        };
        total = store.read(ReadLevel::Local, read).await?.0;
        times.push(start.elapsed());
    }
    Ok((total, Samples::from_times(times)))
}

/// What applying one piece of news takes with an index and without, in memory.
fn writing() -> Outcome {
    println!("\n| applying one piece of news, µs: mean of {WRITTEN}, in memory | |\n|---|---:|");
    let with = applied(SEARCH)?;
    let without = applied(WITHOUT_INDEX)?;
    for (what, time) in [("without the index", without), ("with it", with)] {
        println!("| {what} | {:.0} |", time.as_secs_f64() * 1e6 / f64::from(WRITTEN));
    }
    Ok(())
}

/// The migration that brought it.
const SEARCH: u32 = 5;

fn applied(schema: u32) -> Result<Duration, Box<dyn std::error::Error>> {
    let mut db = Scratch::at_migration(Domain, schema)?;
    let mut at = 1_000;
    let mut apply = |change| {
        at += 1;
        db.apply(at, &Command { actor: Actor::System, change }).map_err(|error| error.to_string())
    };
    for change in beginning()? {
        apply(change)?;
    }
    let mut prose = Prose(1);
    let changes: Vec<Change> =
        (0..WRITTEN).map(|n| publish(n, &mut prose)).collect::<Result<_, _>>()?;
    let start = Instant::now();
    for change in changes {
        apply(change)?;
    }
    Ok(start.elapsed())
}
