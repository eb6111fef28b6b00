package io.ringlane.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

import io.ringlane.api.Codec;
import io.ringlane.api.DatabaseException;
import io.ringlane.api.Reply;
import io.ringlane.api.Slot;
import io.ringlane.api.UnflushedException;
import io.ringlane.execution.AgentHost;
import io.ringlane.execution.AgentRunner;
import io.ringlane.execution.ExecutionStrategy;
import io.ringlane.server.ShardHost;
import io.ringlane.store.CacheKey;
import io.ringlane.store.Entry;
import io.ringlane.store.LastWords;
import io.ringlane.store.Ledger;
import io.ringlane.store.Operation;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.Flushers;
import io.ringlane.writebehind.JournalDaemon;
import io.ringlane.writebehind.Leftovers;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.Rows;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/**
 * The end of a cache, once: stops the intake, waits until every request is answered, flushes to a barrier, seals the shards, says to the
 * database that nothing is left, ends the agents, and closes the database last.
 *
 * <p>Where something is stuck when the time is over, perhaps in a call to the database, the order is another: the database is closed first,
 * because that lets go of most calls; the shards are sealed; what they hold is written to the file; the agents are ended. What
 * does not come back is left behind, on threads that end with the process.
 *
 * <p>Guarantee: what was acknowledged is in the database, or its key is named and, where there is a journal or a leftovers file, the next
 * start finds it. A sealed shard acknowledges no other write, so what a stuck call holds up is refused when the call
 * returns, however late: the seal is a message, and a worker takes messages before requests. Non-guarantee: a shard whose worker is in a
 * call that does not return says nothing; how many are silent is told.
 */
final class Closing<V> {
  /** How long a shard, or what may be stuck, gets at the end. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private static final long PARKED_ROW_PAUSE_NANOS = 5_000_000;

  /** What steps the cache, and ends in this order. */
  record Agents<V>(AgentHost.Running rebalancer, AgentHost.Running expiry, List<AgentHost.Running> daemons,
      ExecutionStrategy strategy,
      AgentHost.Calls calls, @Nullable JournalDaemon<V> journal) {
    private void end(boolean clean) {
      daemons.forEach(AgentHost.Running::close);
      strategy.close();
      calls.close();
      if (journal != null) {
        journal.end(clean);
      }
    }
  }

  private final CacheSettings settings;
  private final Codec<V> codec;
  private final Clock clock;
  private final StoreOfRecord database;
  private final Supplier<Topology<V>> topology;
  private final Rebalancer<V> rebalancer;
  private final Flushers<V> flushers;
  private final Admission admission;
  private final Agents<V> agents;
  private final boolean owesBooks;
  private final List<Throwable> failures = new CopyOnWriteArrayList<>(); // an attempt that was given up may still add to it

  /** @param owesBooks whether the ledger must balance; a control, which promises nothing, may have lost count */
  Closing(CacheSettings settings, Codec<V> codec, Clock clock, StoreOfRecord database,
      Supplier<Topology<V>> topology, Rebalancer<V> rebalancer, Flushers<V> flushers, Admission admission,
      Agents<V> agents, boolean owesBooks) {
    this.settings = settings;
    this.codec = codec;
    this.clock = clock;
    this.database = database;
    this.topology = topology;
    this.rebalancer = rebalancer;
    this.flushers = flushers;
    this.admission = admission;
    this.agents = agents;
    this.owesBooks = owesBooks;
  }

