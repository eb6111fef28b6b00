package io.ringlane.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * What a session knows of one key: the version below which no copy will do, and which of its own requests are under way. Belongs to the session's thread;
 * any thread answers the requests meanwhile.
 */
final class KnownVersion {
  private final List<VersionedReply<?>> underWay = new ArrayList<>(1);
  private boolean replicaAsked;
  private long floor;

  /** Waits for the answer of a replica, where one is asked. */
  void awaitReplica() {
    if (replicaAsked) {
      underWay.forEach(VersionedReply::awaitDone);
    }
  }

  /** The version below which no copy will do; negative where something is under way, so that only the owner knows. */
  long floor() {
    underWay.removeIf(this::settle);
    return underWay.isEmpty() ? floor : -1;
  }

  /** Takes in what was answered; whether the reply was. */
  private boolean settle(VersionedReply<?> reply) {
    boolean answered = reply.isDone(); // asked once: an answer that comes between two looks would raise nothing and be forgotten
    if (answered) {
      floor = Math.max(floor, reply.version());
    }
    return answered;
  }

  /** A request was sent, to a replica or to the owner. */
  void sent(VersionedReply<?> reply, boolean toReplica) {
    underWay.add(reply);
    replicaAsked = toReplica;
  }
}
