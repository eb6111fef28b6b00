package io.ringlane.checks.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerArray;

import io.ringlane.api.Codecs;
import io.ringlane.api.FlushReport;
import io.ringlane.api.Session;
import io.ringlane.api.UnflushedException;
import io.ringlane.checks.history.History;
import io.ringlane.checks.history.HistoryJudge;
import io.ringlane.checks.history.HistoryRecorder;
import io.ringlane.checks.history.HistoryReport;
import io.ringlane.checks.history.Outcome;
import io.ringlane.checks.history.OverlappingPairs;
import io.ringlane.checks.history.SessionRecorder;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheStats;
import io.ringlane.fixtures.Faults;
import io.ringlane.fixtures.FaultyStoreOfRecord;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.Latency;
import io.ringlane.fixtures.Pause;
import io.ringlane.fixtures.SlotMoves;
import io.ringlane.store.Acknowledgement;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.Row;

/**
 * One chaos run. When the clients are done every key is read once more through the cache, everything is flushed, the ledger is looked
 * at, the cache closed, and every row is read as one more answer of the history: so a row that is older than the last acknowledged write,
 * or that nobody wrote, contradicts the history like any other wrong answer. One thread calls.
 */
public final class ChaosRun {
  /** The clients that do not wait for each answer keep so many requests in flight. */
  private static final int WINDOW = 32;
  private static final String PIPELINED = "pipelined-";
  private static final long BUDGET = 20_000_000;
  /** How long one flush may try, of many. */
  private static final Duration A_FLUSH = Duration.ofMillis(50);

  private final ChaosPlan plan;
  private final HistoryRecorder recorder = new HistoryRecorder("chaos");
  private final Progress progress = new Progress();
  private final Clock clock = Clock.system();
  private final InMemoryStoreOfRecord rows = new InMemoryStoreOfRecord();
  private final FaultyStoreOfRecord database;
  private final SlowCopies link = new SlowCopies();

  /** A run that was not begun. */
  public ChaosRun(ChaosPlan plan) {
    this.plan = plan;
    this.database = new FaultyStoreOfRecord(rows,
        Faults.from(plan.seed()).latency(Latency.uniform(Duration.ZERO, Duration.ofNanos(200_000))), clock,
        Pause.real());
  }

  /** What came of a run, and its history for who wants to keep it. */
  public record Result(ChaosReport report, History history) {}

  /** Runs it; called once. */
  public Result run() throws InterruptedException {
    long start = System.nanoTime();
    ChaosCluster cluster = ChaosCluster.start(plan, database, clock, link);
    FaultPlan faults = FaultPlan.of(plan);
    FaultDriver driver = new FaultDriver(cluster, database, faults, plan.operations(), progress);
    SlotMoves slots = cluster.moveSlots(plan.seed());
    List<ChaosClient> clients = clients(cluster.cache());
    List<Thread> running = new ArrayList<>();
    for (ChaosClient client : clients) {
      running.add(Thread.ofPlatform().name("chaos-client-" + running.size()).daemon().start(guarded(client)));
    }
    Thread ring = Thread.ofPlatform().name("chaos-ring").daemon().start(guarded(driver::changeRing));
    Thread flush = Thread.ofPlatform().name("chaos-flush").daemon().start(guarded(driver::stallFlush));
    for (Thread thread : running) {
      thread.join();
    }
    ring.join();
    flush.join();
    readEverything(cluster.cache());
    settle(cluster.cache());
    link.close();
    readRows();
    double ran = (System.nanoTime() - start) / 1e9;

    History history = recorder.toHistory();
    if (plan.acknowledgement() == Acknowledgement.OWNER) {
      history = history.without(driver.losses());
    } else {
      driver.losses().forEach(loss -> progress.found("key " + loss.key() + ": "
          + (loss.value() == null ? "a removal" : "the put of " + loss.value())
          + " was acknowledged and lost in the crash at " + loss.crashNanos()
          + ", which its replicas should have outlived"));
    }
    HistoryJudge judge = new HistoryJudge(BUDGET);
    HistoryReport judged = plan.reads() == ChaosPlan.Reads.OWNER
        ? judge.judge(history)
        : judge.judge(history.withoutReadsOf(session -> session.startsWith(PIPELINED)))
            .with(judge.judgeSessions(history));
    String late = judge.lateRead(history);
    if (late != null && judged.lates() == 0) {
      progress.found(late);
    }
    ChaosFigures figures = new ChaosFigures(
        clients.stream().mapToLong(ChaosClient::unknown).sum(),
        clients.stream().mapToLong(ChaosClient::refused).sum(),
        driver.done(FaultPlan.Kind.JOIN), driver.done(FaultPlan.Kind.LEAVE), driver.done(FaultPlan.Kind.CRASH),
        faults.changes().size(), driver.longestSeconds(), driver.stalls(),
        slots == null ? ChaosFigures.NO_SLOTS : slots.made(), OverlappingPairs.count(history),
        ran, (System.nanoTime() - start) / 1e9);
    return new Result(new ChaosReport(plan, figures, judged, driver.losses(), progress.findings()), history);
  }

