package io.ringlane.checks.schedules;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.ringlane.api.Codecs;
import io.ringlane.api.FlushReport;
import io.ringlane.checks.schedules.Part.Feature;
import io.ringlane.checks.schedules.Seed.Draw;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.cluster.CacheStats;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.cluster.CrashReport;
import io.ringlane.execution.Promise;
import io.ringlane.execution.Simulation;
import io.ringlane.execution.Slots;
import io.ringlane.execution.StepPicker;
import io.ringlane.fixtures.ForgetfulFiles;
import io.ringlane.ring.RingSnapshot;
import io.ringlane.server.DatabaseMode;
import io.ringlane.store.Acknowledgement;
import io.ringlane.store.Ledger;
import io.ringlane.store.TtlMeaning;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.journal.JournalSettings;
import org.jspecify.annotations.Nullable;

/**
 * One schedule, all of it decided by its seed: three clients of four requests on two keys, half of the clients waiting for their
 * answers, one of three holding back while the ring is about to change, over a database that fails, freezes and refuses now and then, in
 * some with little room for dirty writes, with time passing, sweeps and flushes in between; then dead letters are tried again, a flush and a restart on the same database, and the same again.
 * Afterwards nothing may be owed and the rows must agree with the cache. Where the write policy promises durable answers the first life
 * may end in a crash instead: memory is gone, the journal's disk keeps what was forced, and requests that were not answered are unknown.
 *
 * <p>In one of three a TTL is about memory. Then it ends no value, and the history is judged as if there were none; no row may have a deadline.
 *
 * <p>In one of eight both keys have the same position on the ring.
 *
 * <p>Where the strategy has slots, slots move, and workers come and go, all the while.
 */
final class Schedule {
  static final int LIVES = 2;
  static final int CLIENTS = 3;
  static final int REQUESTS = 4;
  static final int KEYS = 2;
  private static final int MOST_SERVERS = 4;
  /** So few that the ring's own arithmetic is not what a schedule spends its time on. */
  private static final int VIRTUAL_NODES = 4;
  /** Segments of a few records: they are sealed and deleted all the while. */
  private static final JournalSettings SMALL_FILES = new JournalSettings(1_024, 512);
  private static final int CHANGES = 2;
  private static final long MILLISECOND = 1_000_000;
  private static final int PASSAGES_OF_TIME = 12;
  private static final int PATIENCE = 100;
  private static final int LOOKS = 2;
  private static final int SLOT_CHANGES = 6;
  private static final int STEP_LIMIT = 20_000;
  /** About as many steps as a life has until its clients are done. */
  private static final int LONGEST_LIFE = 120;

  private final CatalogueEntry entry;
  private final Seed seed;
  private final Part part;
  private final Setting setting;
  private final PlacedKeys keys;
  private final SimulatedDatabase database;
  private final ForgetfulFiles journal;
  private final Observed observed = new Observed(() -> this.now);
  private final List<CompletionStage<?>> slotChanges = new ArrayList<>();
  private long now = 1_000_000 * MILLISECOND;
  private int joined;
  /** Crashes of servers that have not been reported. */
  private int unreported;
  /** In this life, and the one before where that ended in one: whose transactions may still come. */
  private int crashes;
  /** So many more servers may crash at once, as everything had all its copies a moment ago. */
  private int mayCrash;
  private int died;
  private int changes;
  private long steps;
  private long fingerprint = 17;

  private Schedule(CatalogueEntry entry, Seed seed, Part part) {
    this.entry = entry;
    this.seed = seed;
    this.part = part;
    this.setting = Setting.of(entry, seed, part);
    boolean apart = seed.draws(Draw.KEYS, 1).nextInt(8) > 0;
    SplittableRandom places = seed.draws(Draw.KEYS, 0);
    this.keys = apart
        ? PlacedKeys.apart(places.nextLong())
        : PlacedKeys.atOnePosition(places.nextInt(PlacedKeys.SHARED_POSITIONS));
    this.database = new SimulatedDatabase(setting.databaseDraws(), setting.faults());
    this.journal = new ForgetfulFiles(seed.number());
  }

  static Outcome run(CatalogueEntry entry, long seed) {
    return run(entry, seed, Part.ALL);
  }

  static Outcome run(CatalogueEntry entry, long seed, Part part) {
    return new Schedule(entry, new Seed(seed), part).run();
  }

