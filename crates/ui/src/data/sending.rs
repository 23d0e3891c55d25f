//! A form on its way: sending, and saying what came of it.

use std::{future::Future, pin::Pin};

use client::ClientError;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{field_error, sentence};
use crate::parts::{Note, NoteKind};

/// What a server is asked for.
pub(super) type Answer<T> = Pin<Box<dyn Future<Output = Result<T, ClientError>>>>;

/// A form on its way to the server.
#[derive(Clone, Copy)]
pub(crate) struct Sending {
    /// Whether it is on its way.
    pub(crate) busy: RwSignal<bool>,
    /// Why it was refused.
    pub(crate) refused: RwSignal<Option<ClientError>>,
}

impl Sending {
    pub(crate) fn new() -> Self {
        Self { busy: RwSignal::new(false), refused: RwSignal::new(None) }
    }

    /// Sends; `done` gets the answer. What was typed stays whatever happens.
    pub(crate) fn send<T: 'static>(
        self,
        work: impl Future<Output = Result<T, ClientError>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        // Boxed, so that what waits is compiled once for each answer, not for each form.
        self.send_boxed(Box::pin(work), Box::new(done));
    }

    fn send_boxed<T: 'static>(self, work: Answer<T>, done: Box<dyn FnOnce(T)>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.refused.set(None);
        spawn_local(async move {
            let answer = work.await;
            self.busy.try_set(false);
            match answer {
                Ok(value) => done(value),
                Err(error) => {
                    self.refused.try_set(Some(error));
                }
            }
        });
    }

    /// What the server found wrong with a field.
    pub(crate) fn field(self, name: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.refused.with(|error| error.as_ref().and_then(|error| field_error(error, name)))
        })
    }
}

/// Says why a form was refused.
#[component]
pub(crate) fn Refusal(sending: Sending) -> impl IntoView {
    move || {
        sending.refused.get().map(|error| {
            let text = sentence(&error);
            view! { <Note kind=NoteKind::Danger>{text}</Note> }
        })
    }
}
