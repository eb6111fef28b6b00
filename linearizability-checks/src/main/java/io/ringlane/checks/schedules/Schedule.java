package io.ringlane.checks.schedules;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import io.ringlane.api.Codec;
import io.ringlane.api.Codecs;
import io.ringlane.api.FlushReport;
import io.ringlane.api.OutcomeUnknownException;
import io.ringlane.api.Session;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.cluster.CacheStats;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.cluster.CrashReport;
import io.ringlane.execution.ExecutionSettings;
import io.ringlane.execution.IdlePolicy;
import io.ringlane.execution.MailboxKind;
import io.ringlane.execution.Promise;
import io.ringlane.execution.Simulation;
import io.ringlane.execution.Slots;
import io.ringlane.execution.StepPicker;
import io.ringlane.fixtures.ForgetfulFiles;
import io.ringlane.ring.RingSnapshot;
import io.ringlane.server.DatabaseMode;
import io.ringlane.store.Acknowledgement;
import io.ringlane.store.DirtyBound;
import io.ringlane.store.DirtyBound.Overflow;
import io.ringlane.store.Entry;
import io.ringlane.store.Ledger;
import io.ringlane.store.TtlMeaning;
import io.ringlane.store.WritePolicy;
import io.ringlane.writebehind.FlushSettings;
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
 * <p>Where the strategy has slots, every server has two shards, so that there are two slots; slots move, and workers come and go, all the while.
 *
 * <p>A write-through never meets a frozen transaction: whoever is told "unknown" and finds the old row cannot know that the new one is
 * still to come, and no order of the calls is wrong then, but memory and row would differ. Where a server or the process crashed they may,
 * for the same reason.
 */
final class Schedule {
  static final int CLIENTS = 3;
  static final int REQUESTS = 4;
  private static final int KEYS = 2;
  private static final long ANY_KEY = -1;
  private static final int MOST_SERVERS = 4;
  /** So few that the ring's own arithmetic is not what a schedule spends its time on. */
  private static final int VIRTUAL_NODES = 4;
  /** Segments of a few records: they are sealed and deleted all the while. */
  private static final JournalSettings SMALL_FILES = new JournalSettings(1_024, 512);
  private static final int CHANGES = 2;
  private static final List<Integer> FAULTS_IN_HUNDRED = List.of(0, 10, 10, 20, 20, 30);
  private static final int SLOTS = 2;
  private static final List<WritePolicy> POLICIES = List.of(WritePolicy.values());
  private static final int LIVES = 2;
  private static final long MILLISECOND = 1_000_000;
  private static final int PASSAGES_OF_TIME = 12;
  private static final int PATIENCE = 100;
  private static final int LOOKS = 2;
  private static final int SLOT_CHANGES = 6;
  private static final int STEP_LIMIT = 20_000;
  /** About as many steps as a life has until its clients are done. */
  private static final int LONGEST_LIFE = 120;

  /** What is drawn apart from the rest, each from a stream of its own. */
  private enum Draw {
    ORDER(0), CRASH(1), SETTING(2), REQUEST(3), SLOTS(4), TIME(5), RING(6), KEYS(7);

    private final long stream;

    Draw(long stream) {
      this.stream = stream;
    }
  }

  /**
   * What came of a schedule; {@code complaint} is null where nothing is wrong.
   *
   * @param calls that were judged
   * @param faults errors of the database and crashes of servers
   * @param changes of the ring and of slots, crashes included
   */
  record Outcome(long steps, int calls, int faults, int changes, long fingerprint, @Nullable String complaint,
      List<Call> evidence) {
    /** The complaint without what differs from schedule to schedule; null where nothing is wrong. */
    @Nullable
    String kind() {
      return complaint == null ? null : complaint.replaceAll(" \\(.*|[0-9]+", "");
    }
  }

  /** What a schedule may be played without. */
  enum Feature {
    /** A second life on the same database. */
    RESTART,
    /** Servers that join, leave and crash. */
    RING_CHANGES, SLOT_CHANGES, DATABASE_FAULTS,
    /** Time that passes while there are clients. */
    TIME,
    /** Looks at the ledger. */
    LOOKS,
    /** Replicas, a journal, bounds, TTLs of memory. */
    SETTINGS
  }