  private Outcome run() {
    boolean crash = seed.draws(Draw.CRASH, LIVES).nextBoolean() && setting.survivesCrashes();
    int lives = part.has(Feature.RESTART) ? LIVES : 1;
    for (int life = 0; life < lives && !observed.isWrong(); life++) {
      changes += slotChanges.size();
      slotChanges.clear();
      crashes = crash && life > 0 ? 1 : 0;
      mayCrash = 0;
      try {
        live(life, crash && life < lives - 1 ? seed.draws(Draw.CRASH, life).nextInt(LONGEST_LIFE) : STEP_LIMIT);
      } catch (RuntimeException | Error e) { // no agent may fail in a step, and no request when it is sent
        observed.complain("a step failed (" + e + ", " + Arrays.stream(e.getStackTrace())
            .filter(at -> at.getClassName().startsWith("io.ringlane")).findFirst().orElse(null) + ")");
      }
      journal.crash();
      observed.endLife();
    }
    for (int key = 0; key < KEYS; key++) {
      observed.judge(key, entry.promise() != Promise.LINEARIZABLE, setting.ttlMeaning() == TtlMeaning.LOGICAL);
    }
    String complaint = observed.complaint();
    return new Outcome(steps, observed.judged(), database.seen() + died, changes + slotChanges.size(), fingerprint,
        complaint == null ? null : complaint + " (" + setting + ")", observed.evidence());
  }

  private StepPicker picker(int life) {
    SplittableRandom orders = seed.draws(Draw.ORDER, part.order() * LIVES + life);
    StepPicker chosen = orders.nextBoolean()
        ? StepPicker.randomWalk(orders.nextLong())
        : StepPicker.randomPriorities(orders.nextLong(), 4, 150);
    return (ids, runnable) -> {
      int index = chosen.pick(ids, runnable);
      fingerprint = fingerprint * 31 + ids[index];
      return index;
    };
  }

  /** @param lifetime after so many steps it ends in a crash; {@link #STEP_LIMIT} for an orderly end */
  private void live(int life, int lifetime) {
    Simulation simulation = new Simulation(picker(life));
    SplittableRandom lot = seed.draws(Draw.LOT, life);
    CacheSettings settings = setting.cacheSettings(1 + lot.nextInt(3));
    database.reopen();
    database.healthy(true); // a start that fails is no start
    CacheCluster<Long, Long> cache = CacheCluster.builder(keys, Codecs.LONG).strategy(entry).settings(settings)
        .clock(() -> now).host(simulation).coarseRing(VIRTUAL_NODES).journalFiles(journal, SMALL_FILES).build(database);
    requeue(simulation, cache); // as an operator would, before clients come: their reads would find the old rows
    database.healthy(false);
    int[] changes = {setting.ringChanges() ? CHANGES : 0};
    for (int client = 0; client < CLIENTS; client++) {
      boolean waits = lot.nextBoolean();
      boolean readsReplicas = lot.nextBoolean() && waits && setting.replicas() > 0;
      int floors = 1 + lot.nextInt(KEYS);
      boolean lurks = lot.nextInt(3) == 0;
      boolean pipelines = readsReplicas && seed.draws(Draw.PIPELINING, life * CLIENTS + client).nextBoolean();
      Client.Manner manner = new Client.Manner(waits && !pipelines, readsReplicas ? floors : 0);
      Client each = new Client(cache, life, client, manner, seed, part, setting.isBounded(), observed, () -> now);
      simulation.add(() -> each.hasStep() && !(lurks && changes[0] > 0 && cache.isWhole()), each::step);
    }
    SplittableRandom slotDraws = seed.draws(Draw.SLOTS, life);
    if (part.has(Feature.SLOT_CHANGES)) {
      cache.slots().ifPresent(slots -> changeSlots(simulation, slots, slotDraws));
    }
    int[] passages = {part.has(Feature.TIME) ? PASSAGES_OF_TIME : 0};
    SplittableRandom times = seed.draws(Draw.TIME, life);
    simulation.add(() -> passages[0] > 0, () -> {
      passages[0]--;
      now += times.nextInt(4) * MILLISECOND;
    });
    SplittableRandom places = seed.draws(Draw.RING, life);
    simulation.add(() -> changes[0] > 0, () -> {
      changes[0]--;
      changeTheRing(cache, places);
    });
    simulation.add(() -> mayCrash > 0, () -> {
      mayCrash--;
      List<RingSnapshot.Member> members = cache.ring().servers();
      crash(cache, members.get(places.nextInt(members.size())).name());
    });
    int[] looks = {part.has(Feature.LOOKS) ? LOOKS : 0};
    simulation.add(() -> looks[0] > 0, () -> {
      looks[0]--;
      var _ = cache.stats().thenAccept(this::look);
    });
    if (lifetime < STEP_LIMIT) {
      crashAfter(lifetime, simulation);
      return;
    }
    drive(simulation);
    database.healthy(true);
    settle(simulation, cache);
    database.leave(); // nothing is left, as a close that throws nothing says
  }

