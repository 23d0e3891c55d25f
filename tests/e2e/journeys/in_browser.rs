//! The main job in real browsers: the owner claims a server and opens a project, three people on
//! their own devices enrol so that the third tips the coalition, and the owner's dashboard moves
//! by itself.

use crate::{
    browser::{Browser, Size},
    find::{button, css, field, heading, link, option},
    server::Server,
    shots,
    stage::Stage,
};

const PASSWORD: &str = "correct horse battery";
const PROJECT: &str = "/lindenhof/pay-the-old-rent";

#[tokio::test]
async fn three_people_tip_it_on_their_own_devices() {
    let stage = Stage::open("in-browser", 4).await;
    let server = Server::start().await;
    let owner = stage.browser("owner", server.url(), Size::Desktop).await;
    becomes_owner(&owner, &server.owner_link().await).await;
    makes_org(&owner).await;
    makes_project(&owner).await;

    owner.goto(&format!("/organise{PROJECT}")).await;
    owner.sees(&heading("Pay the old rent")).await;
    owner.reads("0 would act together today").await;
    shots::every_form(&owner, "dashboard-empty").await;

    let anna = stage.browser("anna", server.url(), Size::Phone).await;
    enrols(&anna, "3", true).await;
    owner.reads("1 person is ready").await;
    knows_that_she_enrolled(&anna).await;
    let bela = stage.browser("bela", server.url(), Size::Desktop).await;
    enrols(&bela, "2", false).await;
    let carl = stage.browser("carl", server.url(), Size::Phone).await;
    enrols(&carl, "1", false).await;
    owner.reads("3 would act together today").await;
    shots::every_form(&owner, "dashboard-tipped").await;

    anna.goto("/pledges").await;
    anna.sees(&heading("Pay the old rent")).await;
    shots::every_form(&anna, "pledges").await;

    // Two confirm; Anna, who asked for three, says nothing.
    calls(&owner).await;
    anna.reads("You are called").await;
    shots::every_form(&anna, "called").await;
    for person in [&bela, &carl] {
        person.goto("/pledges").await;
        person.click(&button("I confirm")).await;
        person.reads("You confirmed.").await;
    }
    owner.reads("By the answers so far, 2 would get a “go”.").await;
    shots::every_form(&owner, "call-open").await;
    owner.click(&button("Decide now").first()).await;
    owner.click(&button("Decide now").within("dialog[open]")).await;
    owner.sees(&heading("Who came?")).await;
    bela.reads("Go. 2 confirmed; you asked for 2.").await;
    bela.reads("1 March, 8:00, Courtyard").await;
    carl.reads("Go. 2 confirmed; you asked for 1.").await;
    anna.reads("You did not answer this call. Your pledge stands.").await;
    shots::every_form(&bela, "go").await;
    shots::every_form(&anna, "silent").await;
    records_who_came(&owner).await;
    carl.reads("The organisers recorded that you stayed away.").await;
    shots::every_form(&carl, "stayed-away").await;
    bela.reads("You were there.").await;
    the_file_equals_the_screen(&owner).await;
    owner.goto(&format!("/organise{PROJECT}")).await;
    owner.sees(&heading("Who follows through")).await;
    shots::every_form(&owner, "dashboard-decided").await;
    for browser in [owner, anna, bela, carl] {
        browser.finish().await;
    }
}

/// The project's page offers a change, not another pledge; and the change starts from what stands.
async fn knows_that_she_enrolled(anna: &Browser) {
    anna.goto(&format!("/o{PROJECT}")).await;
    anna.reads("I act when at least 3 people do.").await;
    anna.misses(&link("Enrol")).await;
    shots::every_form(anna, "enrolled-project").await;
    anna.click(&link("Change your pledge")).await;
    anna.arrives(&format!("/enrol{PROJECT}")).await;
}

/// On the page of calls, with the dialog that says what happens.
async fn calls(owner: &Browser) {
    owner.goto(&format!("/organise{PROJECT}/calls")).await;
    owner.sees(&heading("A new call")).await;
    owner.click(&button("Look at it once more")).await;
    owner.reads("Please fill this in.").await;
    owner.fill(&field("What you write to them"), "It is **time**.").await;
    owner.fill(&field("When, in words").partly(), "1 March, 8:00").await;
    owner.fill(&field("Where").partly(), "Courtyard").await;
    shots::every_form(owner, "call-new").await;
    owner.click(&button("Look at it once more")).await;
    // Every word of it, before it is sent.
    owner.reads("This goes to 3 people who would act and no supporters.").await;
    owner.reads("Start: takes 2 people").await;
    owner.sees(&css("dialog .letter strong")).await;
    shots::every_form(owner, "call-asks").await;
    owner.click(&button("Call them")).await;
    owner.sees(&heading("Call for Start")).await;
}

/// Bela came, Carl did not.
async fn records_who_came(owner: &Browser) {
    owner.click(&button("Came").first()).await;
    owner.misses(&css("li:first-child .btn-primary").within(".admin-list")).await;
    owner.click(&button("Stayed away").within(".admin-list li:last-child")).await;
    owner.reads("stayed away").await;
    shots::every_form(owner, "check-in").await;
    owner.click(&button("Close this call")).await;
    owner.sees(&heading("A new call")).await;
}

