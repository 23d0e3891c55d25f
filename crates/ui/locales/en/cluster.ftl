# The nodes that hold this server's data together.

cluster-title = Cluster
cluster-lead = The nodes that hold this server’s data together.
cluster-late = This node has not answered since { $at }. What you see is from then.
cluster-goes-on = One more voting node can be lost and everything goes on.
cluster-stops-alone = If the voting node is lost, nothing can be written until it is back.
cluster-stops = If one more voting node is lost, nothing can be written until one is back.
cluster-stopped = Nothing can be written now: a majority of the voting nodes is not there.
cluster-reason = { $present ->
    [one] { $present } of { $voters } voting nodes is here and takes changes; it takes { $needed }.
   *[other] { $present } of { $voters } voting nodes are here and take changes; it takes { $needed }.
}
cluster-alone = This server is alone. Begin a cluster below to let others join.
cluster-two-later = Two voting nodes would stop when either is lost, so a second node only follows until a third joins.
cluster-soon = The others will vote once they have caught up.
cluster-two = Two voting nodes stop when either is lost. Let a third vote, or have one of them only follow.
cluster-even = An even number of voting nodes survives no more losses than one fewer.
cluster-follower = A node that only follows keeps a copy and takes over no vote: an even number of voting nodes survives no more losses. It votes once another one joins.
cluster-versions = Not all nodes run the same version. Update the older ones, one after the other.

cluster-picture = The nodes: { $list }
cluster-key-leads = leads
cluster-key-votes = votes
cluster-key-follows = follows
cluster-key-away = silent, stopped or full
cluster-says-leads = node { $node } leads
cluster-says-votes = node { $node } votes
cluster-says-follows = node { $node } follows
cluster-says-away = node { $node } is silent, stopped or full

cluster-nodes = Nodes
cluster-node = Node { $node }
cluster-here = answers you
cluster-no-address = alone, without an address for others
cluster-state = State
cluster-state-ok = ok
cluster-state-catches-up = catching up
cluster-state-stopped = stopped: { $why }
cluster-state-disk-full = its disk is full: it takes nothing until there is room
cluster-state-silent = silent: { $why }
cluster-silent-then = It catches up by itself when it is back. Gone for good? Then remove it.
cluster-tag-silent = silent
cluster-tag-stopped = stopped
cluster-tag-disk-full = disk full
cluster-behind = Behind
cluster-behind-by = { $entries ->
    [0] nothing
    [one] { $entries } entry
   *[other] { $entries } entries
}
cluster-version = Version
cluster-database = Database
cluster-log = Log
cluster-disk = Free on disk
cluster-disk-unknown = it cannot tell
cluster-disk-low = { $free }: make room
cluster-clock = Clock
cluster-clock-here = the reference
cluster-clock-same = the same
cluster-clock-ahead = { $ms } ms ahead
cluster-clock-behind = { $ms } ms behind
cluster-clock-off-ahead = { $seconds ->
    [one] { $seconds } second ahead: set it right
   *[other] { $seconds } seconds ahead: set it right
}
cluster-clock-off-behind = { $seconds ->
    [one] { $seconds } second behind: set it right
   *[other] { $seconds } seconds behind: set it right
}

cluster-promote = Have node { $node } vote
cluster-demote = Have node { $node } only follow
cluster-transfer = Hand node { $node } the lead
cluster-remove = Remove node { $node }
cluster-promote-ask = Have node { $node } vote?
cluster-demote-ask = Have node { $node } only follow?
cluster-transfer-ask = Hand node { $node } the lead?
cluster-remove-ask = Remove node { $node }?
cluster-promote-does = Node { $node } counts for the majority from now on, and it can lead.
cluster-demote-does = Node { $node } keeps its copy and follows on. It does not count for the majority any more, and it cannot lead.
cluster-transfer-does = Node { $node } leads from now on. Writing pauses for a second or two.
cluster-remove-does = Node { $node } is out of the cluster and gets no more changes. Stop its server afterwards. This cannot be undone: to come back, it joins anew with an empty data directory.
cluster-leads-now = It leads now: another one takes the lead, and writing pauses for a second or two.
cluster-is-here = You look through this node. Afterwards, go on at the address of another one.
cluster-afterwards = Afterwards
cluster-promoted = Node { $node } votes
cluster-demoted = Node { $node } only follows
cluster-transferred = Node { $node } leads
cluster-removed = Node { $node } is out of the cluster; stop its server
cluster-why-last = It is the only node that votes. Have another one vote first.
cluster-why-follows = It only follows. Have it vote first.
cluster-why-stopped = A majority of the voting nodes has to agree, and it is not there.
cluster-why-silent = It does not answer, so it can neither begin to vote nor lead.

cluster-begin = Let others join
cluster-begin-lead = This server becomes the first node of a cluster: it listens for other nodes, and you can invite them. Its data stays as it is, and nobody who uses it notices.
cluster-begin-address = Address for other nodes
cluster-begin-address-hint = Where the other nodes reach this one, host and port, e.g. node-1.example.org:7422.
cluster-begin-address-wrong = A host and a port, e.g. node-1.example.org:7422.
cluster-begin-listen = Listen on
cluster-begin-listen-hint = An IP address and a port of this machine; empty for all addresses and the same port.
cluster-begin-listen-wrong = An IP address and a port, e.g. 0.0.0.0:7422.
cluster-begin-firewall = The nodes talk over encrypted connections of their own: let this port through to the other nodes only.
cluster-begin-do = Begin a cluster
cluster-begun = This server is the first node of a cluster; invite others

cluster-invite = Invite a node
cluster-invite-lead = An invitation lets one more node in. It is given all data, follows until it has caught up, and votes as soon as that makes an odd number.
cluster-invite-minutes = Good for
cluster-invite-hour = an hour
cluster-invite-day = a day
cluster-invite-week = a week
cluster-invite-do = Make an invitation
cluster-invite-secret = Whoever has it first gets all data: treat it as a password. It is shown once and good until { $until }.
cluster-invitation = Invitation
cluster-invite-command = On the new machine
cluster-invite-command-hint = With an empty data directory, and the invitation in the file invitation.txt. HOST is where the other nodes reach the new machine.
cluster-copy-invitation = Copy the invitation
cluster-copy-command = Copy the command
cluster-copied = Copied.
cluster-copy-failed = This browser does not let pages copy. Mark the text and copy it yourself.
cluster-close = Close
cluster-done = I have it

cluster-compare = Compare tables
cluster-compare-lead = Every node makes a fingerprint of its tables at the same entry of the log. It reads everything: minutes on a large database, while everybody works on.
cluster-compare-do = Compare the tables
cluster-compare-progress = The nodes read their tables
cluster-compare-at = Compared at { $time }, at entry { $entry }.
cluster-compare-asked = the one compared with
cluster-compare-same = same
cluster-compare-differs = differs
cluster-compare-silent = did not say
cluster-compare-all-same = All tables are the same.
cluster-compare-one = There is no other node to compare with.
cluster-compare-some-differ = The tables of a node differ: remove it and let it join anew with an empty data directory.
cluster-compare-some-silent = A node did not say: is it running and caught up? Try again.