  /**
   * What of a seed's schedule is played. Each part is drawn from the seed alone, so that what stays is the same when others go.
   *
   * @param requests a bit for each request of the clients, {@value #CLIENTS} times {@value #REQUESTS} a life
   * @param order which of the orders of steps that the seed leads to; 0 is the schedule's own
   */
  record Part(long requests, Set<Feature> features, int order) {
    static final Part ALL = new Part((1L << LIVES * CLIENTS * REQUESTS) - 1, EnumSet.allOf(Feature.class), 0);

    boolean has(int request) {
      return (requests >>> request & 1) != 0;
    }

    boolean has(Feature feature) {
      return features.contains(feature);
    }

    @Override
    public String toString() {
      String without = EnumSet.complementOf(EnumSet.copyOf(features)).stream()
          .map(feature -> feature.name().toLowerCase(Locale.ROOT).replace('_', ' ')).collect(Collectors.joining(", "));
      return Long.bitCount(requests) + " of " + Long.bitCount(ALL.requests) + " requests"
          + (without.isEmpty() ? "" : ", without " + without) + ", order of steps " + order;
    }
  }

  private final CatalogueEntry entry;
  private final long seed;
  private final Part part;
  private final Codec<Long> keys;
  private final SimulatedDatabase database;
  private final WritePolicy policy;
  private final int shardsPerServer;
  private final int servers;
  private final int replicas;
  private final Acknowledgement acknowledgement;
  private final boolean ringChanges;
  private final DirtyBound bound;
  private final boolean everyVersion;
  private final DatabaseMode mode;
  private final ForgetfulFiles journal;
  private final TtlMeaning ttlMeaning;
  private final @Nullable Duration defaultTtl;
  private final List<Call> calls = new ArrayList<>();
  /** What was sent and not answered, as calls whose outcome is unknown. */
  private final Map<Long, Call> open = new TreeMap<>();
  /** Keys of which a crash, as it reported, took acknowledged writes, which no replica had to have. */
  private final Set<Long> lossy = new TreeSet<>();
  /** Crashes of servers that have not been reported. */
  private int unreported;
  private final List<CompletionStage<?>> slotChanges = new ArrayList<>();
  private long now = 1_000_000 * MILLISECOND;
  private long stamp;
  private int joined;
  /** In this life, and the one before where that ended in one: whose transactions may still come. */
  private int crashes;
  /** So many more servers may crash at once, as everything had all its copies a moment ago. */
  private int mayCrash;
  private int died;
  private int changes;
  private int judged;
  private long steps;
  private long fingerprint = 17;
  private @Nullable String complaint;
  /** The key that the complaint is about, where it is about one. */
  private long accused = ANY_KEY;

  private Schedule(CatalogueEntry entry, long seed, Part part) {
    this.entry = entry;
    this.seed = seed;
    this.part = part;
    this.keys = placed(draws(Draw.KEYS, 0).nextLong());
    SplittableRandom random = new SplittableRandom(seed);
    boolean rich = part.has(Feature.SETTINGS);
    WritePolicy drawn = POLICIES.get(random.nextInt(POLICIES.size()));
    this.policy = rich ? drawn : WritePolicy.WRITE_BEHIND;
    this.shardsPerServer = Schedules.hasSlots(entry) ? SLOTS : 1;
    this.servers = 2 + random.nextInt(2);
    int copies = random.nextInt(servers);
    this.replicas = rich ? copies : 0;
    boolean ownerOnly = random.nextInt(3) == 0;
    this.acknowledgement = ownerOnly && rich ? Acknowledgement.OWNER : Acknowledgement.ALL;
    this.ringChanges = random.nextInt(8) > 0 && part.has(Feature.RING_CHANGES);
    DirtyBound oneAShard = new DirtyBound((long) servers * shardsPerServer, Long.MAX_VALUE, Overflow.REFUSE,
        Duration.ofMillis(3));
    List<DirtyBound> bounds = List.of(DirtyBound.NONE, DirtyBound.NONE, oneAShard, oneAShard.with(Overflow.WAIT),
        oneAShard.with(Overflow.WRITE_THROUGH));
    DirtyBound room = bounds.get(random.nextInt(bounds.size()));
    this.bound = rich ? room : DirtyBound.NONE;
    this.everyVersion = random.nextInt(4) == 0 && rich;
    boolean through = policy == WritePolicy.WRITE_THROUGH || bound.overflow() == Overflow.WRITE_THROUGH;
    SplittableRandom databases = random.split();
    SimulatedDatabase.Faults wrong = new SimulatedDatabase.Faults(
        FAULTS_IN_HUNDRED.get(random.nextInt(FAULTS_IN_HUNDRED.size())),
        random.nextBoolean() && !through, random.nextInt(3) == 0);
    this.database = new SimulatedDatabase(databases,
        part.has(Feature.DATABASE_FAULTS) ? wrong : SimulatedDatabase.Faults.NONE);
    this.journal = new ForgetfulFiles(seed);
    this.mode = random.nextInt(3) == 0 ? DatabaseMode.BLOCKING : DatabaseMode.PARKED_KEY;
    boolean residency = random.nextInt(3) == 0;
    this.ttlMeaning = residency && rich ? TtlMeaning.RESIDENCY : TtlMeaning.LOGICAL;
    boolean eternal = random.nextBoolean();
    this.defaultTtl = ttlMeaning == TtlMeaning.LOGICAL || eternal ? null : Duration.ofMillis(1);
  }

