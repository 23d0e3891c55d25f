//! Real stores, joined over real sockets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod notes;
mod town;

use std::time::{Duration, Instant};

use crypto::{Key, node::NodeSecret};
use peers::{
    JoinRefused, Joining, Listener, Mesh,
    limits::{Patience, STRANGERS_PER_ADDRESS_MAX},
};
use store::{Ended, MemberChange, MemberChangeError, ReadLevel, Role, Transport as _};
use tokio::{
    io::AsyncReadExt as _,
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use town::{House, Town, by_way_of, eventually};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_join_by_invitation_and_share_what_is_written() {
    let mut town = Town::founded().await;
    let (second, third) = (town.join().await, town.join().await);
    assert_eq!((second, third), (2, 3));
    town.promote(vec![2, 3]).await;
    for number in 0..30 {
        town.write(1 + number % 3, number).await;
    }
    for node in 1..=3 {
        assert_eq!(town.count(node, ReadLevel::Linearizable).await, 30);
        assert_eq!(town.house(node).keyring, b"the keyring");
    }
    let compared = town.house(3).store.compare_tables().await.unwrap();
    assert!(compared.others.values().all(|hash| *hash == Some(compared.here.hash)));

    // The first goes; the others go on; it comes back at the same address.
    town.stop(1).await;
    town.write(2, 100).await;
    town.start(1).await;
    eventually("it has caught up", async || town.count(1, ReadLevel::Local).await == 31).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_was_away_believes_those_who_joined_meanwhile() {
    let mut town = Town::founded().await;
    town.join().await;
    town.join().await;
    town.promote(vec![2, 3]).await;
    town.stop(3).await;
    let fourth = town.join().await;
    let fifth = town.join().await;
    town.promote(vec![fourth, fifth]).await;
    // Of those whom the third knows one is left, which follows and can say who the others are.
    town.house(1).store.change(MemberChange::Transfer(fourth)).await.unwrap();
    town.house(fourth).store.change(MemberChange::Remove(1)).await.unwrap();
    town.stop(1).await;
    town.write(fifth, 7).await;
    town.start(3).await;
    eventually("it learned it", async || town.count(3, ReadLevel::Local).await == 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_not_join_is_told_why() {
    let mut town = Town::founded().await;
    let invitation = town.invite().await;
    let outside = House::outside().await;
    let ask = |address: &str, schema_known| Joining {
        address: address.to_owned(),
        version: "0".to_owned(),
        schema_known,
    };
    let here = outside.address.clone();
    let try_with = async |invitation: &peers::Invitation, joining: Joining| {
        peers::join(&outside.secret, invitation, &joining).await.unwrap_err()
    };

    let dead = try_with(&invitation, ask("127.0.0.1:1", 1)).await;
    assert!(matches!(dead, JoinRefused::NotReached { .. }), "{dead}");
    let other_node = try_with(&invitation, ask(&town.house(1).address, 1)).await;
    assert!(other_node.to_string().contains("another node is at this address"), "{other_node}");
    assert!(matches!(try_with(&invitation, ask(&here, 0)).await, JoinRefused::TooOld { .. }));

    let mut wrong = invitation.clone();
    wrong.cluster = [9; 16];
    assert_eq!(try_with(&wrong, ask(&here, 1)).await, JoinRefused::OtherCluster);
    let mut wrong = invitation.clone();
    wrong.secret = Key::from_bytes([9; 32]);
    assert_eq!(try_with(&wrong, ask(&here, 1)).await, JoinRefused::NotOffered);
    let mut wrong = invitation.clone();
    wrong.key = [9; 32];
    let nobody = try_with(&wrong, ask(&here, 1)).await;
    assert!(nobody.to_string().contains("another node is at this address"), "{nobody}");

    // Nothing of that used it up; it is good for one node, again and again the same.
    let given = peers::join(&outside.secret, &invitation, &ask(&here, 1)).await.unwrap();
    let again = peers::join(&outside.secret, &invitation, &ask(&here, 1)).await.unwrap();
    assert_eq!((given.node, again.node), (2, 2));
    let another = House::outside().await;
    let used = peers::join(&another.secret, &invitation, &ask(&another.address, 1)).await;
    assert_eq!(used.unwrap_err(), JoinRefused::NotOffered);
    let members = town.house(1).store.members();
    assert_eq!(members.len(), 2);
    assert_eq!(members[1].role, Role::Learner);
    town.stop(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_and_those_who_were_removed_are_refused_and_change_nothing() {
    let mut town = Town::founded().await;
    let second = town.join().await;
    let member = town.house(1).store.members()[0].member.clone();
    let to = store::Peer { node: 1, member };

    // A key that nobody has, under a new number and under a member's.
    let mesh = Mesh::new(NodeSecret::new(Key::from_bytes([66; 32])));
    for number in [2, 99] {
        let refused = mesh.call(to.clone(), town.vote_request(number)).await.unwrap_err();
        assert!(refused.to_string().contains("does not know this node"), "{refused}");
    }
    // A member, in the name of another.
    let of_second = Mesh::new(town.house(second).secret());
    let answer = of_second.call(to.clone(), town.vote_request(3)).await.unwrap();
    assert_eq!(answer, bytes::Bytes::from_static(&[0x82, 0, 0x81, 0x82, 3, 0x80]), "a stranger");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(town.house(1).store.leads(), "no vote of theirs counted");

    // The highest number, removed: its key is nobody's, and its invitation is used up.
    let invitation = town.invite().await;
    let third = town.join_by(&invitation).await;
    town.house(1).store.change(MemberChange::Remove(third)).await.unwrap();
    let gone = Mesh::new(town.house(third).secret());
    eventually("it is refused", async || {
        let refused = gone.call(to.clone(), town.vote_request(third as u8)).await;
        matches!(refused, Err(error) if error.to_string().contains("does not know this node"))
    })
    .await;
    let outcast = town.house(third).store.clone();
    let _ = outcast.announce("127.0.0.1:1", town.house(third).secret().public()).await;
    assert!(outcast.status().is_outcast);
    assert!(!town.house(second).store.status().is_outcast);
    let address = town.house(third).address.clone();
    let joining = Joining { address, version: "test".to_owned(), schema_known: 1 };
    let again = peers::join(&town.house(third).secret(), &invitation, &joining).await;
    assert_eq!(again.unwrap_err(), JoinRefused::NotOffered);
    town.write(1, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_is_looked_for_only_where_it_answers() {
    let mut town = Town::founded().await;
    let second = town.join().await;
    let (store, key) = (town.house(1).store.clone(), town.house(second).secret().public());
    let before = store.members();
    let moved = MemberChange::Move { node: second, address: "127.0.0.1:1".to_owned(), key };
    let refused = store.change(moved).await;
    assert_eq!(refused, Err(MemberChangeError::Silent(second)));
    let addresses = |members: &[store::MemberStatus]| {
        members.iter().map(|member| member.member.address.clone()).collect::<Vec<_>>()
    };
    assert_eq!(addresses(&store.members()), addresses(&before));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leader_that_the_others_do_not_reach_hands_over() {
    let mut town = Town::founded().await;
    let (second, third) = (town.join().await, town.join().await);
    town.promote(vec![second, third]).await;
    // It has to have all that the second has.
    town.write(third, 1).await;
    town.stop(third).await;
    town.start_at(third, "127.0.0.1:0").await;
    // The second does not reach it and gets no vote but its own: the third leads.
    town.stop(1).await;
    eventually("the third leads", async || town.house(third).store.status().leader == Some(third))
        .await;
    let address = "127.0.0.1:1".to_owned();
    let key = town.house(third).secret().public();
    let moved = MemberChange::Move { node: third, address, key };
    let refused = town.house(third).store.change(moved).await;
    assert_eq!(refused, Err(MemberChangeError::Silent(third)));
    town.start(1).await;
    eventually("another one leads", async || {
        [1, second].iter().any(|node| town.house(*node).store.status().leader == Some(*node))
    })
    .await;
    town.write(1, 2).await;
    assert_eq!(town.count(second, ReadLevel::Linearizable).await, 2);
}

/// A node that nobody knows.
fn stranger(number: u8) -> Mesh {
    Mesh::new(NodeSecret::new(Key::from_bytes([number; 32])))
}

fn is_unknown(answer: Result<bytes::Bytes, store::CallError>) -> bool {
    answer.unwrap_err().to_string().contains("does not know this node")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_keep_no_member_out_and_fill_no_memory() {
    let mut town = Town::founded().await;
    let second = town.join().await;
    let member = town.house(1).store.members()[0].member.clone();
    let address = member.address.clone();
    let to = store::Peer { node: 1, member };
    // Some do not even say who they are.
    let mut idle = Vec::new();
    for _ in 0..2 * peers::limits::STRANGERS_MAX {
        idle.push(TcpStream::connect(&address).await.unwrap());
    }
    // Of those who do, no more are let in from one address than it has places; these stay.
    let strangers: Vec<_> = (60..=60 + STRANGERS_PER_ADDRESS_MAX as u8).map(stranger).collect();
    let (last, first) = strangers.split_last().unwrap();
    for stranger in first {
        assert!(is_unknown(stranger.call(to.clone(), town.vote_request(9)).await));
    }
    assert!(!is_unknown(last.call(to.clone(), town.vote_request(9)).await), "one too many");
    let of_second = Mesh::new(town.house(second).secret());
    assert!(of_second.call(to.clone(), town.vote_request(9)).await.is_ok(), "a member comes in");
    let mut from_elsewhere = to.clone();
    from_elsewhere.member.address = by_way_of("127.0.0.2", &address).await;
    assert!(is_unknown(last.call(from_elsewhere, town.vote_request(9)).await), "it has places");
    drop((idle, strangers));
    // Nothing of what a stranger says is read, however much it is.
    eventually("a place is free", async || {
        let much = bytes::Bytes::from(vec![0; 5 << 20]);
        is_unknown(stranger(66).call(to.clone(), much).await)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_nodes_are_asked_only_about_strangers_who_have_a_place() {
    let mut town = Town::founded().await;
    let second = town.join().await;
    let members = town.house(1).store.members();
    let to = store::Peer { node: 1, member: members[0].member.clone() };
    town.stop(second).await;
    // Who takes calls, and never answers.
    let hole = TcpListener::bind(&members[1].member.address).await.unwrap();
    let mut asking = JoinSet::new();
    for number in 0..STRANGERS_PER_ADDRESS_MAX as u8 {
        let (mesh, to, request) = (stranger(100 + number), to.clone(), town.vote_request(9));
        asking.spawn(async move { mesh.call(to, request).await });
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let begun = Instant::now();
    assert!(stranger(99).call(to.clone(), town.vote_request(9)).await.is_err());
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert!(asking.try_join_next().is_none(), "of the others none is answered yet");
    drop(hole);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_who_asks_nothing_gives_the_place_back() {
    let patience = Patience {
        strangers_max: 2,
        stranger_silence: Duration::from_millis(400),
        ..Patience::default()
    };
    let outside = House::outside_bearing(patience).await;
    let member = store::Member { address: outside.address.clone(), key: outside.secret.public() };
    let to = store::Peer { node: 1, member };
    let is_let_in = async |mesh: &Mesh| {
        let refused = mesh.call(to.clone(), bytes::Bytes::new()).await.unwrap_err();
        refused.to_string().contains("503")
    };
    let (first, second, third) = (stranger(1), stranger(2), stranger(3));
    assert!(is_let_in(&first).await && is_let_in(&second).await);
    assert!(!is_let_in(&third).await);
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert!(is_let_in(&third).await, "they have asked nothing for a while");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_those_who_prove_nothing_the_oldest_give_way() {
    let patience = Patience { unproven_max: 4, ..Patience::default() };
    let outside = House::outside_bearing(patience).await;
    let mut oldest = TcpStream::connect(&outside.address).await.unwrap();
    let mut idle = Vec::new();
    for _ in 0..20 {
        idle.push(TcpStream::connect(&outside.address).await.unwrap());
    }
    let ended = tokio::time::timeout(Duration::from_secs(1), oldest.read(&mut [0])).await;
    assert!(matches!(ended, Ok(Ok(0) | Err(_))), "{ended:?}");
    let member = store::Member { address: outside.address.clone(), key: outside.secret.public() };
    let answer = stranger(1).call(store::Peer { node: 1, member }, bytes::Bytes::new()).await;
    assert!(answer.unwrap_err().to_string().contains("503"), "whoever proves a key comes in");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_is_good_by_whichever_address_answers_first() {
    let town = Town::founded().await;
    let mut invitation = town.invite().await;
    // They take calls and never answer.
    let mut holes = Vec::new();
    for _ in 0..3 {
        holes.push(TcpListener::bind("127.0.0.1:0").await.unwrap());
    }
    let silent = holes.iter().map(|hole| hole.local_addr().unwrap().to_string());
    invitation.addresses.splice(0..0, silent);
    let outside = House::outside().await;
    let address = outside.address.clone();
    let joining = Joining { address, version: "test".to_owned(), schema_known: 1 };
    let begun = Instant::now();
    let given = peers::join(&outside.secret, &invitation, &joining).await.unwrap();
    assert_eq!(given.node, 2);
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());

    // If none answers, each says why, in the order of the invitation.
    invitation.addresses.pop();
    let begun = Instant::now();
    let nobody = peers::join(&outside.secret, &invitation, &joining).await.unwrap_err().to_string();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let at = |address: &String| nobody.find(&format!("{address}: ")).expect(&nobody);
    let places: Vec<_> = invitation.addresses.iter().map(at).collect();
    assert!(places.is_sorted() && places.len() == 4, "{nobody}");
    assert!(nobody.contains("refused") && nobody.contains("timed out"), "{nobody}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_processes_with_one_identity_the_first_ends() {
    let mut town = Town::founded().await;
    town.join().await;
    town.join().await;
    town.promote(vec![2, 3]).await;
    town.write(3, 1).await;
    let copy = town.copy(3).await;
    eventually("the copied one has ended", async || {
        let status = town.house(3).store.status();
        status.stopped.is_some_and(|why| why.contains("copied"))
    })
    .await;
    assert_eq!(town.house(3).store.ended().await, Ended::TakenOver);
    drop(copy);
    town.write(1, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listener_says_hello_only_until_its_node_belongs_to_a_cluster() {
    let outside = House::outside().await;
    let mesh = Mesh::new(NodeSecret::new(Key::from_bytes([66; 32])));
    let member = store::Member { address: outside.address.clone(), key: outside.secret.public() };
    let peer = store::Peer { node: 1, member };
    let refused = mesh.call(peer, bytes::Bytes::new()).await.unwrap_err();
    assert!(matches!(refused, store::CallError::Unreachable(why) if why.contains("503")));
    let taken = Listener::bind(outside.address.parse().unwrap(), outside.secret.clone()).await;
    assert!(taken.is_err());
}
