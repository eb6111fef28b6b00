package io.ringlane.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.ringlane.api.CacheClosedException;
import io.ringlane.api.Codec;
import io.ringlane.api.DatabaseException;
import io.ringlane.api.OutcomeUnknownException;
import io.ringlane.api.OverloadedException;
import io.ringlane.api.Slot;
import io.ringlane.api.TimeToLive;
import io.ringlane.ring.RangeSet;
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
   * A key is gated while the database has a call open for it, or a write of it waits for room in the dirty set. Its later requests wait
   * in the gate, in order; other keys go on.
   *
   *   none --load needed--> closed(load) --Loaded, same call--> open: waiting requests run --none left--> none
   *   none --write through-> closed(write) --Written, same call--> open ...       open --call needed--> closed
   *   none --no room-------> closed(room) --room, or patience over--> open ...
   *
   * A Loaded or Written whose call number is not the gate's is dropped: nothing waits for it.
   *
   * What memory knows of a key, in this order: the store (live or due), then the dirty set (a tombstone is dirty without being in the
   * store, and so is a value that left the store when its residency was over), then an open gate that has just learned what the row holds.
   * Otherwise: load. Where an acknowledgement does not wait for replicas, the copy that an heir has may be older than the row: such a write is
   * doubtful, and until it is flushed the newer one counts of it and what a load finds.
   *
   * Where a TTL is about memory (RESIDENCY) the deadline belongs to the store and its copies: what goes to the dirty set, the journal and
   * the database has none (stored), and what the store takes back from them begins a residency (reside).
   *
   * Under a journal a version is open, and answers that reveal it are held, until the journal has it. Where the journal fails, what waits
   * fails with "outcome unknown", later writes are refused, and a version that was never journaled stays unreadable until its row is there.
   *
   * Sealed, for the end: no request is applied any more and no version issued, so nothing is acknowledged but what the last words count.
   */
  private static final class Gate<V> {
    final Deque<Operation.Request<V>> waiting;
    long call;
    boolean closed;
    /** Whether the row has changed since the load that is on its way was sent, or may have. */
    boolean outdated;
    /** What the row holds, where an answer has just told, and memory has nothing newer. */
    @Nullable
    Entry<V> told;
    /** Whose request waits for room, and until when. */
    @Nullable
    Slot<?> patient;
    long patienceEnds;

    Gate(Deque<Operation.Request<V>> waiting) {
      this.waiting = waiting;
    }
  }

  private final Codec<V> codec;
  private final Clock clock;
  private final ShardSettings settings;
  private final Containers containers;
  private final Entry<V> absent = new Entry<>(CacheKey.leastAt(0), null, 0, Entry.NO_DEADLINE);

  private final KvStore<V> store;
  private final DeadlineIndex<V> deadlines;
  private final DirtySet<V> dirty;
  private final CommitMark commits;
  private final Map<Long, Entry<V>> writing;
  private final Map<CacheKey, Gate<V>> gates;
  private final Deque<CacheKey> forRoom;
  private final FlushBarriers<V> barriers = new FlushBarriers<>();
  @SuppressWarnings("this-escape") // it only keeps it
  private final Moves<V> moves = new Moves<>(this);
  private final Holdings<V> holdings;
  private final Replicas<V> replicas;
  private final ShardGauges gauges = new ShardGauges();
  private @Nullable PublishedEntries<V> published;

  private @Nullable Throwable journalFailure;
  private boolean sealed;
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
  public Shard(Codec<V> codec, Clock clock, ShardSettings settings, long epoch, Containers containers) {
    this.codec = codec;
    this.clock = clock;
    this.settings = settings;
    this.containers = containers;
    store = new KvStore<>(containers);
    deadlines = new DeadlineIndex<>(containers);
    dirty = new DirtySet<>(containers, settings, clock);
    commits = new CommitMark(containers);
    writing = containers.table();
    gates = containers.table();
    forRoom = containers.deque();
    holdings = new Holdings<>(store, deadlines, dirty);
    replicas = new Replicas<>(containers, settings, commits);
    lastVersion = Version.of(epoch, 0);
  }

  /** Has committed versions published for {@link #readDirectly}. Its maker only, before the shard runs. */
  public final void allowDirectReads() {
    published = new PublishedEntries<>();
  }

  /**
   * The key's newest version, where it is live, committed, in memory and published; else null: then only a request can tell. Any thread may call while
   * the shard runs; whoever does makes sure afterwards that its server still lives.
   */
  public final @Nullable Entry<V> readDirectly(CacheKey key) {
    return published == null ? null : published.read(key, clock);
  }

  /** Carries the operation out and puts what is to be delivered into {@code out}. */
  public final void apply(Operation<V> operation, Effects out) {
    switch (operation) {
      case Operation.Request<V> request -> arrive(request, false, out);
      case Operation.Forwarded<V>(var request) -> arrive(request, true, out);
      case Operation.Sweep<V>(var limit, var slot) -> out.add(new Effect.Answer<>(slot, sweep(limit, out), null));
      case Operation.Loaded<V> loaded -> loaded(loaded, out);
      case Operation.Written<V> written -> written(written, out);
      case Operation.CollectDirty<V>(var limit, var slot) ->
        out.add(new Effect.Answer<>(slot, dirty.collect(limit), null));
      case Operation.Flushed<V> batch -> flushed(batch, out);
      case Operation.FlushBarrier<V>(var call, var slot) -> barriers.add(call, slot, dirty, moves.underWay(), out);
      case Operation.EndFlush<V>(var call) -> barriers.end(call, out);
      case Operation.Journaled<V>(var entries, var error) -> journaled(entries, error, out);
      case Operation.Watermark<V>(var slot) -> out.add(new Effect.Answer<>(slot, watermark(), null));
      case Operation.ListDirty<V>(var slot) -> out.add(new Effect.Answer<>(slot, listDirty(), null));
      case Operation.Seal<V>(var slot) -> out.add(new Effect.Answer<>(slot, seal(out), null));
      case Operation.Inspect<V>(var slot) -> out.add(new Effect.Answer<>(slot, inspect(), null));
      case Operation.Crash<V>(var slot) -> crash(slot, out);
      case Transfer<V> step -> moves.apply(step, out);
      case Copying.Adopt<V>(var newer, var slot) -> {
        adopt(newer, out);
        out.add(new Effect.Answer<@Nullable Void>(slot, null, null));
      }
      case Copying.Snapshot<V>(var wanted, int limit, var slot) -> out
          .add(new Effect.Answer<>(slot, holdings.copy(holdings.part(wanted, limit), lastVersion,
              entry -> !writing.containsKey(entry.version()) && !replicas.owed(entry.key())), null));
      case Copying<V> step -> replicas.apply(step, out);
    }
    moves.seal(out);
    replicas.tell(out);
    gauges.publish(dirty, nextSweep(), expired, moves.forwarded());
  }

  private long nextSweep() {
    CacheKey first = forRoom.peekFirst(); // who came first loses patience first
    Gate<V> gate = first == null ? null : gates.get(first);
    return gate == null ? deadlines.next() : Math.min(deadlines.next(), gate.patienceEnds);
  }

  /** What anyone may read while the shard runs. */
  public final ShardGauges gauges() {
    return gauges;
  }

  private void arrive(Operation.Request<V> request, boolean forwarded, Effects out) {
    if (moves.isQuiet() || !moves.intercept(request, forwarded, out)) {
      admit(request, out);
    }
  }

  /** Runs the request, or has it wait for those of its key that came before. */
  void admit(Operation.Request<V> request, Effects out) {
    Gate<V> gate = gates.get(request.key());
    if (sealed) {
      out.add(Effect.Answer.failure(request.slot(), new CacheClosedException()));
    } else if (gate == null) {
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
          write(request, value, deadlineIn(ttl), new Effect.Answer<@Nullable Void>(slot, null, null), out);
        case Operation.Remove<V> remove -> remove(remove, out);
        case Operation.PutIfAbsent<V> put -> putIfAbsent(put, out);
        case Operation.Replace<V> replace -> replace(replace, out);
        case Operation.Update<V> update -> update(update, out);
        case Operation.Expire<V> expire -> expire(expire, out);
        case Operation.ReadTimeToLive<V> read -> readTimeToLive(read, out);
        case Operation.Requeue<V> requeue -> requeue(requeue, out);
        case Operation.ReadCopy<V>(var key, var floor, var slot) ->
          out.add(new Effect.Answer<@Nullable Entry<V>>(slot, replicas.read(key, floor, clock.now()), null));
      }
    } catch (RuntimeException | Error e) { // a codec's, say: this request fails, the shard and the key's other requests go on
      out.add(Effect.Answer.failure(request.slot(), e));
    }
  }

  private void get(Operation.Get<V> get, Effects out) {
    Entry<V> entry = resolve(get, out);
    if (entry != null) {
      commits.release(entry, new Effect.Answer<@Nullable V>(get.slot(), entry.value(), null), out);
    }
  }

  private void remove(Operation.Remove<V> remove, Effects out) {
    Entry<V> entry = resolve(remove, out);
    if (entry == null) {
      return;
    }
    if (entry.isTombstone()) {
      commits.release(entry, new Effect.Answer<>(remove.slot(), false, null), out);
    } else {
      write(remove, null, Entry.NO_DEADLINE, new Effect.Answer<>(remove.slot(), true, null), out);
    }
  }

  private void putIfAbsent(Operation.PutIfAbsent<V> put, Effects out) {
    Entry<V> entry = resolve(put, out);
    if (entry == null) {
      return;
    }
    if (entry.isTombstone()) {
      write(put, put.value(), Entry.NO_DEADLINE, new Effect.Answer<>(put.slot(), true, null), out);
    } else {
      commits.release(entry, new Effect.Answer<>(put.slot(), false, null), out);
    }
  }

  private void replace(Operation.Replace<V> replace, Effects out) {
    Entry<V> entry = resolve(replace, out);
    if (entry == null) {
      return;
    }
    V value = entry.value();
    if (value != null && codec.equal(value, replace.expected())) {
      write(replace, replace.update(), entry.deadline(), new Effect.Answer<>(replace.slot(), true, null), out);
    } else {
      commits.release(entry, new Effect.Answer<>(replace.slot(), false, null), out);
    }
  }

  private void update(Operation.Update<V> update, Effects out) {
    Entry<V> entry = resolve(update, out);
    if (entry == null) {
      return;
    }
    V after = update.function().apply(entry.value());
    Effect.Answer<@Nullable V> answer = new Effect.Answer<>(update.slot(), after, null);
    if (after == null && entry.isTombstone()) {
      commits.release(entry, answer, out);
    } else {
      write(update, after, after == null || entry.isTombstone() ? Entry.NO_DEADLINE : entry.deadline(), answer, out);
    }
  }

  private void expire(Operation.Expire<V> expire, Effects out) {
    Entry<V> entry = resolve(expire, out);
    if (entry == null) {
      return;
    }
    long deadline = deadlineIn(expire.ttl());
    if (entry.isTombstone() || (deadline == Entry.NO_DEADLINE && !entry.hasDeadline())) {
      commits.release(entry, new Effect.Answer<>(expire.slot(), false, null), out);
    } else if (isAboutMemory()) { // no other version: no row would show it
      install(entry.withDeadline(deadline));
      commits.release(entry, new Effect.Answer<>(expire.slot(), true, null), out);
    } else {
      write(expire, entry.value(), deadline, new Effect.Answer<>(expire.slot(), true, null), out);
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
      long left = Math.max(entry.deadline() - clock.now(), isAboutMemory() ? 1 : 0); // which never makes a key absent
      answer = left == 0 ? TimeToLive.ABSENT : new TimeToLive.Left(Duration.ofNanos(left));
    }
    commits.release(entry, new Effect.Answer<>(read.slot(), answer, null), out);
  }

  /** Where the letter is still the newest that is known of its key: the same version again, or, in a later life, a new one. */
  private void requeue(Operation.Requeue<V> requeue, Effects out) {
    Entry<V> letter = requeue.letter();
    if (dirty.isDead(letter.key(), letter.version())) {
      if (dirty.hasRoom(letter.key(), sizeOf(letter.key(), letter.value()))) {
        dirty.requeue(letter.key());
        out.add(new Effect.Answer<>(requeue.slot(), true, null));
      } else if (settings.bound().overflow() == DirtyBound.Overflow.REFUSE) {
        out.add(Effect.Answer.failure(requeue.slot(), full()));
      } else {
        waitForRoom(requeue);
      }
      return;
    }
    Entry<V> entry = resolve(requeue, out);
    if (entry == null) {
      return;
    }
    if (entry.version() >= letter.version()) {
      commits.release(entry, new Effect.Answer<>(requeue.slot(), false, null), out);
    } else {
      write(requeue, letter.value(), letter.deadline(), new Effect.Answer<>(requeue.slot(), true, null), out);
    }
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
        publish(entry);
        return entry;
      }
      if (!expire(entry, out)) {
        return over(entry); // due, and no room yet for its removal
      }
    }
    Gate<V> gate = gates.get(key);
    if (gate != null && gate.closed) { // the expiry is being written through
      gate.waiting.addFirst(request);
      return null;
    }
    DirtyWrite<V> newest = dirty.newest(key);
    if (newest != null && !newest.doubtful()) {
      return newest.entry().isTombstone() ? newest.entry() : reside(newest.entry());
    }
    if (gate != null && gate.told != null) {
      return gate.told; // also where its residency is over already, or a short one would never be answered
    }
    loads++;
    out.add(new Effect.Load(key, close(key)));
    gateOf(key).waiting.addFirst(request);
    return null;
  }

  /**
   * Absent because this version is due: an answer that says so reveals the version, so it waits where the version is open. To a replica:
   * memory has nothing of this version or an older one.
   */
  private static <V> Entry<V> over(Entry<V> due) {
    return new Entry<>(due.key(), null, due.version(), Entry.NO_DEADLINE);
  }

  private long deadlineIn(long ttl) {
    return ttl == Entry.NO_DEADLINE ? Entry.NO_DEADLINE : saturatedSum(clock.now(), ttl);
  }

  /** A time that is never {@link Entry#NO_DEADLINE}. */
  private static long saturatedSum(long now, long nanos) {
    long sum = now + nanos;
    return sum < now ? Entry.NO_DEADLINE - 1 : sum;
  }

  /** Issues the next version of the request's key and has it acknowledged as the write policy says, or makes it wait for room. */
  private void write(Operation.Request<V> request, @Nullable V value, long deadline, Effect.Answer<?> answer,
      Effects out) {
    CacheKey key = request.key();
    int size = sizeOf(key, value);
    if (settings.policy() == WritePolicy.WRITE_THROUGH) {
      writeThrough(issue(key, value, deadline), answer, out);
      return;
    }
    if (journalFailure != null) {
      out.add(answer.failed(journalFailure));
      return;
    }
    if (dirty.hasRoom(key, size)) {
      writeBehind(issue(key, value, deadline), size, answer, out);
    } else if (settings.bound().overflow() == DirtyBound.Overflow.REFUSE) {
      out.add(answer.failed(full()));
    } else if (settings.bound().overflow() == DirtyBound.Overflow.WAIT || dirty.has(key)) {
      waitForRoom(request); // where a write through fails, the row is what counts, and it lacks what is dirty or dead
    } else {
      writeThrough(issue(key, value, deadline), answer, out);
    }
  }

  private Entry<V> issue(CacheKey key, @Nullable V value, long deadline) {
    issued++;
    return new Entry<>(key, value, ++lastVersion, deadline);
  }

  /** @throws IllegalArgumentException where the database could never take the value */
  private int sizeOf(CacheKey key, @Nullable V value) {
    int size = value == null ? 0 : codec.size(value);
    if (size > settings.maxValueBytes()) {
      throw new IllegalArgumentException("the value has " + size + " bytes, the database takes at most "
          + settings.maxValueBytes() + "; store it in parts, or elsewhere and its place here");
    }
    return key.encoded().length + size;
  }

  private void writeBehind(Entry<V> entry, int size, Effect.@Nullable Answer<?> answer, Effects out) {
    superseded += dirty.add(stored(entry), size);
    open(entry, out);
    install(entry);
    if (answer != null) {
      commits.release(entry, answer, out);
    }
  }

  /** Sends the version to journal and replicas, where there are some; it is open until those have it for which an acknowledgement waits. */
  private void open(Entry<V> entry, Effects out) {
    int awaited = replicas.awaited(entry) | (journals() ? CommitMark.JOURNAL : 0);
    if (awaited != 0) {
      commits.open(entry, awaited);
    }
    journal(entry, out);
    replicas.send(entry, out); // before the answer: what was answered is on its way
  }

  private boolean journals() {
    return settings.policy() == WritePolicy.WRITE_BEHIND_JOURNAL && journalFailure == null;
  }

  /** Has the journal keep the version, where there is one; whether there is. */
  boolean journal(Entry<V> entry, Effects out) {
    if (journals()) {
      out.add(new Effect.Journal<>(stored(entry)));
    }
    return journals();
  }

  private OverloadedException full() {
    return new OverloadedException("no room for another write that the database does not have: " + dirty.entries()
        + " entries, " + dirty.bytes() + " bytes in this shard, of " + dirty.bound().entries() + " and "
        + dirty.bound().bytes());
  }

  /** The request waits at the head of its key's gate; where it did before, until the same time. */
  private void waitForRoom(Operation.Request<V> request) {
    close(request.key());
    Gate<V> gate = gateOf(request.key());
    gate.waiting.addFirst(request);
    if (request.slot().equals(gate.patient)) {
      forRoom.addFirst(request.key());
    } else {
      gate.patient = request.slot();
      gate.patienceEnds = saturatedSum(clock.now(), settings.bound().patience().toNanos());
      forRoom.addLast(request.key());
    }
  }

  /** Lets writes go on that wait for room, first come, first served, while there is some. */
  private void useRoom(Effects out) {
    for (int left = forRoom.size(); left > 0; left--) {
      CacheKey key = forRoom.peekFirst();
      if (key == null || !dirty.hasRoom(key, 1)) {
        return;
      }
      forRoom.removeFirst();
      Gate<V> gate = gates.get(key);
      if (gate != null) {
        resume(key, gate, out);
      }
      if (key.equals(forRoom.peekFirst())) {
        return; // a large write: those that came later do not overtake it
      }
    }
  }

  private void failImpatient(long now, Effects out) {
    for (int left = forRoom.size(); left > 0; left--) {
      CacheKey key = forRoom.peekFirst();
      Gate<V> gate = key == null ? null : gates.get(key);
      if (key == null || (gate != null && gate.patienceEnds > now)) {
        return;
      }
      forRoom.removeFirst();
      Operation.Request<V> request = gate == null ? null : gate.waiting.poll();
      if (gate != null && request != null) {
        out.add(Effect.Answer.failure(request.slot(), full()));
        resume(key, gate, out);
      }
    }
  }

  /** Applies the version, not readable yet: its key is gated and its answer held until the database has it. */
  protected void writeThrough(Entry<V> entry, Effect.@Nullable Answer<?> answer, Effects out) {
    open(entry, answer, out);
    install(entry);
    out.add(new Effect.WriteThrough<>(entry, close(entry.key())));
  }

  /** Holds the answer back until {@link #settle}. */
  protected final void open(Entry<V> entry, Effect.@Nullable Answer<?> answer, Effects out) {
    writing.put(entry.version(), entry);
    commits.open(entry, CommitMark.DATABASE);
    if (answer != null) {
      commits.release(entry, answer, out);
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
    gate.told = durable && written.entry().isTombstone() ? written.entry() : null;
    resume(written.entry().key(), gate, out);
  }

  /** Releases or fails the answers that wait for the version; whether it is durable. */
  protected final boolean settle(Operation.Written<V> written, Effects out) {
    Entry<V> entry = written.entry();
    boolean open = writing.remove(entry.version(), entry);
    if (written.outcome() == WriteOutcome.WRITTEN) {
      if (open) { // not before: a replica must not have what the database refused
        commits.await(entry, replicas.awaited(entry));
        replicas.send(entry, out);
        replicas.durable(entry);
      }
      commits.met(entry, CommitMark.DATABASE, out);
      flushed += open ? 1 : 0;
      superseded += dirty.giveWay(entry.key(), entry.version()) ? 1 : 0;
      return true;
    }
    turnedAway += written.outcome() == WriteOutcome.TURNED_AWAY ? 1 : 0;
    commits.abandon(entry, failure(written), out);
    failed += open ? 1 : 0;
    return false;
  }

  private RuntimeException failure(Operation.Written<V> written) {
    Throwable cause = written.error();
    return switch (written.outcome()) {
      case REFUSED, BURIED -> cause instanceof DatabaseException refused
          ? refused
          : new DatabaseException(DatabaseException.Kind.ROW, "the database refused the row");
      case TURNED_AWAY -> new DatabaseException(DatabaseException.Kind.ROW,
          "the row has a newer version than " + written.entry().version() + ": another owner writes to this database");
      case WRITTEN, UNKNOWN -> new OutcomeUnknownException("the write may or may not be in the database",
          cause == null ? new IllegalStateException("no cause given") : cause);
    };
  }

  /** Makes the version what memory holds of its key; where it is not committed yet, it was opened before. */
  protected final void install(Entry<V> entry) {
    if (entry.isTombstone()) {
      forget(entry.key());
    } else {
      store.put(entry);
      deadlines.add(entry);
      publish(entry);
    }
  }

  private void forget(CacheKey key) {
    store.remove(key);
    deadlines.remove(key);
    withdraw(key);
  }

  /** Publishes what the store has of the key, where it is committed; else only the shard answers for it. */
  private void publish(Entry<V> entry) {
    if (published == null) {
      return;
    }
    if (commits.isOpen(entry)) {
      published.withdraw(entry.key());
    } else {
      published.publish(entry);
    }
  }

  private void withdraw(CacheKey key) {
    if (published != null) {
      published.withdraw(key);
    }
  }

  /** What memory holds of the key, whether live or due. */
  protected final @Nullable Entry<V> resident(CacheKey key) {
    return store.get(key);
  }

  private boolean isAboutMemory() {
    return settings.ttlMeaning() == TtlMeaning.RESIDENCY;
  }

  /** The version as database and journal get it. Any thread may ask. */
  public final Entry<V> stored(Entry<V> entry) {
    return isAboutMemory() ? entry.withDeadline(Entry.NO_DEADLINE) : entry;
  }

  /** Takes a version into memory that the database has, or will have. A deadline that a row has, from a life when it was the key's, holds still. */
  private Entry<V> reside(Entry<V> stored) {
    Entry<V> entry = isAboutMemory()
        ? stored.withDeadline(Math.min(stored.deadline(), deadlineIn(settings.defaultTtl())))
        : stored;
    install(entry);
    return entry;
  }

  /**
   * The entry's deadline has come, and nobody waits for what that means. About memory: it leaves memory, and what is dirty stays dirty.
   * About the key: a removal of exactly this version; false where the dirty set has no room for it: then the entry stays where it is, due,
   * and a later sweep tries again.
   */
  private boolean expire(Entry<V> entry, Effects out) {
    CacheKey key = entry.key();
    if (isAboutMemory()) {
      forget(key);
      if (!dirty.has(key)) {
        replicas.durable(over(entry)); // else when it is retired
      }
      expired++;
      return true;
    }
    if (journalFailure != null) { // who waits for this version would wait for a row that will never be written
      commits.abandon(entry, new OutcomeUnknownException("the journal failed", journalFailure), out);
    }
    if (settings.policy() == WritePolicy.WRITE_THROUGH) {
      writeThrough(issue(key, null, Entry.NO_DEADLINE), null, out);
    } else {
      int size = sizeOf(key, null);
      if (!dirty.hasRoom(key, size)) {
        return false;
      }
      writeBehind(issue(key, null, Entry.NO_DEADLINE), size, null, out);
    }
    expired++;
    return true;
  }

  private int sweep(int limit, Effects out) {
    if (sealed) {
      return 0; // an expiry now would be in nobody's account
    }
    long now = clock.now();
    List<Entry<V>> busy = new ArrayList<>(0);
    int looked = 0;
    for (Entry<V> record; looked < limit && (record = deadlines.takeDue(now)) != null; looked++) {
      Entry<V> current = store.get(record.key());
      if (current == null) {
        continue;
      }
      if (!current.isDue(now)) { // it is another version, or was given another deadline
        deadlines.add(current);
      } else if (gates.containsKey(record.key()) || !expire(current, out)) {
        busy.add(current);
      }
    }
    busy.forEach(deadlines::add);
    failImpatient(now, out);
    return looked;
  }

  private void loaded(Operation.Loaded<V> loaded, Effects out) {
    CacheKey key = loaded.key();
    Gate<V> gate = gates.get(key);
    if (gate == null || gate.call != loaded.call()) {
      return;
    }
    if (gate.outdated) {
      out.add(new Effect.Load(key, close(key)));
      return;
    }
    Throwable error = loaded.error();
    Entry<V> row = loaded.row();
    if (row != null) {
      lastVersion = Math.max(lastVersion, row.version());
    }
    DirtyWrite<V> dirtied = dirty.newest(key);
    gate.closed = false;
    if (error != null) {
      Operation.Request<V> asked = gate.waiting.poll();
      if (asked != null) {
        out.add(Effect.Answer.failure(asked.slot(), error));
      }
    } else if (dirtied != null && dirtied.doubtful()) {
      gate.told = newer(row, dirtied.entry());
    } else if (row == null || row.isTombstone()) {
      gate.told = row == null ? absent : row;
    } else if (row.isDue(clock.now())) { // a removal of its own, where a TTL is about the key
      gate.told = !isAboutMemory() && expire(row, out) ? null : over(row);
    } else {
      gate.told = reside(row);
    }
    if (!gate.closed) {
      resume(key, gate, out);
    }
  }

  /** Of a row and a doubtful write the newer one. It is not taken into memory: what the dead owner had sent to the database may still come. */
  private Entry<V> newer(@Nullable Entry<V> row, Entry<V> doubtful) {
    Entry<V> newest = row == null || row.version() < doubtful.version() ? doubtful : row;
    return !newest.isTombstone() && newest.hasDeadline() && newest.isDue(clock.now()) ? over(newest) : newest;
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
    gate.told = null;
    gate.outdated = false;
    gate.call = ++calls;
    return gate.call;
  }

  private Gate<V> gateOf(CacheKey key) {
    return gates.computeIfAbsent(key, _ -> new Gate<>(containers.deque()));
  }

  private void flushed(Operation.Flushed<V> batch, Effects out) {
    for (int i = batch.batch().size() - 1; i >= 0; i--) { // backwards: what is restored goes before all others
      DirtyWrite<V> write = batch.batch().get(i);
      switch (batch.outcomes().get(i)) {
        case WRITTEN ->
          retire(write, store.get(write.key()) == null ? over(write.entry()) : write.entry(), out);
        case TURNED_AWAY -> {
          turnedAway++;
          Entry<V> known = store.get(write.key());
          if (known != null && known.version() == write.entry().version()) {
            forget(write.key()); // a server that died brought it there and told nobody: the row counts
          }
          retire(write, over(write.entry()), out);
        }
        case UNKNOWN -> superseded += dirty.restore(write) ? 0 : 1;
        case REFUSED -> settleRefused(write, dirty.park(write, batch.retryAt()), out);
        case BURIED -> {
          superseded += dirty.giveWay(write.key(), write.entry().version()) ? 1 : 0;
          settleRefused(write, dirty.bury(write), out);
          if (journalFailure != null) {
            commits.met(write.entry(), CommitMark.JOURNAL, out); // the letter is durable, and nothing newer can come
          }
        }
      }
    }
    dirty.findOldest();
    if (!forRoom.isEmpty()) {
      useRoom(out);
    }
  }

  /** @param settled what the replicas are told */
  private void retire(DirtyWrite<V> write, Entry<V> settled, Effects out) {
    if (!dirty.retire(write)) {
      return;
    }
    flushed++;
    Gate<V> gate = write.doubtful() ? gates.get(write.key()) : null;
    if (gate != null) {
      gate.outdated = true;
    }
    superseded += dirty.giveWay(write.key(), write.entry().version()) ? 1 : 0;
    if (journalFailure != null) {
      commits.met(write.entry(), CommitMark.JOURNAL, out);
    }
    replicas.durable(settled);
    barriers.settle(write, true, out);
  }

  private void settleRefused(DirtyWrite<V> write, boolean kept, Effects out) {
    if (kept) {
      barriers.settle(write, false, out);
    } else {
      superseded++;
    }
  }

  private void journaled(List<Entry<V>> entries, @Nullable Throwable error, Effects out) {
    moves.journaled(entries, error, out);
    if (error == null) {
      entries.forEach(entry -> commits.met(entry, CommitMark.JOURNAL, out));
      return;
    }
    journalFailure = error;
    OutcomeUnknownException unknown = new OutcomeUnknownException(
        "the journal failed; the write is in memory and may still reach the database", error);
    for (Entry<V> entry : entries) {
      commits.failWaiting(entry, unknown, out);
      if (!stillToBeWritten(entry)) {
        commits.met(entry, CommitMark.JOURNAL, out); // its row, or a newer one, is there already
      }
    }
  }

  private boolean stillToBeWritten(Entry<V> entry) {
    DirtyWrite<V> newest = dirty.newest(entry.key());
    return newest != null && newest.entry().version() == entry.version() && !dirty.isDead(entry.key(), entry.version());
  }

  private long watermark() {
    long[] lowest = {lastVersion + 1};
    dirty.forEach(write -> lowest[0] = Math.min(lowest[0], write.first()));
    return moves.watermark(lowest[0]);
  }

  private List<Entry<V>> listDirty() {
    Map<CacheKey, Entry<V>> last = new LinkedHashMap<>();
    Consumer<DirtyWrite<V>> add = write -> last.merge(write.key(), write.entry(),
        (one, other) -> one.version() > other.version() ? one : other);
    dirty.forEach(add);
    moves.leaving().forEach(add);
    moves.kept().forEach(add);
    return List.copyOf(last.values());
  }

  /** The gates of writes on their way stay, for their answers; a load that comes back finds none and is dropped. */
  private LastWords<V> seal(Effects out) {
    sealed = true;
    if (published != null) {
      published.withdrawAll();
    }
    for (Gate<V> gate : gates.values()) {
      gate.waiting.forEach(request -> out.add(Effect.Answer.failure(request.slot(), new CacheClosedException())));
      gate.waiting.clear();
    }
    gates.keySet().retainAll(writing.values().stream().map(Entry::key).collect(Collectors.toSet()));
    forRoom.clear();
    moves.refuse(new CacheClosedException(), out);
    return new LastWords<>(listDirty(), dirty.letters(), ledger());
  }

  private Ledger ledger() {
    return new Ledger(issued, dirty.pending(), dirty.inFlight(), dirty.parked(), writing.size(), flushed, superseded,
        dirty.dead(), failed, moves.in(), moves.moving(), moves.out(), 0);
  }

  private ShardReport inspect() {
    long now = clock.now();
    long live = store.size();
    for (Entry<V> record : deadlines.due(now)) {
      Entry<V> current = store.get(record.key());
      live -= current != null && current.isDue(now) ? 1 : 0;
    }
    return new ShardReport(live, replicas.size(), ledger(), dirty.bytes(), dirty.oldest(), forRoom.size(),
        hits + (published == null ? 0 : published.reads()), loads,
        expired, turnedAway);
  }

  /** Goes by this view, where it is newer than the one there is. Before the shard runs, also by its maker. */
  public final void adopt(View newer, Effects out) {
    if (replicas.adopt(newer, out)) {
      dirty.bound(newer.bound());
    }
  }

  /** A part of the ranges with about so many entries. */
  RangeSet part(RangeSet wanted, int limit) {
    return holdings.part(wanted, limit);
  }

  /** Whether a version of the ranges is uncommitted, or a copy of one is on its way: it must not arrive after those of the next owner. */
  boolean anyOpen(RangeSet ranges) {
    return commits.anyOpen(ranges) || replicas.owedAny(ranges);
  }

  /** Takes out the requests that wait in gates of the ranges, in their order; calls of the database that come back find nothing. */
  List<Operation.Request<V>> takeWaiting(RangeSet ranges) {
    List<Operation.Request<V>> waiting = new ArrayList<>();
    gates.entrySet().removeIf(gate -> {
      boolean in = ranges.contains(gate.getKey().position());
      if (in) {
        waiting.addAll(gate.getValue().waiting);
      }
      return in;
    });
    forRoom.removeIf(key -> ranges.contains(key.position()));
    return waiting;
  }

  /** Takes out all that there is of the ranges, but requests. */
  Chunk<V> takeOut(RangeSet ranges) {
    Holdings.Taken<V> taken = holdings.take(ranges, lastVersion);
    superseded += taken.superseded();
    taken.chunk().entries().forEach(entry -> withdraw(entry.key()));
    barriers.leave(ranges);
    return taken.chunk();
  }

  /** Takes back what was taken out. */
  void putBack(Chunk<V> chunk) {
    holdings.put(chunk);
  }

  /** A move that took something out has ended. */
  void left(Effects out) {
    barriers.left(out);
  }

  /** Takes in what another shard had, under this epoch. Gives how many versions came that the database does not have. */
  int putIn(Chunk<V> chunk, long epoch) {
    continueAbove(Math.max(chunk.sequence(), Version.of(epoch, 0)));
    holdings.put(chunk);
    return chunk.dirty().size() + chunk.dead().size();
  }

  /** Every version from now on is above this one. */
  void continueAbove(long version) {
    lastVersion = Math.max(lastVersion, version);
  }

  /** Keeps copies of what was handed over, where the view makes this server a replica of it. */
  void keepCopies(Chunk<V> chunk) {
    replicas.keep(chunk);
  }

  ReplicaStore.Taken<V> takeCopies(RangeSet ranges) {
    return replicas.take(ranges);
  }

  /**
   * Owns what was copied from a server that died: the copies that the database may not have, which it gives. The others are read from their rows,
   * as the dead server may have brought a newer version there that no copy tells of.
   */
  List<Entry<V>> own(ReplicaStore.Taken<V> taken, long epoch, Effects out) {
    continueAbove(Version.of(epoch, 0));
    taken.entries().forEach(entry -> continueAbove(entry.version()));
    if (settings.policy() == WritePolicy.WRITE_THROUGH) {
      return List.of();
    }
    List<Entry<V>> unsettled = taken.entries().stream().filter(entry -> taken.unsettled().contains(entry.key()))
        .toList();
    for (Entry<V> entry : unsettled) {
      ownUnsettled(entry, out);
      if (!isDoubtful()) {
        install(entry);
      }
    }
    return unsettled;
  }

  /** Whether the database may have what was acknowledged after the newest version that a replica has. */
  private boolean isDoubtful() {
    return settings.acknowledgement() == Acknowledgement.OWNER;
  }

  /** Its dead owner may not have committed it: it is not readable before the remaining replicas have it. */
  private void ownUnsettled(Entry<V> entry, Effects out) {
    int size = entry.key().encoded().length;
    try {
      size = sizeOf(entry.key(), entry.value());
    } catch (RuntimeException | Error e) { // the codec's: the flush will say so
    }
    dirty.receive(List.of(new DirtyWrite<>(stored(entry), clock.now(), size, isDoubtful())), List.of());
    open(entry, out);
  }

  /**
   * The newest committed version that an open write has taken the place of, as far as is known: where several open ones followed one another, the last of
   * them stands for what was committed before, of which replicas must have the newest only where an acknowledgement waits for them.
   */
  private Optional<Entry<V>> acknowledgedBefore(DirtyWrite<V> write) {
    Entry<V> first = new Entry<>(write.key(), null, write.first(), Entry.NO_DEADLINE);
    if (write.replaced() == 0 || commits.isOpen(first)) {
      return Optional.empty();
    }
    Entry<V> last = new Entry<>(write.key(), null, write.replaced(), Entry.NO_DEADLINE);
    return Optional.of(commits.isOpen(last) && settings.acknowledgement() == Acknowledgement.ALL ? first : last);
  }

  private void crash(Slot<Remains<V>> slot, Effects out) {
    OutcomeUnknownException unknown = new OutcomeUnknownException("the server crashed");
    gates.values().forEach(
        gate -> gate.waiting.forEach(request -> out.add(Effect.Answer.failure(request.slot(), unknown))));
    gates.clear();
    forRoom.clear();
    List<Entry<V>> acknowledged = new ArrayList<>();
    List<Entry<V>> open = new ArrayList<>();
    List<Entry<V>> coalesced = new ArrayList<>();
    Consumer<DirtyWrite<V>> sort = write -> {
      boolean isOpen = commits.isOpen(write.entry());
      (isOpen ? open : acknowledged).add(write.entry());
      if (isOpen) {
        acknowledgedBefore(write).ifPresent(coalesced::add);
      }
    };
    dirty.forEach(sort);
    moves.leaving().forEach(sort);
    List<Entry<V>> letters = new ArrayList<>(dirty.letters());
    letters.addAll(moves.leavingDead());
    Ledger ledger = new Ledger(issued, dirty.pending(), dirty.inFlight(), dirty.parked(), writing.size(), flushed,
        superseded, letters.size(), failed, moves.in(), moves.leaving().size(),
        moves.out(), 0);
    commits.failAll(unknown, out);
    barriers.failAll(unknown, out);
    moves.failAll(unknown, out);
    replicas.clear();
    takeOut(RangeSet.ALL); // nothing is due any more, and nothing to be flushed
    out.add(new Effect.Answer<>(slot, new Remains<>(ledger, acknowledged, open, coalesced, letters), null));
  }

  /** For tests: whether hash table and TreeMap agree. */
  final boolean inStep() {
    return store.inStep();
  }
}
