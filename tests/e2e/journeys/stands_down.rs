//! The other end of the main job in real browsers: too few confirm, nothing happens, and everybody
//! reads that their pledge stands.

use crate::{
    browser::{Browser, Size},
    find::{button, css, heading, link},
    scene::{PASSWORD, Scene},
    shots,
    stage::Stage,
};

#[tokio::test]
async fn too_few_confirm() {
    let stage = Stage::open("stands-down", 4).await;
    let scene = Scene::open(3).await;
    for name in ["anna", "bela", "carl"] {
        scene.enrols(name, 2).await;
    }
    let owner = signed_in(&stage, &scene, "owner", Size::Desktop).await;
    let anna = signed_in(&stage, &scene, "anna", Size::Phone).await;
    let bela = signed_in(&stage, &scene, "bela", Size::Phone).await;
    let carl = signed_in(&stage, &scene, "carl", Size::Desktop).await;

    scene.call().await.unwrap();
    // Enough for each of them would be too few for the tier: they read that before they answer.
    anna.reads("at least 2 confirm and Start is reached, which takes 3.").await;
    anna.click(&button("I confirm")).await;
    anna.reads("You confirmed.").await;
    // Nothing is up to her any more: neither the tag nor the frame says so.
    anna.misses(&css(".tag-act")).await;
    anna.misses(&css(".call")).await;
    anna.goto("/o/lindenhof/old-rent").await;
    anna.sees(&heading("Your pledge")).await;
    anna.sees(&css(".stickybar .tag-ok")).await;
    anna.click(&link("All my pledges")).await;
    anna.arrives("/pledges").await;
    bela.click(&button("I confirm")).await;
    bela.reads("You confirmed.").await;
    carl.reads("You are called").await;
    carl.goto("/o/lindenhof/old-rent").await;
    carl.sees(&link("Answer in my pledges")).await;
    shots::every_form(&carl, "called-project").await;
    carl.goto("/pledges").await;
    carl.reads("You are called").await;
    carl.click(&button("I cannot make it")).await;
    carl.reads("You declined. Nothing is asked of you.").await;

    owner.goto("/organise/lindenhof/old-rent/calls").await;
    owner.reads("too few for the tier: everybody would stand down").await;
    shots::every_form(&owner, "too-few").await;
    owner.click(&button("Decide now").first()).await;
    owner.click(&button("Decide now").within("dialog[open]")).await;
    owner.reads("Stood down").await;
    owner.reads("2 confirmed; this call needed 3.").await;
    shots::every_form(&owner, "stood-down").await;

    // Whatever they answered: nobody is asked to act, and nobody has lost anything.
    for (person, name) in [(&anna, "anna"), (&bela, "bela"), (&carl, "carl")] {
        person
            .reads("Nothing happened, your pledge stands. 2 confirmed; this call needed 3.")
            .await;
        shots::every_form(person, &format!("{name}-reads")).await;
    }
    anna.misses(&css(".call")).await;
    owner.goto("/organise/lindenhof/old-rent").await;
    owner.reads("3 would act together today").await;
    for browser in [owner, anna, bela, carl] {
        browser.finish().await;
    }
}

async fn signed_in(stage: &Stage, scene: &Scene, name: &'static str, size: Size) -> Browser {
    let browser = stage.browser(name, scene.server.url(), size).await;
    browser.signs_in(&format!("{name}@example.org"), PASSWORD).await;
    browser
}
