//! Filling in forms, as a person does: into the field, out of the field.

use std::path::Path;

use fantoccini::{elements::Element, key::Key};

use crate::{
    browser::{Browser, fold},
    find::{Query, button, field},
    patience::{PATIENCE, until},
};

impl Browser {
    /// Replaces what is in a field by typing, and stays in it.
    pub(crate) async fn fill(&self, field: &Query, text: &str) {
        self.act(field, "fill", async |element: Element| {
            element.click().await?;
            // Not `clear`: it leaves the field, and what is checked on leaving would complain.
            let all = format!("{}a{}", char::from(Key::Control), char::from(Key::Null));
            element.send_keys(&all).await?;
            element.send_keys(&char::from(Key::Delete).to_string()).await?;
            element.send_keys(text).await
        })
        .await;
    }

    /// Signs in on the page for it, and waits for where it leads.
    pub(crate) async fn signs_in(&self, mail: &str, password: &str) {
        self.goto("/sign-in").await;
        self.signs_in_here(mail, password).await;
    }

    /// The same on the page that is open.
    pub(crate) async fn signs_in_here(&self, mail: &str, password: &str) {
        self.fill(&field("E-mail").partly().first(), mail).await;
        self.fill(&field("Password").partly().first(), password).await;
        self.click(&button("Sign in")).await;
        self.arrives("/pledges").await;
    }

    /// Chooses an option of a `<select>` by what it reads.
    pub(crate) async fn choose(&self, field: &Query, label: &str) {
        self.act(field, "choose", async |element: Element| element.select_by_label(label).await)
            .await;
    }

    /// Gives a file to an `<input type=file>`, wherever it is hidden.
    pub(crate) async fn attach(&self, selector: &str, file: &Path) {
        let input = self.works(self.client.find(fantoccini::Locator::Css(selector))).await;
        let path = file.display().to_string();
        self.works(input.send_keys(&path)).await;
    }

    /// Waits until a field holds this value.
    pub(crate) async fn holds(&self, field: &Query, value: &str) {
        let held = until(format!("{field} with “{value}”"), PATIENCE, async || {
            let found = self.all(field).await.map_err(|error| error.to_string())?;
            let found = field.one(found)?;
            let element = found.element(self).await.map_err(|error| error.to_string())?;
            let held = element.prop("value").await.map_err(|error| error.to_string())?;
            let held = fold(&held.unwrap_or_default());
            if held == fold(value) { Ok(()) } else { Err(format!("it holds “{held}”")) }
        });
        let held = held.await;
        self.came(held).await;
    }
}
