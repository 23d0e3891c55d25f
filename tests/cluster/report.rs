//! What `bench/soak.md` says.

use std::{collections::BTreeMap, fmt, fmt::Write as _, time::Duration};

use crate::{
    NODES,
    load::{Done, POPULATION, Written},
    looks::Looks,
    says::{Otherwise, share},
    soak::KILLED,
    trouble::Trouble,
};

pub(crate) struct Outcome {
    pub(crate) minutes: u64,
    pub(crate) seed: u64,
    pub(crate) lasted: Duration,
    pub(crate) troubles: BTreeMap<Trouble, u32>,
    pub(crate) done: Done,
    pub(crate) same: bool,
    pub(crate) otherwise: Vec<Otherwise>,
    pub(crate) older: usize,
}

impl Outcome {
    pub(crate) fn is_good(&self) -> bool {
        let as_acknowledged = self.otherwise.iter().all(|one| *one == Otherwise::default());
        let happened = !self.done.written.is_empty();
        let right = self.older == 0 && self.same && self.done.wrongs.is_empty();
        as_acknowledged && happened && right
    }

    pub(crate) fn report(&self, looks: &Looks) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.what_happened(&mut text);
        let _ = self.what_was_done(&mut text);
        let _ = what_was_seen(&mut text, looks);
        let _ = self.what_is_there(&mut text);
        text
    }

    fn what_happened(&self, text: &mut String) -> fmt::Result {
        writeln!(
            text,
            "# Soak\n\n`cargo xtask soak {} {}`: three servers on one machine, {:.0} minutes.\n",
            self.minutes,
            self.seed,
            self.lasted.as_secs_f64() / 60.0
        )?;
        writeln!(text, "| what happened, to one node at a time | times |\n|---|---:|")?;
        for (trouble, times) in &self.troubles {
            writeln!(text, "| {} | {times} |", trouble.word())?;
        }
        Ok(())
    }

    fn what_was_done(&self, text: &mut String) -> fmt::Result {
        let done = &self.done;
        writeln!(
            text,
            "\n| acknowledged | how many | half within | 99 of 100 within | longest |\n\
             |---|---:|---:|---:|---:|"
        )?;
        let took = |all: &[Written]| all.iter().map(|one| one.took).collect();
        for (what, mut waits) in [
            ("organisations made", took(&done.written)),
            ("organisations deleted", took(&done.deleted)),
            ("numbers counted up", done.changes.clone()),
        ] {
            waits.sort_unstable();
            writeln!(
                text,
                "| {what} | {} | {} ms | {} ms | {:.1} s |",
                waits.len(),
                share(&waits, 0.5).as_millis(),
                share(&waits, 0.99).as_millis(),
                share(&waits, 1.0).as_secs_f64()
            )?;
        }
        writeln!(
            text,
            "\nOf the organisations made {POPULATION} are kept, and for each more the oldest is \
             deleted. Of {} the deletion was asked for and not acknowledged (an earlier try's \
             answer was lost): they count as neither there nor deleted.\n\nBeside that {} pages \
             were read and {} snapshots of live numbers arrived.\n",
            done.doubtful.len(),
            done.reads,
            done.snapshots
        )
    }

    fn what_is_there(&self, text: &mut String) -> fmt::Result {
        let done = &self.done;
        let each = |of: fn(&Otherwise) -> usize| {
            let words: Vec<String> = self.otherwise.iter().map(|one| of(one).to_string()).collect();
            words.join(", ")
        };
        writeln!(
            text,
            "\n- acknowledged and missing, on each node: {}\n- deleted, acknowledged, and there \
             again, on each node: {}\n- acknowledged numbers of which a node has an older one: \
             {}\n- tables of the three nodes at one entry: {}\n- seen that must not be (a writer \
             that reads less than it wrote, a live view that ends): {}\n",
            each(|one| one.missing),
            each(|one| one.back),
            self.older,
            if self.same { "equal" } else { "NOT EQUAL" },
            done.wrongs.len()
        )?;
        for wrong in &done.wrongs {
            writeln!(text, "  - {wrong}")?;
        }
        text.push_str(match self.is_good() {
            true => {
                "Nothing that was acknowledged is lost, and nothing that was deleted is back.\n"
            }
            false => "NOT GOOD.\n",
        });
        Ok(())
    }
}

fn what_was_seen(text: &mut String, looks: &Looks) -> fmt::Result {
    writeln!(
        text,
        "Median of each quarter of the time, and how much it changed from the second to the \
         fourth. Node {} is never killed: its memory is that of one process.\n\n\
         | MB | 1 | 2 | 3 | 4 | 2 to 4 |\n|---|---:|---:|---:|---:|---:|",
        KILLED + 1
    )?;
    for number in 0..NODES {
        row(text, &format!("resident memory, node {}", number + 1), looks.resident_mb(number))?;
    }
    for number in 0..NODES {
        row(text, &format!("tables on disk, node {}", number + 1), looks.tables_mb(number))?;
    }
    Ok(())
}

fn row(text: &mut String, what: &str, quarters: [f64; 4]) -> fmt::Result {
    let cells = quarters.map(|mb| format!("{mb:.1}")).join(" | ");
    let [_, second, _, fourth] = quarters;
    let (by, percent) = (fourth - second, (fourth / second - 1.0) * 100.0);
    writeln!(text, "| {what} | {cells} | {by:+.1} ({percent:+.0} %) |")
}
