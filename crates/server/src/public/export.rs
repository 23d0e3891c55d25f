//! The whole site as files, to be hosted anywhere.

use std::time::Duration;

use model::text::Slug;
use site::{Address, Locale, Options, Page, Site};
use state::read::file::PublicForm;
use tokio::sync::mpsc;

use super::{Maker, PublicSite};
use crate::{files::Files, refusal::Refused};

/// Files on their way at a time.
const WAITING_MAX: usize = 16;
/// Whoever takes longer for one file is gone.
const PATIENCE: Duration = Duration::from_secs(60);

/// One file of an exported site.
pub(crate) struct File {
    /// Below the folder that it is exported to, with `/`.
    pub(crate) path: String,
    /// What is in it.
    pub(crate) bytes: Vec<u8>,
}

/// Every file of the site as it will lie at `url`, or where it lies now; the app stays where it
/// is.
pub(crate) fn files(
    public: &PublicSite,
    url: Option<&str>,
) -> Result<mpsc::Receiver<Result<File, Refused>>, Refused> {
    let mut maker = public.maker.clone();
    let mut options = Options { is_export: true, ..maker.site.options().clone() };
    if let Some(url) = url {
        options.site = url.to_owned();
    }
    maker.site = Site::new(options)?;
    let files = public.files.clone();
    let (sender, receiver) = mpsc::channel(WAITING_MAX);
    tokio::spawn(async move {
        if let Err(refused) = send_all(&maker, &files, &sender).await {
            let _nobody_waits = sender.send(Err(refused)).await;
        }
    });
    Ok(receiver)
}

async fn send_all(
    maker: &Maker,
    files: &Files,
    sender: &mpsc::Sender<Result<File, Refused>>,
) -> Result<(), Refused> {
    for address in addresses(&maker.gather.pages().await?, maker.site.options().amp) {
        // What was taken back meanwhile is not there.
        let Some(made) = maker.made(&address).await? else { continue };
        let file = File { path: path(&address), bytes: made.bytes.to_vec() };
        if sender.send_timeout(Ok(file), PATIENCE).await.is_err() {
            return Ok(());
        }
    }
    send_pictures(maker, files, sender).await
}

/// The pictures that the pages show; what is larger stays with the app.
async fn send_pictures(
    maker: &Maker,
    files: &Files,
    sender: &mpsc::Sender<Result<File, Refused>>,
) -> Result<(), Refused> {
    for PublicForm { file, number, media, chunks } in maker.gather.pictures().await? {
        let mut bytes = Vec::new();
        for chunk in chunks {
            bytes.extend_from_slice(&files.chunk(chunk.hash).await?);
        }
        let path = format!("files/{}", site::file_path(file, number as usize, media));
        if sender.send_timeout(Ok(File { path, bytes }), PATIENCE).await.is_err() {
            return Ok(());
        }
    }
    Ok(())
}

/// Everything that the pages need.
fn addresses(pages: &[Page], amp: bool) -> Vec<Address> {
    let mut all = vec![Address::Style, Address::Icon, Address::Sitemap, Address::Root];
    let mut of_project = |org: &Slug, project: &Slug| {
        all.push(Address::Feed(org.clone(), Some(project.clone())));
        all.push(Address::Calendar(org.clone(), Some(project.clone())));
        for locale in Locale::ALL {
            all.push(Address::Page(*locale, Page::Enrol(org.clone(), project.clone())));
            all.push(Address::Counter(*locale, org.clone(), project.clone()));
            all.push(Address::CounterPage(*locale, org.clone(), project.clone()));
            all.push(Address::Preview(*locale, org.clone(), project.clone()));
        }
    };
    for page in pages {
        if let Page::Project(org, project) = page {
            of_project(org, project);
        }
    }
    for page in pages {
        if let Page::Org(org) = page {
            all.push(Address::Feed(org.clone(), None));
            all.push(Address::Calendar(org.clone(), None));
            // Linked from its page, whether it tells something or not.
            for locale in Locale::ALL {
                all.push(Address::Page(*locale, Page::News(org.clone())));
            }
        }
        if amp && page.has_amp() {
            all.extend(Locale::ALL.iter().map(|locale| Address::Amp(*locale, page.clone())));
        }
        if !matches!(page, Page::News(_)) {
            all.extend(Locale::ALL.iter().map(|locale| Address::Page(*locale, page.clone())));
        }
    }
    all
}

/// A page is the `index.html` of its folder.
fn path(address: &Address) -> String {
    let path = address.to_string();
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path }
}
