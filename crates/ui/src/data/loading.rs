//! Asking once, asking again, following.

use std::{future::Future, sync::Arc};

use client::{ClientError, live::LiveQuery};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::Code;

use super::{sending::Answer, sentence};
use crate::i18n::t;
use crate::parts::{Button, ButtonKind, LinkButton, Note, NoteKind, Skeleton};

/// What was asked for, as far as it is there.
#[derive(Clone, Debug)]
pub(crate) enum Loaded<T> {
    /// On its way.
    Waiting,
    /// There.
    Here(T),
    /// It failed; what was there before stays on the screen where there was something.
    Failed(ClientError),
}

impl<T> Loaded<T> {
    /// What is there.
    pub(crate) fn here(&self) -> Option<&T> {
        match self {
            Self::Here(value) => Some(value),
            Self::Waiting | Self::Failed(_) => None,
        }
    }
}

/// Whether what was asked for does not exist, or is not for the one who asks.
pub(crate) fn is_missing(error: &ClientError) -> bool {
    error.reason.is_some_and(|reason| reason.code() == Code::NotFound)
}

/// Something asked for: its state, and a way to ask again.
pub(crate) struct Asked<T: 'static> {
    /// As far as it is there.
    pub(crate) state: RwSignal<Loaded<T>>,
    again: Callback<()>,
}

impl<T: 'static> Clone for Asked<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: 'static> Copy for Asked<T> {}

impl<T: Clone + Send + Sync + 'static> Asked<T> {
    /// Asks again; what is there stays until the answer comes.
    pub(crate) fn again(self) {
        self.again.run(());
    }

    /// Shows it: a skeleton while it loads, a sentence with a way on when it fails.
    pub(crate) fn show<V: IntoView + 'static>(
        self,
        view: impl Fn(T) -> V + Send + Sync + 'static,
    ) -> impl IntoView {
        move || match self.state.get() {
            Loaded::Waiting => view! { <Skeleton /> }.into_any(),
            Loaded::Here(value) => view(value).into_any(),
            // Asking again changes nothing.
            Loaded::Failed(error) if is_missing(&error) => view! {
                <div class="stack">
                    <Note>{sentence(&error)}</Note>
                    <div>
                        <LinkButton href="/" kind=ButtonKind::Primary>
                            {t!(shell_missing_home)}
                        </LinkButton>
                    </div>
                </div>
            }
            .into_any(),
            Loaded::Failed(error) => {
                let text = sentence(&error);
                view! {
                    <div class="stack">
                        <Note kind=NoteKind::Warn>{text}</Note>
                        <div>
                            <Button
                                kind=ButtonKind::Primary
                                on:click=move |_| {
                                    self.state.set(Loaded::Waiting);
                                    self.again();
                                }
                            >
                                {t!(data_again)}
                            </Button>
                        </div>
                    </div>
                }
                .into_any()
            }
        }
    }
}

/// Asks now, and again whenever a signal that `ask` reads changes. An answer to an older question
/// is passed over.
pub(crate) fn load<T, F>(ask: impl Fn() -> F + Copy + Send + Sync + 'static) -> Asked<T>
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = Result<T, ClientError>> + 'static,
{
    // Boxed, so that what waits is compiled once for each answer, not for each question.
    load_boxed(Arc::new(move || Box::pin(ask())))
}

fn load_boxed<T>(ask: Arc<dyn Fn() -> Answer<T> + Send + Sync>) -> Asked<T>
where
    T: Clone + Send + Sync + 'static,
{
    let state = RwSignal::new(Loaded::Waiting);
    let turn = StoredValue::new(0_u64);
    let run = move || {
        let mine = turn.get_value() + 1;
        turn.set_value(mine);
        let asked = ask();
        spawn_local(async move {
            let answer = asked.await;
            if turn.try_get_value() != Some(mine) {
                return;
            }
            match answer {
                Ok(value) => {
                    state.try_set(Loaded::Here(value));
                }
                // What is on the screen is better than a sentence about what is not.
                Err(error)
                    if error.is_transient() && state.with_untracked(|s| s.here().is_some()) => {}
                Err(error) => {
                    state.try_set(Loaded::Failed(error));
                }
            }
        });
    };
    let (run, owner) = (Callback::new(move |()| run()), Owner::current());
    Effect::new(move |_| run.run(()));
    let again = Callback::new(move |()| match &owner {
        Some(owner) => owner.with(|| untrack(|| run.run(()))),
        None => untrack(|| run.run(())),
    });
    Asked { state, again }
}

/// Keeps a live query in a signal for as long as the component lives.
pub(crate) fn follow<T: Clone + Send + Sync + 'static>(
    mut query: LiveQuery<T>,
) -> RwSignal<Loaded<T>> {
    let state = RwSignal::new(Loaded::Waiting);
    let alive = StoredValue::new(());
    spawn_local(async move {
        while let Some(answer) = query.next().await {
            if alive.try_get_value().is_none() {
                return;
            }
            match answer {
                Ok(value) => {
                    state.try_set(Loaded::Here(value));
                }
                Err(error) => {
                    state.try_set(Loaded::Failed(error));
                    return;
                }
            }
        }
    });
    state
}
