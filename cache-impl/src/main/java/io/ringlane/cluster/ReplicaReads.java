package io.ringlane.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

import io.ringlane.store.CacheKey;
import io.ringlane.store.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one session that reads replicas, and what it has to remember for that: of each key the version of what it wrote or read last, below
 * which no copy will do (Terry et al., Session Guarantees for Weakly Consistent Replicated Data, PDIS 1994). Belongs to the session's thread.
 *
 * <p>A read goes to a replica only where the session has nothing under way for the key, and while it does, the session's next request for the key
 * waits: a copy that will not do is asked of the owner, and what the session sends later must not come there before.
 */
final class ReplicaReads<K, V> implements KeyRequests.Sender<K, V> {
  private final CacheCluster<K, V> cluster;
  private final int choice;
  private final int floors;
  private final Map<CacheKey, KnownVersion> known = new HashMap<>();

  /** @param choice which of several replicas, as {@link CacheCluster#readReplica} takes it */
  ReplicaReads(CacheCluster<K, V> cluster, int choice, int floors) {
    if (floors < 1) {
      throw new IllegalArgumentException("the session remembers the versions of " + floors
          + " keys, it must be at least 1; with none, open a session whose reads go to the owners");
    }
    this.cluster = cluster;
    this.choice = choice;
    this.floors = floors;
  }

  @Override
  public <T extends @Nullable Object> CompletionStage<T> send(K key, KeyRequests.Maker<V, T> maker) {
    CacheKey cacheKey = cluster.keyOf(key);
    VersionedReply<T> reply = cluster.versionedReply();
    Operation.Request<V> request = maker.make(cacheKey, reply);
    KnownVersion of = known.get(cacheKey);
    if (of == null && known.size() < floors) {
      of = new KnownVersion();
      known.put(cacheKey, of);
    }
    if (of == null) {
      cluster.send(request);
      return reply;
    }
    of.awaitReplica();
    long floor = of.floor();
    if (request instanceof Operation.Get<V> get && floor >= 0) {
      cluster.readReplica(cacheKey, floor, choice, get.slot());
      of.sent(reply, true);
    } else {
      cluster.send(request);
      of.sent(reply, false);
    }
    return reply;
  }

  /** Everything was answered, and the session asks for no more than what comes from here on. */
  void forget() {
    known.clear();
  }
}
