//! What an owner changes after the first day: the parts of a project, what the organisation says
//! about itself, who may do what; and a look at tokens.

use crate::{
    browser::{Browser, Size},
    find::{button, css, field, heading},
    scene::{PASSWORD, Scene},
    shots,
    stage::Stage,
};

const PROJECT: &str = "/admin/orgs/lindenhof/old-rent";

#[tokio::test]
async fn of_an_organisation() {
    let stage = Stage::open("administration", 1).await;
    let scene = Scene::open(2).await;
    let anna = scene.enrols("anna", 2).await;
    let owner = stage.browser("owner", scene.server.url(), Size::Desktop).await;
    owner.signs_in("owner@example.org", PASSWORD).await;
    parts_of_a_project(&owner).await;
    let mine = anna.pledges().mine(&scene.org).await.unwrap().remove(0);
    assert_eq!(mine.revision, 3, "the tier takes more now, and the place is another one");

    profile(&owner).await;
    roles(&owner).await;
    let permissions = anna.access().mine(Some(&scene.org), None).await.unwrap();
    assert!(permissions.contains(model::access::Permission::CallOpen));
    tokens(&owner).await;
    owner.finish().await;
}

async fn parts_of_a_project(owner: &Browser) {
    owner.goto(PROJECT).await;
    owner.sees(&heading("Pay the old rent")).await;
    // What is typed further down is still there after something else was saved.
    owner.fill(&field("Place").partly(), "Town hall").await;
    owner.reads("This changes what people pledged to.").await;

    owner.fill(&css("#need-name"), "A lift").await;
    owner.choose(&css("#need-kind"), "a number").await;
    owner.fill(&css("#need-unit"), "seats").await;
    owner.click(&button("Add it").within("form:has(#need-name)")).await;
    owner.sees(&button("Change A lift")).await;
    owner.holds(&field("Place").partly(), "Town hall").await;

    owner.fill(&css("#offer-name"), "Car").await;
    owner.fill(&css("#offer-unit"), "seats").await;
    owner.fill(&css("#offer-max"), "4").await;
    owner.choose(&css("#offer-meets"), "A lift").await;
    owner.click(&button("Add it").within("form:has(#offer-name)")).await;
    owner.reads("up to 4 seats each").await;

    owner.click(&button("Change Start")).await;
    owner.holds(&css("#tier-people"), "2").await;
    for _ in 0..3 {
        owner.click(&button("More: Car, seats").partly()).await;
    }
    owner.choose(&css("#tier-rule"), "muster does, once it is safe").await;
    owner.fill(&css("#tier-slack"), "101").await;
    owner.click(&button("Save changes").within("form:has(#tier-name)")).await;
    owner.reads("From 0 to 100.").await;
    shots::every_form(owner, "tier-refused").await;
    owner.fill(&css("#tier-slack"), "20").await;
    owner.click(&button("Save changes").within("form:has(#tier-name)")).await;
    owner.click(&button("Continue").within("dialog[open]")).await;
    owner.reads("2 people + Car: 3 (seats)").await;
    owner.reads("muster calls once 20 % may stay away for 24 hours.").await;

    // Another place is another thing to pledge to.
    owner.click(&button("Save changes").within("form:has(#title)")).await;
    owner.click(&button("Continue").within("dialog[open]")).await;
    owner.reads("Saved").await;
    shots::every_form(owner, "project").await;
}

async fn profile(owner: &Browser) {
    owner.goto("/admin/orgs/lindenhof").await;
    owner.click(&css("details > summary")).await;
    owner.fill(&css("#profile-summary"), "Tenants of 3,400 flats.").await;
    owner.fill(&css("#profile-languages"), "de en").await;
    owner.click(&button("Save changes").within("form:has(#profile-name)")).await;
    owner.reads("Saved").await;
    owner.goto("/o/lindenhof").await;
    owner.reads("Tenants of 3,400 flats.").await;
}

async fn roles(owner: &Browser) {
    owner.goto("/admin/orgs/lindenhof").await;
    owner.sees(&heading("People")).await;
    owner.reads("owner@example.org").await;
    owner.click(&button("Everybody")).await;
    owner.reads("anna@example.org").await;
    owner.fill(&css("#people-search"), "ANNA").await;
    owner.misses(&css("table tbody tr:nth-child(2)")).await;
    owner.click(&button("Roles …").first()).await;
    owner.reads("No role beyond their own pledges.").await;
    shots::every_form(owner, "roles").await;
    owner.click(&button("Give a role").within("dialog[open]")).await;
    owner.reads("Given").await;
    owner.reads("Organiser").await;
}

async fn tokens(owner: &Browser) {
    owner.goto("/admin/jwt").await;
    owner.reads("\"kty\": \"OKP\"").await;
    owner.fill(&css("#jwt-mail"), "dev@example.org").await;
    owner.fill(&css("#jwt-password"), PASSWORD).await;
    owner.click(&button("Sign up")).await;
    owner.reads("\"alg\": \"EdDSA\"").await;
    owner.reads("left").await;
    owner.click(&button("Send")).await;
    owner.reads("bytes in").await;
    shots::every_form(owner, "tokens").await;
    owner.click(&button("Provoke reuse with a copy")).await;
    owner.reads("An old refresh token came back.").await;
    owner.reads("closed for safety").await;
    shots::every_form(owner, "reuse").await;
}