  /**
   * Closes, on a thread of its own: an interrupt of the caller, before or meanwhile, would close files of the database and of the journal. The
   * caller waits, and keeps the interrupt for later.
   *
   * @throws UnflushedException naming the keys whose last acknowledged writes are not in the database
   * @throws IllegalStateException where requests were not answered in time, or where the ledger does not balance
   */
  void run() {
    try {
      AgentRunner.apart("close", this::end).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException told) {
        throw told;
      }
      throw e;
    }
  }

  private void end() {
    long deadline = clock.now() + settings.closeTimeout().toNanos();
    rebalancer.pause(); // what is on its way arrives, with the requests that wait for it
    boolean answered = admission.close(settings.closeTimeout().toNanos());
    boolean rested = rest(deadline);
    attempt("close-rebalancer", agents.rebalancer()::close);
    attempt("close-expiry", agents.expiry()::close); // its thread may be in a call to the database
    flushers.resume();
    if (flushed(deadline) && answered && rested) {
      Sealed<V> sealed = seal();
      if (sealed.isFlushed()) {
        leave();
        agents.end(true);
        database.close();
        tell(sealed.dead().isEmpty() ? null : deadLetters(sealed), sealed);
        return;
      }
    }
    endStuck();
  }

  /** Whether the ring's changes came to rest: in the middle of a move a write may be at neither end. */
  private boolean rest(long deadline) {
    while (!rebalancer.atRest()) {
      if (clock.now() >= deadline) {
        return false;
      }
      LockSupport.parkNanos(this, PARKED_ROW_PAUSE_NANOS);
    }
    return true;
  }

  private void endStuck() {
    long late = admission.inside();
    attempt("close-database", database::close);
    admission.close(LAST_WORDS.toNanos());
    Sealed<V> sealed = seal();
    long unanswered = admission.inside();
    boolean saved = attempt("save-leftovers", () -> save(sealed.dirty()));
    Path kept = settings.journal() != null ? settings.journal() : saved ? settings.leftovers() : null;
    attempt("close-agents", () -> agents.end(false));
    RuntimeException left = null;
    if (!sealed.isFlushed()) {
      left = unflushed(sealed.dirty(), whereabouts(kept, sealed.silent(), unanswered));
    } else if (late > 0) {
      left = new IllegalStateException(late + " requests were not answered within " + settings.closeTimeout());
    } else if (!sealed.dead().isEmpty()) {
      left = deadLetters(sealed);
    } // else the last row arrived after all
    tell(left, sealed);
  }

  /** Everything is closed: throws what there is to tell. */
  private void tell(@Nullable RuntimeException left, Sealed<V> sealed) {
    RuntimeException told = left;
    if (owesBooks && sealed.silent() == 0 && !sealed.ledger().isBalanced()) {
      told = new IllegalStateException(
          "acknowledged writes are lost, or counted twice: the ledger does not balance: " + sealed.ledger());
      if (left != null) {
        told.addSuppressed(left);
      }
    }
    if (told != null) {
      failures.forEach(told::addSuppressed);
      throw told;
    }
  }

  private static String whereabouts(@Nullable Path kept, int silent, long unanswered) {
    return (kept == null ? "nothing keeps them" : "the next start takes them from " + kept)
        + (silent == 0
            ? ""
            : "; " + silent
                + " shards are in a call to the database that does not return, and do not say what else they hold")
        + (unanswered == 0
            ? ""
            : "; " + unanswered
                + " requests are not answered: those that wait will be refused, and of a write that is on "
                + "its way to the database nobody knows");
  }

  private static <V> UnflushedException deadLetters(Sealed<V> sealed) {
    return unflushed(sealed.dead(), "it refused them and keeps them as dead letters, which can be requeued");
  }

  private static <V> UnflushedException unflushed(List<Entry<V>> left, String kept) {
    return new UnflushedException(left.stream().map(entry -> entry.key().encoded()).toList(), kept);
  }

  /** Whether the task ended well and in time; else why not is among the failures. */
  private boolean attempt(String name, Runnable task) {
    try {
      AgentRunner.apart(name, task).orTimeout(LAST_WORDS.toNanos(), TimeUnit.NANOSECONDS).join();
      return true;
    } catch (CompletionException e) {
      failures.add(e);
      return false;
    }
  }

  /** Where this fails, the next owner takes its start for an unclean one, which is safe. */
  private void leave() {
    try {
      database.leave(topology.get().ring().epoch());
    } catch (DatabaseException e) {
      return;
    }
  }

  private boolean flushed(long deadline) {
    try {
      for (long now = clock.now();; now = clock.now()) {
        long patience = Math.max(deadline - now, 0) + LAST_WORDS.toNanos();
        flushers.flush(deadline).toCompletableFuture().orTimeout(patience, TimeUnit.NANOSECONDS).join();
        List<List<Entry<V>>> dirty = ask(Operation.ListDirty::new);
        if (dirty.size() == shards().size() && dirty.stream().allMatch(List::isEmpty)) {
          return true;
        }
        if (clock.now() >= deadline) {
          return false;
        }
        LockSupport.parkNanos(this, PARKED_ROW_PAUSE_NANOS); // refused rows are on their way to become dead letters
      }
    } catch (CompletionException e) {
      return false;
    }
  }

  /** What sealed shards hold, and how many did not say in time. */
  private record Sealed<V>(List<Entry<V>> dirty, List<Entry<V>> dead, Ledger ledger, int silent) {
    boolean isFlushed() {
      return dirty.isEmpty() && silent == 0;
    }
  }

  private Sealed<V> seal() {
    List<LastWords<V>> words = ask(Operation.Seal::new);
    Map<CacheKey, Entry<V>> dirty = new LinkedHashMap<>(); // what moves may be at both ends
    words.forEach(each -> each.dirty().forEach(entry -> dirty.merge(entry.key(), entry,
        (one, other) -> one.version() > other.version() ? one : other)));
    return new Sealed<>(List.copyOf(dirty.values()),
        words.stream().flatMap(each -> each.dead().stream()).toList(),
        words.stream().map(LastWords::ledger).reduce(rebalancer.departed(), Ledger::plus),
        shards().size() - words.size());
  }

  private List<ShardHost<V>> shards() {
    return topology.get().shards();
  }

  /** The answers of those shards that answer in time. */
  private <T> List<T> ask(Function<Slot<T>, Operation<V>> question) {
    List<Reply<T>> replies = new ArrayList<>();
    for (ShardHost<V> shard : shards()) {
      Reply<T> reply = new Reply<>();
      replies.add(reply);
      shard.send(question.apply(reply));
    }
    CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new)).handle((_, _) -> true)
        .completeOnTimeout(false, LAST_WORDS.toNanos(), TimeUnit.NANOSECONDS).join();
    return replies.stream().filter(reply -> reply.state() == Future.State.SUCCESS).map(Reply::join).toList();
  }

  private void save(List<Entry<V>> left) {
    Path file = settings.leftovers();
    if (file == null || settings.journal() != null || left.isEmpty()) {
      return;
    }
    List<Row> rows = new ArrayList<>();
    for (Entry<V> entry : left) {
      try {
        rows.add(Rows.of(entry, codec));
      } catch (RuntimeException e) { // the codec's: no file can have this one, the others go on
        failures.add(e);
      }
    }
    Leftovers.write(file, rows);
  }
}
