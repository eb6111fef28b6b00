package io.ringlane.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

import io.ringlane.api.Codec;
import io.ringlane.api.DatabaseException;
import io.ringlane.api.OutcomeUnknownException;
import io.ringlane.api.Slot;
import io.ringlane.api.TimeToLive;
import io.ringlane.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * All that belongs to a slice of a server's keys: store, deadlines, dirty set, commit mark, gates and the version counter.
 *
 * <p>Guarantee: operations applied one after another, each seeing what the one before did, are linearizable per key in the order
 * in which they were applied; every {@link Operation.Request} is answered exactly once, by an effect of its own operation or of a
 * later one. Non-guarantee: nothing holds when two threads apply at once. Whoever calls {@link #apply} provides the exclusion;
 * {@link #gauges} may be read by anyone.
 *
 * <p>The class is open for one reason: a control of the test fixtures overrides what happens to a write under write-through.
 */
public class Shard<V> {
  /*
   * A key is gated while the database has a call open for it. Its later requests wait in the gate, in order; other keys go on.
   *
   *   none --load needed--> closed(load) --Loaded, same call--> open: waiting requests run --none left--> none
   *   none --write through-> closed(write) --Written, same call--> open ...       open --call needed--> closed
   *
   * A Loaded or Written whose call number is not the gate's is dropped: nothing waits for it.
   *
   * What memory knows of a key, in this order: the store (live or due), then the dirty set (only a tombstone can be dirty without
   * being in the store), then an open gate that has just learned that the row is absent. Otherwise: load.
   */
  private static final class Gate<V> {
    final Deque<Operation.Request<V>> waiting;
    long call;
    boolean closed;
    boolean knownAbsent;

    Gate(Deque<Operation.Request<V>> waiting) {
      this.waiting = waiting;
    }
  }

  private record Barrier(Map<CacheKey, Long> needed, Slot<@Nullable Void> slot) {}

  private final Codec<V> codec;
  private final Clock clock;
  private final WritePolicy policy;
  private final Containers containers;
  private final Entry<V> absent = new Entry<>(CacheKey.leastAt(0), null, 0, Entry.NO_DEADLINE);

  private final KvStore<V> store;
  private final DeadlineIndex<V> deadlines;
  private final DirtySet<V> dirty;
  private final CommitMark commits;
  private final Map<CacheKey, Gate<V>> gates;
  private final List<Barrier> barriers = new ArrayList<>();
  private final ShardGauges gauges = new ShardGauges();

  private long lastVersion;
  private long calls;
  private long issued;
  private long flushed;
  private long superseded;
  private long failed;
  private long turnedAway;
  private long hits;
  private long loads;
  private long expired;

  /**
   * @param epoch the epoch under which this owner received its range; every version is above it
   * @param containers {@link Containers#EXCLUSIVE}, but for controls
   */
  public Shard(Codec<V> codec, Clock clock, WritePolicy policy, long epoch, Containers containers) {
    this.codec = codec;
    this.clock = clock;
    this.policy = policy;
    this.containers = containers;
    store = new KvStore<>(containers);
    deadlines = new DeadlineIndex<>(containers);
    dirty = new DirtySet<>(containers);
    commits = new CommitMark(containers);
    gates = containers.table();
    lastVersion = Version.of(epoch, 0);
  }

  /** Carries the operation out and puts what is to be delivered into {@code out}. */
  public final void apply(Operation<V> operation, Effects out) {
    switch (operation) {
      case Operation.Request<V> request -> admit(request, out);
      case Operation.Sweep<V>(var limit, var slot) -> out.add(new Effect.Answer<>(slot, sweep(limit, out), null));
      case Operation.Loaded<V> loaded -> loaded(loaded, out);
      case Operation.Written<V> written -> written(written, out);
      case Operation.CollectDirty<V>(var limit, var slot) ->
        out.add(new Effect.Answer<>(slot, dirty.collect(limit), null));
      case Operation.Flushed<V> batch -> flushed(batch, out);
      case Operation.FlushBarrier<V>(var slot) -> barrier(slot, out);
      case Operation.Inspect<V>(var slot) -> out.add(new Effect.Answer<>(slot, inspect(), null));
    }
    gauges.publish(dirty.pending(), deadlines.next());
  }

  /** What anyone may read while the shard runs. */
  public final ShardGauges gauges() {
    return gauges;
  }

  private void admit(Operation.Request<V> request, Effects out) {
    Gate<V> gate = gates.get(request.key());
    if (gate == null) {
      execute(request, out);
    } else {
      gate.waiting.addLast(request);
    }
  }

  private void execute(Operation.Request<V> request, Effects out) {
    try {
      switch (request) {
        case Operation.Get<V> get -> get(get, out);
        case Operation.Put<V>(var key, var value, var ttl, var slot) ->
          write(key, value, deadlineIn(ttl), new Effect.Answer<@Nullable Void>(slot, null, null), out);
        case Operation.Remove<V> remove -> remove(remove, out);
        case Operation.PutIfAbsent<V> put -> putIfAbsent(put, out);
        case Operation.Replace<V> replace -> replace(replace, out);
        case Operation.ReadTimeToLive<V> read -> readTimeToLive(read, out);
      }
    } catch (RuntimeException | Error e) { // a codec's, say: this request fails, the shard and the key's other requests go on
      out.add(Effect.Answer.failure(request.slot(), e));
    }
  }

  private void get(Operation.Get<V> get, Effects out) {
    Entry<V> entry = resolve(get, out);
    if (entry != null) {
      commits.release(entry.version(), new Effect.Answer<@Nullable V>(get.slot(), entry.value(), null), out);
    }
  }

  private void remove(Operation.Remove<V> remove, Effects out) {
    Entry<V> entry = resolve(remove, out);
    if (entry == null) {
      return;
    }
    if (entry.isTombstone()) {
      commits.release(entry.version(), new Effect.Answer<>(remove.slot(), false, null), out);
    } else {
      write(remove.key(), null, Entry.NO_DEADLINE, new Effect.Answer<>(remove.slot(), true, null), out);
    }
  }

  private void putIfAbsent(Operation.PutIfAbsent<V> put, Effects out) {
    Entry<V> entry = resolve(put, out);
    if (entry == null) {
      return;
    }
    if (entry.isTombstone()) {
      write(put.key(), put.value(), Entry.NO_DEADLINE, new Effect.Answer<>(put.slot(), true, null), out);
    } else {
      commits.release(entry.version(), new Effect.Answer<>(put.slot(), false, null), out);
    }
  }

  private void replace(Operation.Replace<V> replace, Effects out) {
    Entry<V> entry = resolve(replace, out);
    if (entry == null) {
      return;
    }
    V value = entry.value();
    if (value != null && codec.equal(value, replace.expected())) {
      write(replace.key(), replace.update(), entry.deadline(), new Effect.Answer<>(replace.slot(), true, null), out);
    } else {
      commits.release(entry.version(), new Effect.Answer<>(replace.slot(), false, null), out);
    }
  }

  private void readTimeToLive(Operation.ReadTimeToLive<V> read, Effects out) {
    Entry<V> entry = resolve(read, out);
    if (entry == null) {
      return;
    }
    TimeToLive answer = TimeToLive.UNLIMITED;
    if (entry.isTombstone()) {
      answer = TimeToLive.ABSENT;
    } else if (entry.hasDeadline()) {
      long left = entry.deadline() - clock.now();
      answer = left <= 0 ? TimeToLive.ABSENT : new TimeToLive.Left(Duration.ofNanos(left));
    }
    commits.release(entry.version(), new Effect.Answer<>(read.slot(), answer, null), out);
  }

  /**
   * The live entry of the request's key, or the absent one (a tombstone); null where only the database knows: then the request
   * waits in the key's gate and runs again.
   */
  private @Nullable Entry<V> resolve(Operation.Request<V> request, Effects out) {
    CacheKey key = request.key();
    Entry<V> entry = store.get(key);
    if (entry != null) {
      if (!entry.hasDeadline() || !entry.isDue(clock.now())) {
        hits++;
        return entry;
      }
      expire(entry, out);
    }
    Gate<V> gate = gates.get(key);
    if (gate != null && gate.closed) { // the expiry is being written through
      gate.waiting.addFirst(request);
      return null;
    }
    if (dirty.newest(key) != null || (gate != null && gate.knownAbsent)) {
      return absent;
    }
    loads++;
    out.add(new Effect.Load(key, close(key)));
    gateOf(key).waiting.addFirst(request);
    return null;
  }

  private long deadlineIn(long ttl) {
    if (ttl == Entry.NO_DEADLINE) {
      return Entry.NO_DEADLINE;
    }
    long now = clock.now();
    long deadline = now + ttl;
    return deadline < now ? Entry.NO_DEADLINE - 1 : deadline;
  }

  /** Issues the next version of the key and has it acknowledged as the write policy says; nobody waits for an expiry. */
  private void write(CacheKey key, @Nullable V value, long deadline, Effect.@Nullable Answer<?> answer, Effects out) {
    Entry<V> entry = new Entry<>(key, value, ++lastVersion, deadline);
    issued++;
    switch (policy) {
      case WRITE_BEHIND -> {
        install(entry);
        if (dirty.add(entry) != null) {
          superseded++;
        }
        if (answer != null) {
          commits.release(entry.version(), answer, out);
        }
      }
      case WRITE_THROUGH -> writeThrough(entry, answer, out);
    }
  }

  /** Applies the version, not readable yet: its key is gated and its answer held until the database has it. */
  protected void writeThrough(Entry<V> entry, Effect.@Nullable Answer<?> answer, Effects out) {
    install(entry);
    open(entry, answer, out);
    out.add(new Effect.WriteThrough<>(entry, close(entry.key())));
  }

  /** Holds the answer back until {@link #settle}. */
  protected final void open(Entry<V> entry, Effect.@Nullable Answer<?> answer, Effects out) {
    commits.open(entry.version());
    if (answer != null) {
      commits.release(entry.version(), answer, out);
    }
  }

  /** The database has answered a write-through. */
  protected void written(Operation.Written<V> written, Effects out) {
    Gate<V> gate = gates.get(written.entry().key());
    if (gate == null || gate.call != written.call()) {
      return;
    }
    boolean durable = settle(written, out);
    if (!durable) {
      forget(written.entry().key()); // the next request asks the database what it holds
    }
    gate.knownAbsent = durable && written.entry().isTombstone();
    resume(written.entry().key(), gate, out);
  }

  /** Releases or fails the answers that wait for the version; whether it is durable. */
  protected final boolean settle(Operation.Written<V> written, Effects out) {
    Entry<V> entry = written.entry();
    if (written.outcome() == WriteOutcome.WRITTEN) {
      flushed += commits.commit(entry.version(), out) ? 1 : 0;
      return true;
    }
    turnedAway += written.outcome() == WriteOutcome.TURNED_AWAY ? 1 : 0;
    failed += commits.abandon(entry.version(), failure(written), out) ? 1 : 0;
    return false;
  }

  private RuntimeException failure(Operation.Written<V> written) {
    Throwable cause = written.error();
    return switch (written.outcome()) {
      case REFUSED -> cause instanceof DatabaseException refused
          ? refused
          : new DatabaseException(DatabaseException.Kind.ROW, "the database refused the row");
      case TURNED_AWAY -> new DatabaseException(DatabaseException.Kind.ROW,
          "the row has a newer version than " + written.entry().version() + ": another owner writes to this database");
      case WRITTEN, UNKNOWN -> new OutcomeUnknownException("the write may or may not be in the database",
          cause == null ? new IllegalStateException("no cause given") : cause);
    };
  }

  /** Makes the version what memory holds of its key. */
  protected final void install(Entry<V> entry) {
    if (entry.isTombstone()) {
      forget(entry.key());
    } else {
      store.put(entry);
      deadlines.add(entry);
    }
  }

  private void forget(CacheKey key) {
    store.remove(key);
    deadlines.remove(key);
  }

  /** What memory holds of the key, whether live or due. */
  protected final @Nullable Entry<V> resident(CacheKey key) {
    return store.get(key);
  }

  /** The entry's deadline has come: a removal of exactly this version. */
  private void expire(Entry<V> entry, Effects out) {
    expired++;
    write(entry.key(), null, Entry.NO_DEADLINE, null, out);
  }

  private int sweep(int limit, Effects out) {
    long now = clock.now();
    List<Entry<V>> busy = new ArrayList<>(0);
    int looked = 0;
    for (Entry<V> record; looked < limit && (record = deadlines.takeDue(now)) != null; looked++) {
      Entry<V> current = store.get(record.key());
      if (current == null) {
        continue;
      }
      if (current.version() != record.version()) {
        deadlines.add(current);
      } else if (gates.containsKey(record.key())) {
        busy.add(current);
      } else {
        expire(current, out);
      }
    }
    busy.forEach(deadlines::add);
    return looked;
  }

  private void loaded(Operation.Loaded<V> loaded, Effects out) {
    CacheKey key = loaded.key();
    Gate<V> gate = gates.get(key);
    if (gate == null || gate.call != loaded.call()) {
      return;
    }
    Throwable error = loaded.error();
    Entry<V> row = loaded.row();
    if (row != null) {
      lastVersion = Math.max(lastVersion, row.version());
    }
    gate.closed = false;
    if (error != null) {
      Operation.Request<V> asked = gate.waiting.poll();
      if (asked != null) {
        out.add(Effect.Answer.failure(asked.slot(), error));
      }
    } else if (row == null || row.isTombstone()) {
      gate.knownAbsent = true;
    } else if (row.isDue(clock.now())) {
      expire(row, out);
    } else {
      install(row);
    }
    if (!gate.closed) {
      resume(key, gate, out);
    }
  }

  /** Runs what waits for the key, in order, until it needs the database again. */
  private void resume(CacheKey key, Gate<V> gate, Effects out) {
    gate.closed = false;
    while (!gate.closed) {
      Operation.Request<V> next = gate.waiting.poll();
      if (next == null) {
        gates.remove(key, gate);
        return;
      }
      execute(next, out);
    }
  }

  /** Closes the key's gate for a new call to the database and gives the call's number. */
  private long close(CacheKey key) {
    Gate<V> gate = gateOf(key);
    gate.closed = true;
    gate.knownAbsent = false;
    gate.call = ++calls;
    return gate.call;
  }

  private Gate<V> gateOf(CacheKey key) {
    return gates.computeIfAbsent(key, _ -> new Gate<>(containers.deque()));
  }

  private void flushed(Operation.Flushed<V> batch, Effects out) {
    for (int i = 0; i < batch.batch().size(); i++) {
      Entry<V> entry = batch.batch().get(i);
      switch (batch.outcomes().get(i)) {
        case WRITTEN -> retire(entry, out);
        case TURNED_AWAY -> {
          turnedAway++;
          retire(entry, out);
        }
        case UNKNOWN -> restore(entry);
        case REFUSED -> {
          restore(entry);
          failBarriers(entry, out);
        }
      }
    }
  }

  private void retire(Entry<V> entry, Effects out) {
    if (!dirty.retire(entry)) {
      return;
    }
    flushed++;
    for (Iterator<Barrier> each = barriers.iterator(); each.hasNext();) {
      Barrier barrier = each.next();
      Long needed = barrier.needed().get(entry.key());
      if (needed != null && entry.version() >= needed) {
        barrier.needed().remove(entry.key());
        if (barrier.needed().isEmpty()) {
          each.remove();
          out.add(new Effect.Answer<@Nullable Void>(barrier.slot(), null, null));
        }
      }
    }
  }

  private void restore(Entry<V> entry) {
    if (!dirty.restore(entry)) {
      superseded++;
    }
  }

  private void failBarriers(Entry<V> refused, Effects out) {
    for (Iterator<Barrier> each = barriers.iterator(); each.hasNext();) {
      Barrier barrier = each.next();
      if (barrier.needed().containsKey(refused.key())) {
        each.remove();
        out.add(Effect.Answer.failure(barrier.slot(), new DatabaseException(DatabaseException.Kind.ROW,
            "the database refuses the row of " + refused.key() + "; it stays in memory")));
      }
    }
  }

  private void barrier(Slot<@Nullable Void> slot, Effects out) {
    Map<CacheKey, Long> needed = new HashMap<>();
    dirty.forEachNewest(entry -> needed.put(entry.key(), entry.version()));
    if (needed.isEmpty()) {
      out.add(new Effect.Answer<@Nullable Void>(slot, null, null));
    } else {
      barriers.add(new Barrier(needed, slot));
    }
  }

  private ShardReport inspect() {
    long now = clock.now();
    long live = store.size();
    for (Entry<V> record : deadlines.due(now)) {
      Entry<V> current = store.get(record.key());
      live -= current != null && current.isDue(now) ? 1 : 0;
    }
    List<byte[]> unflushed = new ArrayList<>();
    dirty.forEachNewest(entry -> unflushed.add(entry.key().encoded()));
    Ledger ledger = new Ledger(issued, dirty.pending(), dirty.inFlight(), commits.open(), flushed, superseded, failed);
    return new ShardReport(live, ledger, hits, loads, expired, turnedAway, unflushed);
  }

  /** For tests: whether hash table and TreeMap agree. */
  final boolean inStep() {
    return store.inStep();
  }
}
