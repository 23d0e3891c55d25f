//! Every part on one page, for those who build them: at phone and desktop width, light and dark,
//! left to right and right to left. Not in a release build; its words are not translated.

mod charts;
mod controls;
mod states;

use leptos::prelude::*;

use crate::parts::Icon;
use crate::shell::{Heading, NavGroup, NavPlace, SideLayout};

#[component]
pub(crate) fn GalleryPage() -> impl IntoView {
    let groups = vec![
        NavGroup {
            label: None,
            places: vec![
                NavPlace::new("/_gallery", "Parts", Icon::Grid),
                NavPlace {
                    count: Some("2,310".into()),
                    ..NavPlace::new("/", "Front", Icon::Tally)
                },
            ],
        },
        NavGroup {
            label: Some("Lindenhof Tenants’ Union".into()),
            places: vec![NavPlace::new("/nowhere", "Nowhere", Icon::Flag)],
        },
    ];
    view! {
        <SideLayout groups=groups>
            <div class="page-head">
                <Heading text="Parts" />
            </div>
            <div class="gallery">
                <charts::Lines />
                <charts::Charts />
                <controls::Controls />
                <controls::Tables />
                <states::States />
            </div>
        </SideLayout>
    }
}
