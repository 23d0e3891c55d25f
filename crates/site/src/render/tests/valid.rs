use super::{
    rules::{amp_faults, html_faults},
    *,
};

/// Pages of projects and news as AMP.
fn amp_pages(site: &Site, locale: Locale) -> Vec<(&'static str, String)> {
    let mut closed = project();
    closed.view.project.status = ProjectStatus::Cancelled;
    closed.view.project.fields.body = body("### third\n\n# first\n\n###### sixth");
    vec![
        ("project", site.amp_project(locale, &project()).unwrap()),
        ("closed project", site.amp_project(locale, &closed).unwrap()),
        ("piece", site.amp_piece(locale, &org(), &piece(true)).unwrap()),
        ("piece of none", site.amp_piece(locale, &org(), &piece(false)).unwrap()),
    ]
}

#[test]
fn every_page_keeps_the_rules() {
    let site = site();
    for locale in Locale::ALL {
        for (what, html) in pages(&site, *locale) {
            let told = format!("{what} in {}", locale.tag());
            assert_eq!(html_faults(&html), [] as [&str; 0], "{told}: {html}");
            assert!(!html.contains("ampproject"), "{told}");
            let twin = format!(
                "<link rel=\"amphtml\" href=\"https://muster.example/site/amp/{}/",
                locale.tag()
            );
            let has_twin = what.contains("project") || what == "piece";
            assert_eq!(html.contains(&twin), has_twin, "{told}");
        }
    }
}

#[test]
fn every_amp_page_keeps_the_rules_of_amp() {
    let site = site();
    for locale in Locale::ALL {
        for (what, html) in amp_pages(&site, *locale) {
            let told = format!("{what} in {}", locale.tag());
            assert_eq!(html_faults(&html), [] as [&str; 0], "{told}: {html}");
            assert_eq!(amp_faults(&html), [] as [&str; 0], "{told}: {html}");
            assert!(html.contains("<amp-img"), "{told}: {html}");
            let (_, body) = html.split_once("</head>").unwrap();
            assert!(!body.contains("49"), "{told}: what somebody wrote was run");
            let page = format!("https://muster.example/site/{}/", locale.tag());
            assert!(html.contains(&format!("rel=\"canonical\" href=\"{page}")), "{told}");
        }
    }
}

#[test]
fn a_site_without_amp_does_not_speak_of_it() {
    let site = Site::new(Options { amp: false, ..site().options().clone() }).unwrap();
    let html = site.project(Locale::En, &project()).unwrap();
    assert!(!html.contains("amphtml") && !html.contains("/amp/"), "{html}");
}

#[test]
fn the_rules_find_what_is_wrong() {
    let page = |body: &str| {
        format!(
            "<!doctype html>\n<html lang=\"en\" dir=\"ltr\"><head><title>a</title></head>\
             <body><main><h1>a</h1>{body}</main></body></html>"
        )
    };
    assert_eq!(html_faults(&page("<h2>b</h2><p>c</p>")), [] as [&str; 0]);
    for wrong in [
        "<h3>b</h3>",
        "<h1>b</h1>",
        "<h2> </h2>",
        "<p id=\"x\"></p><p id=\"x\"></p>",
        "<img src=\"x\">",
        "<input type=\"text\">",
        "<label for=\"y\">b</label>",
        "<a href=\"#y\">b</a>",
        "<a href=\"y\"></a>",
        "<p onclick=\"x\">b</p>",
        "<p style=\"x\">b</p>",
        "<p><div>b</div></p>",
        "<svg viewBox=\"0 0 1 1\"></svg>",
        "<main>b</main>",
    ] {
        assert!(!html_faults(&page(wrong)).is_empty(), "{wrong}");
    }
    assert!(html_faults("<!doctype html>\n<html lang=\"en\"><title>a</title>").len() > 1);

    let amp = site().amp_project(Locale::En, &project()).unwrap();
    for (right, wrong) in [
        ("<html amp", "<html"),
        ("<meta charset=\"utf-8\">\n", ""),
        ("width=device-width", "width=100"),
        ("rel=\"canonical\"", "rel=\"alternate\""),
        ("</body>", "<script>1</script></body>"),
        ("</body>", "<script type=\"application/ld+json\">{}</script></body>"),
        ("<style amp-custom>", "<style>"),
        ("<style amp-custom>", "<style amp-custom>a { color: red !important }"),
        ("steps(1,end)", "steps(2,end)"),
        ("<noscript>", ""),
        ("<amp-img", "<img"),
        (" layout=\"responsive\"", ""),
        ("<h1", "<form></form><h1"),
        ("<h1", "<h1 style=\"color: red\""),
        ("<h1", "<h1 onclick=\"x\""),
        ("<h1", "<amp-carousel></amp-carousel><h1"),
        ("<style amp-custom>", &format!("<style amp-custom>{}", "a{}".repeat(25_000))),
    ] {
        assert!(amp.contains(right), "{right}");
        let broken = amp.replace(right, wrong);
        assert!(!amp_faults(&broken).is_empty(), "{right} became {wrong}");
    }
}