/// What the table shows is what the file says, row by row.
async fn the_file_equals_the_screen(owner: &Browser) {
    owner.goto(&format!("/organise{PROJECT}/pledges")).await;
    owner.sees(&css("table tbody tr:nth-child(3)")).await;
    owner.sees(&css(".sidenav [aria-current=page]")).await;
    shots::every_form(owner, "pledges-table").await;
    owner.click(&button("CSV")).await;
    let file = owner.downloaded("pay-the-old-rent.csv").await;
    let file = String::from_utf8(file).unwrap();
    assert_eq!(file.lines().count(), 4, "{file}");
    for (line, name) in file.lines().skip(1).zip(["anna", "bela", "carl"]) {
        assert!(line.contains(name), "{line}");
    }
    let screen = "return [...document.querySelectorAll('tbody tr')].map(r => r.innerText)";
    let rows = owner.eval(screen, vec![]).await;
    for (row, name) in rows.as_array().unwrap().iter().zip(["anna", "bela", "carl"]) {
        assert!(row.as_str().unwrap().contains(name), "{row}");
    }

    // Chips and the search narrow it; what nobody fits is said.
    owner.click(&button("would act")).await;
    owner.sees(&css("table tbody tr:nth-child(3)")).await;
    owner.click(&button("waits for more")).await;
    owner.misses(&css("table tbody tr")).await;
    owner.sees(&heading("No such pledges")).await;
    owner.click(&button("All")).await;
    owner.fill(&field("Search by name or address"), "BELA").await;
    owner.misses(&css("table tbody tr:nth-child(2)")).await;
    owner.reads("bela").await;
    shots::every_form(owner, "pledges-searched").await;
}

async fn becomes_owner(owner: &Browser, address: &str) {
    owner.goto(address).await;
    owner.sees(&heading("Become this server’s owner")).await;
    shots::every_form(owner, "setup").await;
    signs_up(owner, "Become the owner").await;
    owner.reads("You own this server now.").await;
    owner.click(&link("Make the first organisation")).await;
    owner.arrives("/admin/orgs").await;
}

async fn signs_up(browser: &Browser, act: &str) {
    let mail = format!("{}@example.org", browser.person);
    browser.fill(&field("E-mail").partly().first(), &mail).await;
    browser.fill(&field("Name").partly().first(), browser.person).await;
    browser.fill(&field("Password").partly().first(), PASSWORD).await;
    browser.click(&button(act)).await;
}

async fn makes_org(owner: &Browser) {
    owner.sees(&heading("Organisations")).await;
    owner.reads("No organisation yet").await;
    shots::every_form(owner, "orgs-empty").await;
    owner.fill(&field("Name"), "Lindenhof").await;
    owner.holds(&field("Address"), "lindenhof").await;
    owner.click(&button("Create the organisation")).await;
    owner.arrives("/admin/orgs/lindenhof").await;
    owner.sees(&heading("Lindenhof")).await;
}

async fn makes_project(owner: &Browser) {
    owner.fill(&field("Title"), "Pay the old rent").await;
    owner.click(&option("A rent strike").partly()).await;
    shots::every_form(owner, "org-admin").await;
    owner.click(&button("Create the draft")).await;
    owner.arrives(&format!("/admin/orgs{PROJECT}")).await;
    owner.sees(&heading("Pay the old rent")).await;
    // Without a tier it cannot be opened: pressing the button does nothing, and what is missing
    // stands below.
    for tier in ["Start", "Tell the media", "Win"] {
        owner.click(&button(&format!("Remove {tier}"))).await;
        owner.misses(&button(&format!("Remove {tier}"))).await;
    }
    owner.sees(&heading("Not ready to open yet")).await;
    shots::every_form(owner, "project-not-ready").await;
    owner.click(&button("Open it for pledges")).await;
    owner.misses(&button("Finish")).await;
    owner.fill(&field("Name of the tier"), "Start").await;
    owner.fill(&field("People it takes"), "2").await;
    owner.click(&button("Add it").within("form:has(#tier-name)")).await;
    owner.reads("2 people").await;
    owner.sees(&heading("Before you open it")).await;
    owner.click(&button("Open it for pledges")).await;
    owner.sees(&button("Finish")).await;
    shots::every_form(owner, "project-admin").await;
}

/// From the project's page to the thanks, with the account as the last step.
async fn enrols(browser: &Browser, threshold: &str, shoot: bool) {
    browser.goto(&format!("/o{PROJECT}")).await;
    browser.sees(&heading("Pay the old rent")).await;
    browser.click(&link("Enrol").first()).await;
    let steps = [
        ("What would you do?", "Next: what you need"),
        ("What would you need?", "Next: your condition"),
        ("Your condition", "Next: who you are"),
    ];
    for (title, next) in steps {
        browser.sees(&heading(title)).await;
        if title == "Your condition" {
            browser.fill(&css("#people"), threshold).await;
            browser.sees(&css(".means p b")).await;
        }
        if shoot {
            shots::every_form(browser, &format!("enrol-{}", title.len())).await;
        }
        browser.click(&button(next)).await;
    }
    browser.sees(&heading("So that we can reach you")).await;
    if shoot {
        shots::every_form(browser, "enrol-account").await;
    }
    signs_up(browser, "Enrol").await;
    browser.sees(&heading("You count")).await;
    browser.reads("This server cannot send mail yet").await;
    if shoot {
        shots::every_form(browser, "enrol-thanks").await;
    }
}