  private List<ChaosClient> clients(CacheCluster<Long, Long> cache) {
    SplittableRandom seeds = new SplittableRandom(plan.seed() ^ 0x5DEECE66DL);
    AtomicIntegerArray unknowns = new AtomicIntegerArray(ChaosPlan.KEYS);
    List<ChaosClient> clients = new ArrayList<>();
    for (int number = 0; number < ChaosPlan.CLIENTS; number++) {
      boolean waits = ChaosPlan.waits(number);
      int share = (int) ChaosPlan.shareOf(plan.operations(), number);
      int window = waits ? 1 : WINDOW;
      Session<Long, Long> session = waits || plan.reads() == ChaosPlan.Reads.OWNER
          ? cache.session(window, false)
          : cache.sessionReadingReplicas(window, false, ChaosPlan.KEYS);
      clients.add(new ChaosClient(session, number, window, share, seeds.split(),
          recorder.session((waits ? "waiting-" : PIPELINED) + number), progress, unknowns));
    }
    return clients;
  }

  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        progress.giveUp("a thread of the run failed with " + e);
      }
    };
  }

  /** Reads each key once more, so that what was acknowledged last must be answered. */
  private void readEverything(CacheCluster<Long, Long> cache) throws InterruptedException {
    SessionRecorder session = recorder.session("last-reader");
    for (long key = 0; key < ChaosPlan.KEYS && !progress.isOver(); key++) {
      long invoked = System.nanoTime();
      try {
        Long answer = Progress.PATIENCE.get(cache.getAsync(key));
        session.get(key, answer == null ? SessionRecorder.ABSENT : answer, invoked, System.nanoTime(), Outcome.OK);
      } catch (CompletionException | TimeoutException | IllegalStateException e) {
        progress.giveUp("the last read of key " + key + " failed with " + e);
      }
    }
  }

  private void settle(CacheCluster<Long, Long> cache) {
    try {
      FlushReport flushed = progress.patience().until(() -> cache.flush(A_FLUSH), FlushReport::isComplete);
      if (!flushed.isComplete()) {
        progress.found("the flush did not get through: " + flushed);
      }
      checkLedger(cache);
    } catch (RuntimeException e) {
      progress.found("the flush failed with " + e);
    }
    try {
      cache.close();
    } catch (IllegalStateException | UnflushedException e) {
      progress.found("closing said: " + e);
    }
  }

  /** Values go on expiring, each of which is one more write; so what is left is looked at until it is nothing, or the time is over. */
  private void checkLedger(CacheCluster<Long, Long> cache) {
    CacheStats stats = progress.patience().until(() -> {
      cache.flush(A_FLUSH);
      return account(cache);
    }, each -> !each.ledger().isBalanced() || !isBusy(each));
    if (!stats.ledger().isBalanced() || isBusy(stats) || stats.ledger().dead() != 0) {
      progress.found("after the flush the ledger is " + stats.ledger() + ", " + stats.outstanding()
          + " requests outstanding");
    }
  }

  private static boolean isBusy(CacheStats stats) {
    return stats.ledger().backlog() != 0 || stats.outstanding() != 0;
  }

  private CacheStats account(CacheCluster<Long, Long> cache) {
    try {
      return progress.patience().get(cache.stats());
    } catch (CompletionException | TimeoutException e) {
      throw new IllegalStateException("the cache gave no account of itself", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a run", e);
    }
  }

  /** Reads each row as a person would, after the cache has ended: what is over its deadline is absent. */
  private void readRows() {
    SessionRecorder session = recorder.session("database");
    long[] values = new long[ChaosPlan.KEYS];
    Arrays.fill(values, SessionRecorder.ABSENT);
    long invoked = System.nanoTime();
    for (Row row : rows.rows()) {
      long key = Codecs.LONG.decode(row.key());
      byte[] value = row.value();
      if (value != null && row.deadline() > clock.now()) {
        values[(int) key] = Codecs.LONG.decode(value);
      }
    }
    long returned = System.nanoTime();
    for (int key = 0; key < values.length; key++) {
      session.get(key, values[key], invoked, returned, Outcome.OK);
    }
  }
}