  static Outcome run(CatalogueEntry entry, long seed) {
    return run(entry, seed, Part.ALL);
  }

  static Outcome run(CatalogueEntry entry, long seed, Part part) {
    return new Schedule(entry, seed, part).run();
  }

  private Outcome run() {
    boolean crash = draws(Draw.CRASH, LIVES).nextBoolean() && policy != WritePolicy.WRITE_BEHIND;
    int lives = part.has(Feature.RESTART) ? LIVES : 1;
    for (int life = 0; life < lives && complaint == null; life++) {
      changes += slotChanges.size();
      slotChanges.clear();
      crashes = crash && life > 0 ? 1 : 0;
      mayCrash = 0;
      live(life, crash && life < lives - 1 ? draws(Draw.CRASH, life).nextInt(LONGEST_LIFE) : STEP_LIMIT);
      journal.crash();
      open.values().forEach(call -> calls.add(call.stillOpenAt(now)));
      open.clear();
    }
    for (int key = 0; key < KEYS; key++) {
      if (lossy.contains((long) key)) {
        continue; // nothing is promised of it
      }
      int of = key;
      List<Call> onKey = calls.stream().filter(call -> call.key() == of)
          .map(call -> ttlMeaning == TtlMeaning.LOGICAL ? call : call.withoutTtl()).toList();
      judged += onKey.size();
      Outcome wrong = judge(onKey.stream().filter(call -> !call.mayBeOld()).toList(), "not linearizable");
      for (int client = 0; client < CLIENTS && wrong == null; client++) {
        int its = client;
        if (onKey.stream().anyMatch(call -> call.mayBeOld() && call.client() == its)) {
          wrong = judge(onKey.stream().filter(call -> !call.mayBeOld() || call.client() == its).toList(),
              "not what the session itself wrote or read before");
        }
      }
      if (wrong != null) {
        return wrong;
      }
    }
    return outcome(complaint == null
        ? List.of()
        : calls.stream().filter(call -> accused == ANY_KEY || call.key() == accused).toList());
  }

  /** Null where there is nothing to be said against these calls on a key. */
  private @Nullable Outcome judge(List<Call> onKey, String otherwise) {
    boolean ordered = entry.promise() != Promise.LINEARIZABLE;
    if (SmallHistories.linearizable(onKey, ordered)) {
      return null;
    }
    boolean orderOnly = SmallHistories.linearizable(onKey, false);
    complaint = orderOnly ? "not in the order in which a client issued its requests" : otherwise;
    return outcome(SmallHistories.shrink(onKey, ordered));
  }

  private Outcome outcome(List<Call> evidence) {
    return new Outcome(steps, judged, database.seen() + died, changes + slotChanges.size(), fingerprint,
        complaint == null ? null : complaint + " (" + setting() + ")",
        evidence.stream().sorted(Comparator.comparingLong(Call::invoked)).toList());
  }