  /** A server joins, leaves or crashes, where that leaves enough of them and a copy of everything. */
  private void changeTheRing(CacheCluster<Long, Long> cache, SplittableRandom draws) {
    List<RingSnapshot.Member> members = cache.ring().servers();
    String one = members.get(draws.nextInt(members.size())).name();
    switch (draws.nextInt(3)) {
      case 0 -> {
        if (members.size() < MOST_SERVERS) {
          changes++;
          mayCrash = 0;
          cache.join("joined-" + ++joined);
        }
      }
      case 1 -> {
        if (members.size() > Math.max(1, setting.replicas())) {
          changes++;
          mayCrash = 0;
          cache.leave(one);
        }
      }
      default -> {
        boolean whole = cache.isWhole();
        if (cache.survivesCrashOf(one)) {
          crash(cache, one);
          mayCrash = whole ? setting.replicas() - 1 : 0;
        }
      }
    }
  }

  private void crash(CacheCluster<Long, Long> cache, String server) {
    CompletionStage<CrashReport> crash;
    try {
      crash = cache.crash(server);
    } catch (IllegalArgumentException e) { // it is dead already, or the last one
      return;
    }
    changes++;
    died++;
    crashes++;
    unreported++;
    crash.whenComplete((report, error) -> {
      unreported--;
      if (error != null) {
        observed.complain("a crash was not accounted for (" + server + ": " + error + ")");
        return;
      }
      if (setting.acknowledgement() == Acknowledgement.ALL && !report.lost().isEmpty()) {
        observed
            .complain("a crash that leaves a copy of everything lost a write (" + server + ": " + lost(report) + ")");
      }
      report.lost().forEach(lost -> observed.lost(keys.decode(lost.key())));
      if (setting.acknowledgement() == Acknowledgement.OWNER) { // else an heir has what was acknowledged, letter or not
        report.letters().forEach(letter -> observed.lost(keys.decode(letter.key())));
      }
    });
  }

  private String lost(CrashReport report) {
    return report.lost().stream().map(lost -> "key " + keys.decode(lost.key()) + ", version " + lost.version())
        .collect(Collectors.joining("; "));
  }

  private void changeSlots(Simulation simulation, Slots slots, SplittableRandom draws) {
    int[] changes = {SLOT_CHANGES};
    simulation.add(() -> changes[0] > 0, () -> {
      changes[0]--;
      slotChanges.add(draws.nextInt(4) == 0
          ? slots.resize(1 + draws.nextInt(setting.shardsPerServer()))
          : slots.move(draws.nextInt(setting.shardsPerServer()), draws.nextInt(slots.loads().workers())));
    });
  }

  /** What holds at any time. */
  private void look(CacheStats stats) {
    Ledger ledger = stats.ledger();
    long room = setting.bound().entries();
    if (!ledger.isBalanced() || (!setting.ringChanges() && ledger.dirty() > room)) {
      observed.complain("with room for " + room + " dirty writes the ledger is " + ledger);
    }
    if (stats.dirtyBytes() < 0 || (ledger.dirty() == 0) != (stats.dirtyBytes() == 0)) { // a key has bytes
      observed.complain(stats.dirtyBytes() + " bytes are said to be dirty, the ledger is " + ledger);
    }
  }

  private void crashAfter(int limit, Simulation simulation) {
    for (int i = 0; i < limit && simulation.step(); i++) {
      steps++;
    }
    database.healthy(true);
    if (unreported > 0 && setting.acknowledgement() == Acknowledgement.OWNER) { // whoever was to report what it took is gone, too
      for (long key = 0; key < KEYS; key++) {
        observed.lost(key);
      }
    }
    unreported = 0;
  }

