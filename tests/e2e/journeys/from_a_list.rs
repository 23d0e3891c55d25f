//! An organiser has a list of people: it is mended, imported and mailed in the browser; who gets
//! the letter opens its link on a phone, enrols, and reads what the organiser writes later.

use mail::sink::Sink;
use model::project::{Admission, ProjectFields};

use crate::{
    browser::Size,
    find::{button, css, field, heading, link, option},
    patience::{PATIENCE, until},
    scene::{PASSWORD, Scene, fields},
    server::Options,
    shots,
    stage::Stage,
};

/// With a byte order mark, semicolons and a header, as a spreadsheet saves it; two lines are
/// wrong, one repeats another.
const LIST: &str = "\u{feff}Nachname;Vorname;E-Mail\r\nYildiz;Anna;anna@example.org\r\n\
                    Kaya;Bela;bela at example.org\r\nDemir;Carl;\r\n\
                    Yildiz;A.;ANNA@example.org\r\n";

#[tokio::test]
async fn becomes_pledges() {
    let sink = Sink::start().await.unwrap();
    let stage = Stage::open("from-a-list", 2).await;
    let options = Options { smtp: Some(sink.url()), ..Options::default() };
    let project = ProjectFields { admission: Admission::Invite, ..fields() };
    let scene = Scene::open_with(options, 2, project).await;
    let files = tempfile::tempdir().unwrap();
    let owner = stage.browser("owner", scene.server.url(), Size::Desktop).await;
    owner.signs_in("owner@example.org", PASSWORD).await;

    // What is wrong is told line by line, and nothing can be imported before it is mended or left
    // out.
    owner.goto("/organise/lindenhof/old-rent/invitations").await;
    owner.reads("Nobody is invited yet").await;
    let list = files.path().join("list.csv");
    std::fs::write(&list, LIST).unwrap();
    owner.attach("#list-file", &list).await;
    owner.reads("1 person can be invited.").await;
    owner.reads("2 lines cannot be used.").await;
    owner.reads("Line 3:").await;
    owner.reads("bela at example.org").await;
    owner.reads("there is no mail address").await;
    owner.reads("the same address as on line 2").await;
    owner.reads("Yildiz").await;
    owner.misses(&button("Import").partly()).await;
    shots::every_form(&owner, "bad-lines").await;
    owner.click(&option("Leave out the 2 lines").partly()).await;
    owner.sees(&button("Import 1 person")).await;
    owner.click(&button("Choose another list")).await;
    let mended = LIST.replace(" at ", "@").replace("Demir;Carl;\r\n", "");
    std::fs::write(&list, mended).unwrap();
    owner.attach("#list-file", &list).await;
    owner.reads("2 people can be invited.").await;
    owner.click(&button("Import 2 people")).await;
    owner.reads("Please fill this in.").await;
    owner.fill(&field("Where do you have").partly(), "Signed at the stall, 1 May").await;
    shots::every_form(&owner, "mended").await;
    owner.click(&button("Import 2 people")).await;
    owner.reads("2 people imported. Nobody was mailed yet.").await;
    owner.sees(&css("table tbody tr:nth-child(2)")).await;
    owner.click(&button("Mail invitations")).await;
    owner.click(&button("Mail them").within("dialog[open]")).await;
    owner.reads("2 mails are on their way.").await;

    let letter = until("anna's letter", PATIENCE, async || {
        let all = sink.all();
        let found = all.into_iter().find(|mail| mail.to == ["anna@example.org"]);
        found.ok_or_else(|| "no letter".to_owned())
    });
    let address = letter.await.unwrap().link().unwrap();
    let anna = stage.browser("anna", scene.server.url(), Size::Phone).await;
    anna.goto(&address).await;
    for (title, next) in [
        ("What would you do?", "Next: what you need"),
        ("What would you need?", "Next: your condition"),
        ("Your condition", "Next: who you are"),
    ] {
        anna.sees(&heading(title)).await;
        anna.click(&button(next)).await;
    }
    anna.fill(&field("E-mail").partly().first(), "anna@example.org").await;
    anna.fill(&field("Name").partly().first(), "Anna").await;
    anna.fill(&field("Password").partly().first(), PASSWORD).await;
    anna.click(&button("Enrol")).await;
    anna.sees(&heading("You count")).await;

    owner.goto("/organise/lindenhof/old-rent/invitations").await;
    owner.click(&button("enrolled")).await;
    owner.reads("anna@example.org").await;
    owner.misses(&css("table tbody tr:nth-child(2)")).await;
    shots::every_form(&owner, "enrolled").await;

    // What the organiser writes is read under the pledge.
    owner.click(&link("Messages")).await;
    owner.fill(&field("Subject"), "We have a room").await;
    owner.fill(&field("Text"), "See you *there* on Sunday.").await;
    owner.click(&button("Look at it once more")).await;
    owner.reads("It reaches 1 person.").await;
    owner.click(&button("Send it")).await;
    owner.sees(&heading("We have a room")).await;
    shots::every_form(&owner, "messages").await;
    anna.goto("/pledges").await;
    anna.click(&css("article details summary")).await;
    anna.reads("See you there on Sunday.").await;
    shots::every_form(&anna, "news").await;
    owner.finish().await;
    anna.finish().await;
}
