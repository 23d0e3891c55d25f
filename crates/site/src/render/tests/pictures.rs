use std::collections::BTreeSet;

use super::*;

fn titled(title: &str) -> ProjectPage {
    let mut page = project();
    page.view.project.fields.title = Title::parse("", title).unwrap();
    page.org.profile.name = name("Tenants & <friends>");
    page
}

/// The size that a PNG says it has.
fn size(png: &[u8]) -> (u32, u32) {
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn whatever_a_title_is_it_is_drawn_within_the_picture() {
    let site = site();
    let longest = "W".repeat(120);
    let words = "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung verhindern";
    let titles = [
        EVIL,
        &longest,
        words,
        "]]> <!-- &#0; &amp; <?x?> <![CDATA[",
        "Strike \u{1f9f6} \u{1f469}\u{200d}\u{1f33e} \u{fffd}\u{e000}",
        "a\u{301}\u{302}\u{303}\u{304} \u{200d}\u{200f}\u{2028} e",
        "مارچ میں سب مل کر پرانا کرایہ دیں (50%) OK؟",
        "كرايه שלום abc 123 كرايه",
        ")(",
    ];
    for locale in Locale::ALL {
        for title in titles {
            let preview = site.preview(*locale, &titled(title)).unwrap();
            let png = site.draw(&preview).unwrap();
            assert_eq!(size(&png), (1_200, 630), "{title}");
            assert!(png.len() < 100_000, "{title}: {} bytes", png.len());
            // To be looked at by whoever changes them.
            if let Some(folder) = std::env::var_os("MUSTER_PREVIEWS") {
                let file = format!("{}-{}.png", locale.tag(), preview.tag());
                std::fs::write(PathBuf::from(folder).join(file), png).unwrap();
            }
        }
    }
}

#[test]
fn a_picture_has_one_tag_as_long_as_it_says_the_same() {
    let site = site();
    let tag = |page: &ProjectPage| site.preview(Locale::De, page).unwrap().tag().to_owned();
    let page = titled("Pay the old rent");
    let mut tags = BTreeSet::from([tag(&page)]);
    let mut later = page.clone();
    later.view.numbers.counted_at = TimeMs::from_millis(AT.as_millis() + 300_000);
    assert!(tags.contains(&tag(&later)), "nothing that is drawn has changed");
    let mut more = page.clone();
    more.view.numbers.would_act = PublicCount::About(1_300);
    let mut renamed = page.clone();
    renamed.org.profile.name = name("Others");
    let mut running = page.clone();
    running.view.numbers.call_open = true;
    for changed in [more, renamed, running, titled("Pay nothing")] {
        assert!(tags.insert(tag(&changed)), "{changed:?}");
    }
    assert_ne!(site.preview(Locale::En, &page).unwrap().tag(), tag(&page));
}

#[test]
fn the_same_words_are_the_same_bytes() {
    let site = site();
    let draw = || site.draw(&site.preview(Locale::Ur, &titled("کرایہ 5")).unwrap()).unwrap();
    assert!(draw() == draw());
}

#[test]
fn a_page_names_its_own_picture_first() {
    let site = site();
    let meta = |page: &ProjectPage| {
        let html = site.project(Locale::De, page).unwrap();
        let lines = html.lines().filter(|line| line.contains("og:image"));
        lines.map(str::to_owned).collect::<Vec<_>>().join("\n")
    };
    let mut page = titled("Die \"alte\" Miete");
    let own = meta(&page);
    assert!(own.contains("https://muster.example/files/"), "{own}");
    assert!(own.contains("width\" content=\"1920\""), "{own}");
    page.files.clear();
    let tag = site.preview(Locale::De, &page).unwrap().tag().to_owned();
    assert_eq!(
        meta(&page),
        format!(
            "<meta property=\"og:image\" content=\"https://muster.example/site/de/preview/tenants/old-rent.png?{tag}\">\n\
             <meta property=\"og:image:width\" content=\"1200\">\n\
             <meta property=\"og:image:height\" content=\"630\">\n\
             <meta property=\"og:image:alt\" content=\"Die &quot;alte&quot; Miete: Etwa 1.200 würden heute gemeinsam handeln.\">"
        )
    );
    page.view.project.fields.title = Title::parse("", "罷工").unwrap();
    assert_eq!(meta(&page), "", "letters that cannot be drawn make no picture");
}