  private String setting() {
    return servers + " servers, " + replicas + " replicas, " + acknowledgement + ", " + policy.label()
        + (everyVersion ? " of every version, " : ", ") + mode
        + (ttlMeaning == TtlMeaning.LOGICAL ? "" : ", TTLs of memory, default " + defaultTtl)
        + (bound.entries() == Long.MAX_VALUE ? "" : ", " + bound.overflow() + " beyond " + bound.entries());
  }

  /** Keys that are anywhere on the ring: the servers' names are always the same, so keys that were, too, would never be a newcomer's. */
  private static Codec<Long> placed(long place) {
    return new Codec<>() {
      @Override
      public byte[] encode(Long key) {
        return Codecs.LONG.encode(key ^ place);
      }

      @Override
      public Long decode(byte[] encoded) {
        return Codecs.LONG.decode(encoded) ^ place;
      }

      @Override
      public boolean equal(Long left, Long right) {
        return left.equals(right);
      }
    };
  }

  /** What one part of the schedule draws from: the same whatever else is played. */
  private SplittableRandom draws(Draw of, int number) {
    return new SplittableRandom((seed << 20) + (of.stream << 16) + number);
  }

  private StepPicker picker(int life) {
    SplittableRandom orders = draws(Draw.ORDER, part.order() * LIVES + life);
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
    SplittableRandom lot = draws(Draw.SETTING, life);
    CacheSettings settings = CacheSettings.defaults().withServers(servers).withReplicas(replicas)
        .withAcknowledgement(acknowledgement).withShardsPerServer(shardsPerServer)
        .withExecution(new ExecutionSettings(2, MailboxKind.JDK_ARRAY, 64, IdlePolicy.PARK, 1)).withDatabase(mode, 1)
        .withPolicy(policy).withDirtyBound(bound).withEveryVersion(everyVersion)
        .withFlush(FlushSettings.defaults().withInterval(Duration.ofMillis(2)).withBatch(4)
            .withRowAttempts(1 + lot.nextInt(3))
            .withBackoff(Duration.ofMillis(1), Duration.ofMillis(4)))
        .withTtl(ttlMeaning, defaultTtl).withSweep(Duration.ofMillis(1), 2);
    database.reopen();
    database.healthy(true); // a start that fails is no start
    CacheCluster<Long, Long> cache = CacheCluster.builder(keys, Codecs.LONG).strategy(entry).settings(settings)
        .clock(() -> now).host(simulation).coarseRing(VIRTUAL_NODES).journalFiles(journal, SMALL_FILES).build(database);
    requeue(simulation, cache); // as an operator would, before clients come: their reads would find the old rows
    database.healthy(false);
    int[] changes = {ringChanges ? CHANGES : 0};
    for (int client = 0; client < CLIENTS; client++) {
      boolean waits = lot.nextBoolean();
      boolean readsReplicas = lot.nextBoolean() && waits && replicas > 0;
      int floors = 1 + lot.nextInt(KEYS);
      boolean lurks = lot.nextInt(3) == 0;
      Client each = new Client(cache, client, life * CLIENTS * REQUESTS + client * REQUESTS, waits,
          readsReplicas ? floors : 0);
      simulation.add(() -> each.hasStep() && !(lurks && changes[0] > 0 && cache.isWhole()), each::step);
    }
    SplittableRandom slotDraws = draws(Draw.SLOTS, life);
    if (part.has(Feature.SLOT_CHANGES)) {
      cache.slots().ifPresent(slots -> changeSlots(simulation, slots, slotDraws));
    }
    int[] passages = {part.has(Feature.TIME) ? PASSAGES_OF_TIME : 0};
    SplittableRandom times = draws(Draw.TIME, life);
    simulation.add(() -> passages[0] > 0, () -> {
      passages[0]--;
      now += times.nextInt(4) * MILLISECOND;
    });
    SplittableRandom places = draws(Draw.RING, life);
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
        if (members.size() > Math.max(1, replicas)) {
          changes++;
          mayCrash = 0;
          cache.leave(one);
        }
      }
      default -> {
        boolean whole = cache.isWhole();
        if (cache.survivesCrashOf(one)) {
          crash(cache, one);
          mayCrash = whole ? replicas - 1 : 0;
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
      if (complaint == null && error != null) {
        complaint = "a crash was not accounted for (" + server + ": " + error + ")";
      }
      if (complaint == null && acknowledgement == Acknowledgement.ALL && !report.lost().isEmpty()) {
        complaint = "a crash that leaves a copy of everything lost a write (" + server + ": " + lost(report) + ")";
      }
      if (error == null) {
        report.lost().forEach(lost -> lossy.add(keys.decode(lost.key())));
        if (acknowledgement == Acknowledgement.OWNER) { // else an heir has what was acknowledged, letter or not
          report.letters().forEach(letter -> lossy.add(keys.decode(letter.key())));
        }
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
          ? slots.resize(1 + draws.nextInt(shardsPerServer))
          : slots.move(draws.nextInt(shardsPerServer), draws.nextInt(slots.loads().workers())));
    });
  }

  /** What holds at any time. */
  private void look(CacheStats stats) {
    Ledger ledger = stats.ledger();
    if (complaint == null && (!ledger.isBalanced() || (!ringChanges && ledger.dirty() > bound.entries()))) {
      complaint = "with room for " + bound.entries() + " dirty writes the ledger is " + ledger;
    }
  }

  private void crashAfter(int limit, Simulation simulation) {
    for (int i = 0; i < limit && simulation.step(); i++) {
      steps++;
    }
    database.healthy(true);
    if (unreported > 0 && acknowledgement == Acknowledgement.OWNER) { // whoever was to report what it took is gone, too
      for (long key = 0; key < KEYS; key++) {
        lossy.add(key);
      }
    }
    unreported = 0;
  }

  /** Steps until nothing is left to do now. */
  private void drive(Simulation simulation) {
    long before = simulation.steps();
    while (complaint == null && simulation.step()) {
      if (simulation.steps() - before > STEP_LIMIT) {
        complaint = "still busy after " + STEP_LIMIT + " steps";
      }
    }
    steps += simulation.steps() - before;
  }

  /** Lets time pass until there is an answer; null where there is none in time. */
  private <T> @Nullable T await(Simulation simulation, CompletionStage<T> stage) {
    CompletableFuture<T> answer = stage.toCompletableFuture();
    drive(simulation);
    for (int i = 0; i < PATIENCE && !answer.isDone() && complaint == null; i++) {
      now += MILLISECOND;
      drive(simulation);
    }
    if (complaint == null && !answer.isDone()) {
      complaint = "no answer in time";
    }
    return answer.isDone() && !answer.isCompletedExceptionally() ? answer.join() : null;
  }

  /** Has every dead letter tried again; a bound may refuse one until others are flushed. */
  private void requeue(Simulation simulation, CacheCluster<Long, Long> cache) {
    for (int i = 0; i < PATIENCE && complaint == null; i++) {
      if (await(simulation, cache.requeueDeadLetters(null)) != null) {
        return;
      }
      now += MILLISECOND;
    }
    complaint = complaint == null ? "the dead letters could not be requeued" : complaint;
  }

  /** Lets time pass until everyone is answered and everything is flushed, then compares the cache with the rows. */
  private void settle(Simulation simulation, CacheCluster<Long, Long> cache) {
    for (int i = 0; i < PATIENCE && !open.isEmpty() && complaint == null; i++) {
      now += MILLISECOND;
      drive(simulation);
    }
    if (complaint == null && !open.isEmpty()) {
      complaint = open.size() + " requests never answered";
    }
    for (int i = 0; i < PATIENCE && !cache.isWhole() && complaint == null; i++) {
      now += MILLISECOND;
      drive(simulation);
    }
    if (complaint == null && !cache.isWhole()) {
      complaint = "the ring is not whole in time";
    }
    if (complaint == null && !slotChanges.stream().allMatch(change -> change.toCompletableFuture().isDone())) {
      complaint = "a slot never arrived";
    }
    if (complaint == null && database.hasWrongLetters()) {
      complaint = "a row that the database takes became a dead letter";
    }
    requeue(simulation, cache);
    FlushReport flushed = null;
    for (int i = 0; i < PATIENCE && (flushed == null || !flushed.isComplete()) && complaint == null; i++) {
      flushed = await(simulation, cache.flushAsync(Duration.ofSeconds(1))); // a parked row waits for its next attempt
      now += MILLISECOND;
    }
    if (complaint == null && (flushed == null || !flushed.isComplete())) {
      complaint = "the flush never got through: " + flushed;
    }
    for (long key = 0; key < KEYS && complaint == null; key++) {
      Client reader = new Client(cache, CLIENTS, 0, true, 0);
      reader.get(key);
      drive(simulation);
      compare(key, calls.getLast().read());
    }
    if (complaint != null) {
      return;
    }
    CacheStats account = await(simulation, cache.stats());
    if (account == null) {
      return;
    }
    // a letter of a server that died stays in its closed books, also when it was requeued as a new version
    if (!account.ledger().isBalanced() || (account.ledger().dead() != 0 && !ringChanges)) {
      complaint = "after the flush the ledger is " + account.ledger();
    }
    if (complaint == null && ((account.turnedAway() != 0 && !ringChanges) || account.outstanding() != 0)) {
      complaint = account.turnedAway() + " rows turned away, " + account.outstanding() + " requests outstanding";
    }
  }

  private void compare(long key, @Nullable Long inCache) {
    Row row = database.row(keys.encode(key));
    if (complaint == null && ttlMeaning == TtlMeaning.RESIDENCY && row != null && row.deadline() != Entry.NO_DEADLINE) {
      accused = key;
      complaint = "the row of key " + key + " has a deadline, which is about memory";
    }
    byte[] value = row == null || (row.deadline() != Entry.NO_DEADLINE && row.deadline() <= now) ? null : row.value();
    Long inRow = value == null ? null : Codecs.LONG.decode(value);
    if (complaint == null && !Objects.equals(inCache, inRow) && !lossy.contains(key)
        && !mayBeLate(key, inCache, row)) {
      accused = key;
      complaint = "after the flush the cache holds " + inCache + " for key " + key + ", the database " + inRow;
    }
  }

  /**
   * Whether the row may have come after the cache had read the one before: a transaction of a server that died, frozen meanwhile. Nobody was told
   * that its write took effect, so it may have done so late.
   */
  private boolean mayBeLate(long key, @Nullable Long inCache, @Nullable Row row) {
    byte[] value = row == null ? null : row.value();
    long late = value == null ? 0 : Codecs.LONG.decode(value);
    boolean later = inCache == null || value == null || issuedAt(late) >= issuedAt(inCache);
    return crashes > 0 && row != null && later && calls.stream()
        .anyMatch(call -> call.key() == key && call.outcome() == Call.Outcome.UNKNOWN
            && (value == null
                ? call.kind() == Call.Kind.REMOVE || mayEnd(call)
                : call.value() == late || call.kind() == Call.Kind.EXPIRE));
  }

  /** Whether what the request left may have been over before the server died: then a removal followed it. */
  private static boolean mayEnd(Call call) {
    return call.ttl() >= 0 || call.kind() == Call.Kind.REPLACE || call.kind() == Call.Kind.UPDATE; // these keep a deadline
  }

  /** The stamp of the one request that brought this value. */
  private long issuedAt(long value) {
    return calls.stream().filter(call -> call.value() == value).mapToLong(Call::invoked).findFirst().orElse(0);
  }

  /** A client: waits for each answer, and then may read replicas, or sends all its requests one after another. */
  private final class Client {
    private final CacheCluster<Long, Long> cache;
    private final int number;
    private final boolean waits;
    private final @Nullable Session<Long, Long> session;
    private final int end;
    private int next;
    private int unanswered;

    /**
     * @param first the number of its first request
     * @param floors of how many keys it remembers what it knows, and so may read replicas; 0 where it may not
     */
    Client(CacheCluster<Long, Long> cache, int number, int first, boolean waits, int floors) {
      this.cache = cache;
      this.number = number;
      this.next = first;
      this.end = first + REQUESTS;
      this.waits = waits;
      this.session = floors > 0 ? cache.sessionReadingReplicas(1, false, floors) : null;
    }

    boolean hasStep() {
      while (next < end && !part.has(next)) {
        next++;
      }
      return next < end && !(waits && unanswered > 0);
    }

    void step() {
      SplittableRandom draws = draws(Draw.REQUEST, next);
      next++;
      long value = next;
      long key = draws.nextInt(KEYS);
      if (session != null) {
        step(session, key, value, draws);
        return;
      }
      switch (draws.nextInt(13)) {
        case 0, 1, 2 -> get(key);
        case 3, 4 -> send(Call.Kind.PUT, key, value, 0, -1, cache.putAsync(key, value));
        case 5, 6 -> {
          long ttl = draws.nextInt(5);
          send(Call.Kind.PUT, key, value, 0, ttl * MILLISECOND, cache.putAsync(key, value, Duration.ofMillis(ttl)));
        }
        case 7 -> send(Call.Kind.REMOVE, key, 0, 0, -1, cache.removeAsync(key));
        case 8 -> {
          long ttl = draws.nextInt(5);
          send(Call.Kind.EXPIRE, key, 0, 0, ttl * MILLISECOND, cache.expireAsync(key, Duration.ofMillis(ttl)));
        }
        case 9 -> send(Call.Kind.PUT_IF_ABSENT, key, value, 0, -1, cache.putIfAbsentAsync(key, value));
        case 10, 11 -> update(key, value, draws.nextInt(4) == 0);
        default -> {
          int asked = next - end + REQUESTS; // by any client, at about this time
          long itsFirst = value - asked + (long) REQUESTS * (draws.nextInt(CLIENTS) - number);
          long expected = itsFirst + 1 + draws.nextInt(asked);
          send(Call.Kind.REPLACE, key, value, expected, -1, cache.replaceAsync(key, expected, value));
        }
      }
    }

    private void step(Session<Long, Long> reader, long key, long value, SplittableRandom draws) {
      switch (draws.nextInt(6)) {
        case 0, 1, 2 -> send(Call.Kind.GET, key, 0, 0, -1, reader.get(key));
        case 3 -> send(Call.Kind.REMOVE, key, 0, 0, -1, reader.remove(key));
        default -> send(Call.Kind.PUT, key, value, 0, -1, reader.put(key, value));
      }
    }

    /** By a function that says what it was given, or fails. */
    private void update(long key, long value, boolean fails) {
      AtomicReference<@Nullable Long> given = new AtomicReference<>();
      send(Call.Kind.UPDATE, key, value, 0, -1, cache.updateAsync(key, old -> {
        given.set(old);
        if (fails) {
          throw new IllegalStateException("the caller's function fails");
        }
        return value;
      }).thenApply(_ -> given.get()));
    }

    void get(long key) {
      send(Call.Kind.GET, key, 0, 0, -1, cache.getAsync(key));
    }

    /** The request was just sent: under a simulation nothing has happened to it yet, or everything has. */
    private void send(Call.Kind kind, long key, long value, long expected, long ttl,
        CompletionStage<? extends @Nullable Object> sent) {
      long invoked = ++stamp;
      long invokedAt = now;
      boolean mayBeOld = session != null && kind == Call.Kind.GET;
      open.put(invoked, new Call(number, kind, (int) key, value, expected, ttl, invoked, invokedAt, Long.MAX_VALUE,
          invokedAt, Call.Outcome.UNKNOWN, null, true, mayBeOld));
      unanswered++;
      sent.whenComplete((answer, error) -> {
        unanswered--;
        open.remove(invoked);
        Call.Outcome outcome = error == null ? Call.Outcome.DONE : outcomeOf(error);
        calls.add(new Call(number, kind, (int) key, value, expected, ttl, invoked, invokedAt,
            outcome == Call.Outcome.UNKNOWN ? Long.MAX_VALUE : ++stamp, now, outcome,
            answer instanceof Long read ? read : null,
            answer instanceof Boolean flag ? flag : true, mayBeOld));
      });
    }

    private static Call.Outcome outcomeOf(Throwable error) {
      Throwable cause = error instanceof CompletionException ? error.getCause() : error;
      return cause instanceof OutcomeUnknownException ? Call.Outcome.UNKNOWN : Call.Outcome.FAILED;
    }
  }
}
