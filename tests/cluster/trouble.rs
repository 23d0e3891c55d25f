//! What can happen to a server while it works: one thing at a time, and then it is over.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use tokio::time::sleep;

use crate::node::Node;

/// The first of the users that the servers run as: packets are told apart by it.
pub(crate) const USERS: u32 = 61_000;
const TABLE: &str = "muster_soak";
/// What a flush takes longer while the disk is slow.
const SLOW_FLUSH: &str = "30ms";

/// xorshift64* (Vigna, 2016).
pub(crate) struct Luck(pub(crate) u64);

impl Luck {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % end
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Trouble {
    /// `kill -9`, and a start some seconds later.
    Kill,
    /// SIGSTOP, and SIGCONT some seconds later.
    Pause,
    /// Not a packet to or from the other two; people still reach it.
    Partition,
    /// Every flush takes 30 ms longer.
    SlowDisk,
    /// Its clock is set, up to an hour forwards or back, and stays so.
    Clock,
}

impl Trouble {
    pub(crate) const ALL: [Self; 5] =
        [Self::Kill, Self::Pause, Self::Partition, Self::SlowDisk, Self::Clock];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Kill => "kill -9",
            Self::Pause => "pause",
            Self::Partition => "partition",
            Self::SlowDisk => "slow disk",
            Self::Clock => "clock step",
        }
    }

    /// Does it to a node, and says in words what was done once it is over.
    pub(crate) async fn befall(self, nodes: &mut [Node], at: usize, luck: &mut Luck) -> String {
        let lasts = Duration::from_millis(1000 + luck.below(9000));
        let node = &mut nodes[at];
        match self {
            Self::Kill => {
                node.kill().await;
                sleep(lasts).await;
                node.start().await;
            }
            Self::Pause => {
                signal(node, "-STOP");
                sleep(lasts).await;
                signal(node, "-CONT");
            }
            Self::Partition => {
                cut_off(node);
                sleep(lasts).await;
                mend();
            }
            Self::SlowDisk => {
                let mut slow = slow_disk(node);
                sleep(lasts).await;
                let _ = Command::new("kill").args(["-INT", &slow.id().to_string()]).status();
                slow.wait().unwrap();
            }
            Self::Clock => {
                let seconds = luck.below(7200) as i64 - 3600;
                node.set_clock(seconds);
                return format!("node {} {}: {seconds:+} s", at + 1, self.word());
            }
        }
        format!("node {} {}: {:.1} s", at + 1, self.word(), lasts.as_secs_f32())
    }
}

fn signal(node: &Node, which: &str) {
    if let Some(pid) = node.pid() {
        assert!(Command::new("kill").args([which, &pid.to_string()]).status().unwrap().success());
    }
}

/// Drops what goes from this node to the others' ports and from the others to its own, in both
/// directions of each connection.
fn cut_off(node: &Node) {
    let user = USERS + node.own().number as u32;
    let port = node.peer_port();
    let rules = format!(
        "table inet {TABLE} {{
           chain out {{
             type filter hook output priority 0; policy accept;
             meta skuid {user} tcp dport {first}-{last} tcp dport != {port} drop
             meta skuid {user} tcp sport {port} drop
             meta skuid {USERS}-{users} meta skuid != {user} tcp dport {port} drop
           }}
         }}",
        first = node.first_port(),
        last = node.first_port() + 9,
        users = USERS + 9,
    );
    let mut nft = Command::new("nft").arg("-f").arg("-").stdin(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut nft.stdin.take().unwrap(), rules.as_bytes()).unwrap();
    assert!(nft.wait().unwrap().success(), "nft refused: {rules}");
}

/// Lets all packets through again.
pub(crate) fn mend() {
    let mut delete = Command::new("nft");
    let _ = delete.args(["delete", "table", "inet", TABLE]).stderr(Stdio::null()).status();
}

fn slow_disk(node: &Node) -> std::process::Child {
    let pid = node.pid().map_or_else(String::new, |pid| pid.to_string());
    let calls = "fdatasync,fsync";
    Command::new("strace")
        .args(["-qq", "-f", "-o", "/dev/null", "-e", &format!("trace={calls}")])
        .args(["-e", &format!("inject={calls}:delay_enter={SLOW_FLUSH}"), "-p", &pid])
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}
