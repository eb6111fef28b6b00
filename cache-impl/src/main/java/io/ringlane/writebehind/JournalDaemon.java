package io.ringlane.writebehind;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;

import io.ringlane.api.Codec;
import io.ringlane.api.JournalException;
import io.ringlane.api.Slot;
import io.ringlane.execution.Agent;
import io.ringlane.execution.IdlePolicy;
import io.ringlane.execution.WakeUp;
import io.ringlane.store.Entry;
import io.ringlane.store.Operation;
import io.ringlane.store.ShardPort;
import io.ringlane.writebehind.journal.Journal;
import org.jspecify.annotations.Nullable;

/**
 * Makes acknowledged writes durable before they are acknowledged: takes the versions that shards hand over, forces all that have come
 * meanwhile with one force (group commit), and tells each shard which of its versions are durable. When a segment of the journal is full it asks the
 * shards what the database has by now, and drops the segments that nobody needs.
 *
 * <p>{@link #append} may be called by any thread and never waits; its queue is bounded by the requests that the cache admits. The rest belongs to
 * the agent's steps. A journal that failed once stays failed: every later version is answered with the failure.
 */
public final class JournalDaemon<V> implements Agent {
  /** Versions forced at once, at most: bounds the wait of the first. */
  private static final int GROUP = 4_096;

  private record Handed<V>(ShardPort<V> from, Entry<V> entry) {}

  private final Journal journal;
  private final Codec<V> codec;
  private final WakeUp wakeUp;
  private final Queue<Handed<V>> queue = new ConcurrentLinkedQueue<>();
  private Supplier<? extends List<? extends ShardPort<V>>> directory = List::of;
  /** Domains that were let go: every version of theirs is in the database, or in the journal under another domain. */
  private final Set<Integer> left = ConcurrentHashMap.newKeySet();
  private final AtomicLong handed = new AtomicLong();
  private long written;
  private long handedWhenAsked;

  private final AtomicInteger awaited = new AtomicInteger();
  private @Nullable AtomicLongArray watermarks;
  private int sealedWhenAsked;
  private @Nullable JournalException failure;

  public JournalDaemon(Journal journal, Codec<V> codec) {
    this.journal = journal;
    this.codec = codec;
    this.wakeUp = new WakeUp(IdlePolicy.PARK);
  }

  /** The shards whose watermarks let segments go; before the agent is started. */
  public void serve(Supplier<? extends List<? extends ShardPort<V>>> shards) {
    directory = shards;
  }

  /** The shard has left: other shards have handed over all that it had. Of a shard that died, the journal keeps all for the next start. */
  public void letGo(int domain) {
    left.add(domain);
  }

  /** Answers with {@link Operation.Journaled} once the version is durable, or never will be. */
  public void append(ShardPort<V> from, Entry<V> entry) {
    handed.incrementAndGet();
    queue.add(new Handed<>(from, entry));
    wakeUp.signal();
  }

  @Override
  public String name() {
    return "journal";
  }

  @Override
  public int step() {
    int done = writeGroup();
    retire();
    return done;
  }

  @Override
  public long idleNanos() {
    return queue.isEmpty() ? Long.MAX_VALUE : 0;
  }

  @Override
  public WakeUp wakeUp() {
    return wakeUp;
  }

  private int writeGroup() {
    Map<ShardPort<V>, List<Entry<V>>> group = new LinkedHashMap<>();
    int size = 0;
    try {
      for (Handed<V> next; size < GROUP && (next = queue.poll()) != null; size++) {
        group.computeIfAbsent(next.from(), _ -> new ArrayList<>()).add(next.entry());
        if (failure == null) {
          journal.append(next.from().domain(), Rows.of(next.entry(), codec));
        }
      }
      if (size > 0 && failure == null) {
        journal.force();
      }
    } catch (JournalException e) {
      failure = e;
    } catch (RuntimeException | Error e) { // the codec's: some of the group is in the journal's buffer, and nobody could tell which
      failure = new JournalException("a value could not be encoded for the journal: " + e, e);
    }
    written += size;
    Throwable error = failure;
    group.forEach((shard, entries) -> shard.send(new Operation.Journaled<>(entries, error)));
    return size;
  }

  /** Asks for watermarks when a segment was sealed, and lets go what they allow. */
  private void retire() {
    AtomicLongArray asked = watermarks;
    if (asked != null) {
      if (awaited.get() > 0 || written < handedWhenAsked) {
        return;
      }
      watermarks = null;
      long[] below = new long[asked.length()];
      for (int i = 0; i < below.length; i++) {
        below[i] = asked.get(i);
      }
      if (failure == null) {
        journal.retire(below);
      }
      sealedWhenAsked = journal.sealedSegments();
    } else if (journal.sealedSegments() > sealedWhenAsked && failure == null) {
      ask();
    }
  }

  private void ask() {
    List<? extends ShardPort<V>> shards = directory.get();
    int domains = 1 + Math.max(shards.stream().mapToInt(ShardPort::domain).max().orElse(0),
        left.stream().mapToInt(Integer::intValue).max().orElse(0));
    AtomicLongArray answers = new AtomicLongArray(domains);
    left.forEach(domain -> answers.set(domain, Long.MAX_VALUE));
    handedWhenAsked = handed.get();
    awaited.set(shards.size());
    watermarks = answers;
    for (ShardPort<V> shard : shards) {
      int domain = shard.domain();
      shard.send(new Operation.Watermark<>(new Slot<>() {
        @Override
        public void answer(Long below) {
          answers.set(domain, below);
          awaited.decrementAndGet();
          wakeUp.signal();
        }

        @Override
        public void fail(Throwable error) {
          answer(0L);
        }
      }));
    }
  }

  /** Ends the journal, after the agent ended: empty where the database has everything, else as it is, for the next start. */
  public void end(boolean everythingIsInTheDatabase) {
    if (everythingIsInTheDatabase && failure == null) {
      journal.closeEmpty();
    } else {
      journal.close();
    }
  }
}
