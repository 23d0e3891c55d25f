//! A server without SMTP: nobody is told that a letter is on its way to them, and whoever runs the
//! server finds each letter by its reader.

use crate::{
    browser::Size,
    find::{button, css, field, heading},
    scene::{PASSWORD, Scene},
    shots,
    stage::Stage,
};

#[tokio::test]
async fn links_wait_with_whoever_runs_the_server() {
    let stage = Stage::open("without-mail", 2).await;
    let scene = Scene::open(3).await;
    scene.enrols("anna", 3).await;
    for n in 0..3 {
        scene.enrols(&format!("bela{n}"), 3).await;
    }
    let anna = stage.browser("anna", scene.server.url(), Size::Phone).await;
    anna.goto("/recover").await;
    anna.reads("This server cannot send mail yet. Ask for a link here").await;
    anna.fill(&field("E-mail"), "anna@example.org").await;
    anna.click(&button("Ask for a link")).await;
    anna.reads("the link waits with whoever runs this server").await;
    shots::every_form(&anna, "recover").await;
    anna.signs_in("anna@example.org", PASSWORD).await;
    anna.goto("/me").await;
    anna.reads("This server cannot send mail yet, so your link waits").await;
    anna.sees(&button("Write the link again")).await;
    shots::every_form(&anna, "me").await;

    let owner = stage.browser("owner", scene.server.url(), Size::Desktop).await;
    owner.signs_in("owner@example.org", PASSWORD).await;
    owner.goto("/admin/system").await;
    owner.sees(&heading("Outbox")).await;
    owner.reads("No backups are scheduled. Set backup_dir").await;
    owner.reads("bela2@example.org").await;
    shots::every_form(&owner, "outbox").await;
    owner.fill(&field("Search by recipient or subject"), "ANNA@").await;
    owner.misses(&css("tbody tr:nth-child(4)")).await;
    owner.reads("anna@example.org").await;
    owner.click(&button("Read").first()).await;
    owner.sees(&css("dialog[open] .admin-mail")).await;
    owner.reads("To: anna@example.org").await;
    shots::every_form(&owner, "letter").await;
    owner.click(&button("Close")).await;
    owner.fill(&field("Search by recipient or subject"), "nobody").await;
    owner.sees(&heading("No such mails")).await;

    // Whoever is erased is not to be read in a letter that still waits.
    anna.click(&button("Delete my account…")).await;
    anna.reads("You are taken off it if you came by that invitation").await;
    anna.fill(&field("Type “delete” to go on"), "delete").await;
    shots::every_form(&anna, "deleting").await;
    anna.click(&button("Delete for good")).await;
    anna.sees(&heading("Your account is deleted")).await;
    anna.arrives("/me/deleted").await;
    shots::every_form(&anna, "deleted").await;
    owner.goto("/admin/system").await;
    owner.reads("bela2@example.org").await;
    owner.fill(&field("Search by recipient or subject"), "ANNA@").await;
    owner.sees(&heading("No such mails")).await;
    for browser in [anna, owner] {
        browser.finish().await;
    }
}
