package io.ringlane.checks.outage;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

import io.ringlane.api.Codecs;
import io.ringlane.api.UnflushedException;
import io.ringlane.checks.outage.Load.Kind;
import io.ringlane.checks.outage.Load.Phase;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheStats;
import io.ringlane.database.Databases;
import io.ringlane.fixtures.DropsOneInAThousand;
import io.ringlane.fixtures.Faults;
import io.ringlane.fixtures.FaultyStoreOfRecord;
import io.ringlane.fixtures.Pause;
import io.ringlane.store.Ledger;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.StoreOfRecord;

/** The process that goes through the outage: {@code FOLDER URL}, with a plan in the folder, into which its files go. */
final class OutageChild {
  /** The files in the folder. */
  static final String PLAN = "plan.json";
  static final String FIGURES = "figures.json";
  static final String SESSIONS = "sessions";

  private static final int CONNECTIONS = OutagePlan.DATABASE_THREADS + 2;
  private static final Duration RECOVERY = Duration.ofSeconds(20);
  /** In which the rate of accepted writes is looked at. */
  private static final long WINDOW_MILLIS = 250;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final double NANOS_PER_SECOND = 1e9;

  private final OutagePlan plan;
  private final Parent parent;
  private final FaultyStoreOfRecord database;
  private final CacheCluster<Long, byte[]> cache;
  private final Load load = new Load();

  private OutageChild(OutagePlan plan, String url, Parent parent) {
    this.plan = plan;
    this.parent = parent;
    StoreOfRecord real = Databases.open(url, CONNECTIONS);
    database = new FaultyStoreOfRecord(plan.drops() ? new DropsOneInAThousand(real) : real, Faults.from(plan.seed()),
        Clock.system(), Pause.none());
    cache = CacheCluster.builder(Codecs.LONG, Codecs.BYTES).settings(plan.settings()).build(database);
  }