  /** Steps until nothing is left to do now. */
  private void drive(Simulation simulation) {
    long before = simulation.steps();
    while (!observed.isWrong() && simulation.step()) {
      if (simulation.steps() - before > STEP_LIMIT) {
        observed.complain("still busy after " + STEP_LIMIT + " steps");
      }
    }
    steps += simulation.steps() - before;
  }

  /** Lets time pass until this holds; complains where it does not in time. */
  private void until(Simulation simulation, BooleanSupplier holds, Supplier<String> otherwise) {
    drive(simulation);
    for (int i = 0; i < PATIENCE && !holds.getAsBoolean() && !observed.isWrong(); i++) {
      now += MILLISECOND;
      drive(simulation);
    }
    if (!holds.getAsBoolean()) {
      observed.complain(otherwise.get());
    }
  }

  /** Lets time pass until there is an answer; null where it is a failure, or something is wrong. */
  private <T> @Nullable T await(Simulation simulation, CompletionStage<T> stage) {
    CompletableFuture<T> answer = stage.toCompletableFuture();
    until(simulation, answer::isDone, () -> "no answer in time");
    return answer.isDone() && !answer.isCompletedExceptionally() ? answer.join() : null;
  }

  /** Has every dead letter tried again; a bound may refuse one until others are flushed. */
  private void requeue(Simulation simulation, CacheCluster<Long, Long> cache) {
    for (int i = 0; i < PATIENCE && !observed.isWrong(); i++) {
      if (await(simulation, cache.requeueDeadLetters(null)) != null) {
        return;
      }
      now += MILLISECOND;
    }
    observed.complain("the dead letters could not be requeued");
  }

  /** Lets time pass until everyone is answered and everything is flushed, then compares the cache with the rows. */
  private void settle(Simulation simulation, CacheCluster<Long, Long> cache) {
    until(simulation, () -> observed.unanswered() == 0, () -> observed.unanswered() + " requests never answered");
    until(simulation, cache::isWhole, () -> "the ring is not whole in time");
    if (!slotChanges.stream().allMatch(change -> change.toCompletableFuture().isDone())) {
      observed.complain("a slot never arrived");
    }
    if (database.hasWrongLetters()) {
      observed.complain("a row that the database takes became a dead letter");
    }
    requeue(simulation, cache);
    FlushReport flushed = null;
    long asked = now;
    for (int i = 0; i < PATIENCE && (flushed == null || !flushed.isComplete()) && !observed.isWrong(); i++) {
      asked = now;
      flushed = await(simulation, cache.flushAsync(Duration.ofSeconds(1))); // a parked row waits for its next attempt
      now += MILLISECOND;
    }
    if (flushed == null || !flushed.isComplete()) {
      observed.complain("the flush never got through: " + flushed);
    }
    for (long key = 0; key < KEYS && !observed.isWrong(); key++) {
      Client.reading(cache, observed, () -> now).get(key);
      drive(simulation);
      compare(key);
    }
    CacheStats account = observed.isWrong() ? null : await(simulation, cache.stats());
    if (account != null) {
      balance(account, now - asked);
    }
  }

  /** The key was just read. */
  private void compare(long key) {
    Row row = database.row(keys.encode(key));
    if (setting.ttlMeaning() == TtlMeaning.RESIDENCY) {
      observed.requireNoDeadline(key, row);
    }
    observed.compare(key, observed.last().read(), row, crashes > 0);
  }

  /** After the flush, which was asked for so long ago: each flusher took a step since. */
  private void balance(CacheStats account, long nanos) {
    look(account);
    // a letter of a server that died stays in its closed books, also when it was requeued as a new version
    if (account.ledger().dead() != 0 && !setting.ringChanges()) {
      observed.complain("after the flush the ledger is " + account.ledger());
    }
    if ((account.turnedAway() != 0 && !setting.ringChanges()) || account.outstanding() != 0) {
      observed.complain(account.turnedAway() + " rows turned away, " + account.outstanding() + " requests outstanding");
    }
    if (account.flushHeartbeatAge() > nanos) {
      observed.complain("a flush took " + nanos + " ns, and a flusher was silent for " + account.flushHeartbeatAge());
    }
    if (setting.mode() == DatabaseMode.PARKED_KEY && database.wasAskedInALane()) {
      observed.complain("a worker waited for the database, and with it all keys of its lane");
    }
  }
}
