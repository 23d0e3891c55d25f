//! What people pledged to is changed: the organiser is asked first and sees who has not agreed
//! yet; whoever has a go keeps it; and what somebody wrote to the organisers is there to read.

use model::{
    call::{Answer, ParticipationState},
    pledge::NotAdmitted,
};

use crate::{
    browser::Size,
    find::{button, css, field, heading, link},
    scene::{PASSWORD, Scene, tier},
    shots,
    stage::Stage,
};

const PROJECT: &str = "/lindenhof/old-rent";
const ASKED: &str = "This makes 3 people agree again";

#[tokio::test]
async fn a_change_is_asked_about_and_a_go_stands() {
    let stage = Stage::open("agree-again", 2).await;
    let scene = Scene::open(3).await;
    let mut people = Vec::new();
    for name in ["anna", "bela", "carl"] {
        people.push(scene.enrols(name, 3).await);
    }
    scene.enrols_again(&people[0], "I bring chairs, and can open the courtyard.").await.unwrap();
    let owner = stage.browser("owner", scene.server.url(), Size::Desktop).await;
    owner.goto("/sign-in").await;
    owner.signs_in("owner@example.org", PASSWORD).await;

    // A title changes nothing that people pledged to.
    owner.goto(&format!("/admin/orgs{PROJECT}")).await;
    owner.fill(&field("Title"), "Pay the old rent together").await;
    owner.click(&button("Save changes").within("form:has(#title)")).await;
    owner.reads("Saved").await;
    assert_eq!(scene.mine(&people[1]).await.apart, None);

    // A tier does: it is asked first, and nothing happens if the answer is no.
    for answer in ["Leave it as it is", "Continue"] {
        owner.click(&button("Change Start")).await;
        owner.fill(&field("People it takes"), "2").await;
        owner.click(&button("Save changes").within("form:has(#tier-name)")).await;
        owner.reads(ASKED).await;
        if answer == "Continue" {
            shots::every_form(&owner, "asks").await;
        }
        owner.click(&button(answer).within("dialog[open]")).await;
        owner.misses(&css("dialog[open]")).await;
        if answer != "Continue" {
            assert_eq!(scene.mine(&people[1]).await.apart, None);
            owner.reload().await;
        }
    }
    owner.reads("2 people").await;
    assert_eq!(scene.mine(&people[1]).await.apart, Some(NotAdmitted::OldRevision));

    let changes = scene.mine(&people[1]).await.changes;
    assert_eq!((changes[0].was.as_str(), changes[0].became.as_str()), ("3", "2"));
    owner.goto(&format!("/organise{PROJECT}")).await;
    owner.reads("3 pledges do not count yet: their owners have not agreed").await;
    shots::every_form(&owner, "overview").await;
    owner.goto(&format!("/organise{PROJECT}/calls")).await;
    owner.reads("3 pledges do not count yet").await;
    shots::every_form(&owner, "calls").await;

    owner.goto(&format!("/organise{PROJECT}/pledges")).await;
    owner.click(&button("anna")).await;
    owner.reads("I bring chairs, and can open the courtyard.").await;
    shots::every_form(&owner, "one-pledge").await;
    owner.click(&button("Close").within("dialog[open]")).await;
    owner.misses(&css("dialog[open]")).await;
    assert_eq!(owner.sideways().await, None);
    owner.click(&button("has not agreed to the change")).await;
    owner.reads("3 pledges").await;
    shots::every_form(&owner, "pledges-table").await;

    owner.click(&link("Audit log")).await;
    owner.arrives("/admin/audit/lindenhof").await;
    owner.reads("Added or changed a tier").await;
    shots::every_form(&owner, "audit").await;

    owner.goto("/me").await;
    owner.fill(&field("Present password").partly(), "not the one").await;
    owner.fill(&field("New password").partly(), "another horse battery").await;
    owner.click(&button("Change the password")).await;
    owner.reads("This is not your present password.").await;
    shots::every_form(&owner, "wrong-password").await;

    // Everybody agrees, is called and goes; then it is changed once more.
    for person in &people {
        let revision = scene.mine(person).await.revision;
        person.pledges().accept_revision(&scene.org, &scene.project, revision).await.unwrap();
    }
    let anna = stage.browser("anna", scene.server.url(), Size::Phone).await;
    anna.goto("/sign-in").await;
    anna.signs_in("anna@example.org", PASSWORD).await;
    let call = scene.call().await.unwrap();
    for person in &people {
        scene.answers(person, call, Answer::Confirm).await;
    }
    scene.owner.calls().decide(&scene.org, &scene.project, call).await.unwrap();
    scene.settled(&people[0], ParticipationState::Go).await;
    let projects = scene.owner.projects();
    projects.put_tier(&scene.org, &scene.project, Some(scene.tier), tier(3)).await.unwrap();
    anna.goto("/pledges").await;
    anna.reads("Your go stands as it was called.").await;
    anna.reads("Start: people it takes").await;
    assert!(!anna.text().await.contains("Needs your answer"));
    assert!(!anna.text().await.contains("perhaps nobody"));
    shots::every_form(&anna, "go-and-changed").await;

    // With one pledge to change, and three who are fewer than may be said.
    anna.goto(&format!("/o{PROJECT}")).await;
    anna.sees(&heading("Pay the old rent together")).await;
    assert!(!anna.text().await.contains("perhaps nobody"));
    shots::every_form(&anna, "project").await;
    anna.goto(&format!("/enrol{PROJECT}")).await;
    anna.click(&button("Next: what you need")).await;
    anna.click(&button("Next: your condition")).await;
    shots::every_form(&anna, "condition").await;
    anna.click(&button("Next: who you are")).await;
    anna.click(&button("Save the change")).await;
    anna.sees(&heading("Your pledge is changed")).await;
    shots::every_form(&anna, "changed").await;
    owner.finish().await;
    anna.finish().await;
}