  public static void main(String[] arguments) {
    Parent parent = new Parent(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
    System.setOut(System.err); // nothing else may get between the lines
    try {
      Path folder = Path.of(arguments[0]);
      new OutageChild(OutagePlan.read(folder.resolve(PLAN)), arguments[1], parent).run(folder);
      System.exit(0);
    } catch (Exception | Error e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(Parent.FAILED);
    }
  }

  private void run(Path folder) throws InterruptedException, IOException {
    for (int i = 0; i < Load.STEADY_KEYS; i++) {
      cache.put(Load.key(0, Kind.STEADY, i), Load.value(Reader.id(i)));
    }
    cache.flush();
    SplittableRandom seeds = new SplittableRandom(plan.seed());
    List<Thread> clients = new ArrayList<>();
    List<Session> sessions = new ArrayList<>();
    for (int number = 0; number < Load.SESSIONS; number++) {
      Session session = new Session(number, cache, plan, load, seeds.split());
      sessions.add(session);
      clients.add(start("session-" + number, session));
    }
    clients.add(start("reads-memory", new Reader(cache, Kind.STEADY, load, seeds.split())));
    clients.add(start("reads-database", new Reader(cache, Kind.MISSING, load, seeds.split())));
    Sampler sampler = new Sampler(cache, plan, load, parent::tell);
    clients.add(start("sampler", sampler));

    long beganMillis = load.millis();
    double before = acknowledgedPerSecond(plan.isShort() ? 1_000 : 3_000);
    double freshPerSecond = load.acknowledgedFresh.sum() * 1_000.0 / (load.millis() - beganMillis + 1);
    long outageBegan = System.nanoTime();
    load.enter(Phase.OUTAGE);
    beginOutage();
    load.pause(plan.seconds() * 1_000L);
    endOutage();
    load.enter(Phase.AFTER);
    long outageEnded = System.nanoTime();
    CompletableFuture<Double> drainedAfter = drained(outageEnded);
    double accepted = awaitAccepted(outageEnded, freshPerSecond / 2);
    double drained = drainedAfter.join();
    double after = acknowledgedPerSecond(plan.isShort() ? 500 : 3_000);

    load.end();
    for (Thread client : clients) {
      client.join();
    }
    Ledger ledger = drain();
    close();
    long closed = load.millis();
    try (DataOutputStream out = new DataOutputStream(
        new BufferedOutputStream(Files.newOutputStream(folder.resolve(SESSIONS))))) {
      for (Session session : sessions) {
        session.log().writeTo(out);
      }
    }
    new OutageFigures((outageEnded - outageBegan) / NANOS_PER_SECOND, load.acknowledged.sum(),
        load.acknowledgedInOutage.sum(), load.refusedInOutage.sum(), load.unknownInOutage.sum(),
        load.slowestRefusalNanos.get() / NANOS_PER_MILLI, load.residentReadsInOutage.sum(),
        load.slowestResidentReadNanos.get() / NANOS_PER_MILLI, load.failedLoads.sum(), sampler.highestEntries,
        sampler.highestBytes, sampler.highestHeap, sampler.highestLive, sampler.samplesInOutage,
        sampler.highestSilenceMillis, sampler.mostFailures, accepted, drained, before, after, ledger.toString(),
        closed, load.findings.texts()).write(folder.resolve(FIGURES));
  }

  private Thread start(String name, Runnable client) {
    return Thread.ofPlatform().name(name).daemon().start(client);
  }

  private double acknowledgedPerSecond(long millis) throws InterruptedException {
    long acknowledged = load.acknowledged.sum();
    long began = System.nanoTime();
    load.pause(millis);
    return (load.acknowledged.sum() - acknowledged) / ((System.nanoTime() - began) / NANOS_PER_SECOND);
  }

  /** H2 is embedded: it cannot go away without this process, so its calls fail instead. */
  private void beginOutage() throws InterruptedException {
    if (plan.database().equals(OutagePlan.H2)) {
      database.beginOutage();
    } else {
      parent.request(Parent.STOP);
    }
  }

  private void endOutage() throws InterruptedException {
    if (plan.database().equals(OutagePlan.H2)) {
      database.endOutage();
    } else {
      parent.request(Parent.START);
    }
  }

  /** Seconds until the database has all that was dirty when the outage ended, while the sessions go on. */
  private CompletableFuture<Double> drained(long since) {
    return cache.flushAsync(RECOVERY).thenApply(report -> {
      if (!report.isComplete()) {
        load.findings.add("recovery", RECOVERY + " after the outage the database does not have what was dirty then: "
            + report);
      }
      return (System.nanoTime() - since) / NANOS_PER_SECOND;
    }).toCompletableFuture();
  }

  /** Seconds until writes of new keys were acknowledged at this rate. */
  private double awaitAccepted(long since, double perSecond) throws InterruptedException {
    while (true) {
      long acknowledged = load.acknowledgedFresh.sum();
      long began = System.nanoTime();
      load.pause(WINDOW_MILLIS);
      long now = System.nanoTime();
      if (load.acknowledgedFresh.sum() - acknowledged >= perSecond * (now - began) / NANOS_PER_SECOND) {
        return (now - since) / NANOS_PER_SECOND;
      }
      if (now - since > RECOVERY.toNanos()) {
        load.findings.add("recovery", RECOVERY + " after the outage new keys are not accepted as before");
        return (now - since) / NANOS_PER_SECOND;
      }
    }
  }

  /** Flushes until nothing is dirty; keys expire meanwhile, each of which is one more write. */
  private Ledger drain() {
    long deadline = System.nanoTime() + RECOVERY.toNanos();
    while (true) {
      cache.flush(RECOVERY);
      CacheStats stats = cache.stats().toCompletableFuture().join();
      Ledger ledger = stats.ledger();
      if (ledger.backlog() == 0 || System.nanoTime() > deadline) {
        if (ledger.backlog() != 0 || !ledger.isBalanced() || ledger.dead() != 0 || stats.outstanding() != 0) {
          load.findings.add("end", "at the end there are " + stats.outstanding() + " requests without an answer, "
              + ledger);
        }
        int letters = cache.deadLetters().toCompletableFuture().join().size();
        if (letters != 0) {
          load.findings.add("letters", letters + " rows are dead letters");
        }
        return ledger;
      }
    }
  }

  private void close() {
    try {
      cache.close();
    } catch (UnflushedException | IllegalStateException e) {
      load.findings.add("close", "closing said: " + e);
    }
  }
}
