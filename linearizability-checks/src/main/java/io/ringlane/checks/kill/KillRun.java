package io.ringlane.checks.kill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

import io.ringlane.checks.history.Verdict;
import io.ringlane.checks.kill.ReportReader.Stage;
import io.ringlane.checks.process.ChildJvm;
import org.jspecify.annotations.Nullable;

/**
 * One kill test: starts children, kills them, reopens what they left, and compares. It ends at the first violation, so that the folder
 * has the state that shows it. One thread; its children end when it does, however it ends.
 */
public final class KillRun {
  /*
   * child opens --> killed while opening ---.
   *    |                                    |       .--> (sometimes) another child opens and is killed: RECOVERY
   *    '--> acknowledged a write --> killed-+-------+
   *                     |                   |       '--> recovery child opens, reads some keys, closes --> rows compared
   *                     '--> closing, killed'
   * The baseline of the next round is the row that was compared, so whatever shows up late is seen by a later comparison.
   */
  static final int KEYS = 4_000;

  private static final long PATIENCE_MILLIS = 60_000;
  private static final long LOAD_MICROS = 1_500_000;
  private static final long LOAD_BEFORE_CLOSE_MICROS = 400_000;
  private static final long OPEN_MICROS = 600_000;
  private static final long RECOVERY_MICROS = 80_000;
  private static final long CLOSE_MICROS = 80_000;
  private static final List<String> JVM_OPTIONS = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
      "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError");

  private final KillPlan plan;
  private final Consumer<String> progress;
  private final SplittableRandom random;
  private final WriteLog writes = new WriteLog(KEYS);
  private final LossWindow window = new LossWindow();
  private final Map<String, Integer> kills = new TreeMap<>();
  private final List<String> why = new ArrayList<>();
  private final long start = System.nanoTime();
  private volatile @Nullable Child current;
  private int runs;
  private int hits;
  private int loaded;
  private int killsSinceComparison;
  private int loadsSinceComparison;
  private long epoch;
  private boolean tampered;

  private int comparisons;
  private long rows;
  private long answers;
  private long lost;
  private long stale;

  /** @param progress gets a line after each kill */
  public KillRun(KillPlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
    this.random = new SplittableRandom(plan.seed());
  }

  /** Runs it; called once. */
  public KillReport run() throws IOException, InterruptedException, SQLException {
    Thread hook = new Thread(this::endChild);
    Runtime.getRuntime().addShutdownHook(hook);
    Path data = Files.createDirectories(plan.work().resolve("database"));
    try (KillDatabase database = KillDatabase.open(plan.database(), data)) {
      return report(verdict(database));
    } finally {
      endChild();
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  private void endChild() {
    Child child = current;
    if (child != null) {
      child.close();
    }
  }

  private Verdict verdict(KillDatabase database) throws IOException, InterruptedException, SQLException {
    try {
      Moment moment = Moment.LOAD;
      for (int attempt = 0; hits < plan.kills() && attempt < 3 * plan.kills() + 10; attempt++) {
        boolean hit = kill(moment, database);
        moment = Moment.draw(random, hit && hits < plan.kills());
        if (moment != Moment.RECOVERY) {
          compare(database);
        }
        if (hit) {
          tell();
        }
        if (!why.isEmpty()) {
          return Verdict.VIOLATION;
        }
      }
    } catch (Child.FailedException e) {
      why.add(String.valueOf(e.getMessage()));
      return writes.acknowledged() > 0 ? Verdict.VIOLATION : Verdict.UNKNOWN;
    }
    if (hits < plan.kills()) {
      why.add("only " + hits + " of " + plan.kills() + " kills hit a child before it had ended");
    }
    if (loaded == 0 || writes.acknowledged() == 0) {
      why.add("no kill hit a child under load: nothing was shown");
    }
    return why.isEmpty() ? Verdict.OK : Verdict.UNKNOWN;
  }

  private boolean kill(Moment moment, KillDatabase database)
      throws IOException, InterruptedException, Child.FailedException {
    Child child = start(KillChild.LOAD, database);
    switch (moment) {
      case START -> {
        child.await(Stage.OPENING, PATIENCE_MILLIS);
        child.pause(random.nextLong(OPEN_MICROS));
      }
      case RECOVERY -> {
        child.await(Stage.CONNECTED, PATIENCE_MILLIS);
        child.pause(random.nextLong(RECOVERY_MICROS));
      }
      case LOAD -> {
        child.await(Stage.LOADED, PATIENCE_MILLIS);
        child.pause(random.nextLong(LOAD_MICROS));
      }
      case CLOSE -> {
        child.await(Stage.LOADED, PATIENCE_MILLIS);
        child.pause(random.nextLong(LOAD_BEFORE_CLOSE_MICROS));
        child.requestClose();
        child.pause(random.nextLong(CLOSE_MICROS));
      }
    }
    writes.killed(runs, Clients.nowMicros());
    boolean hit = child.kill(PATIENCE_MILLIS);
    if (hit) {
      String stage = switch (child.stage()) {
        case STARTED, OPENING, CONNECTED -> moment == Moment.RECOVERY ? "recovering" : "opening";
        case OPENED, LOADED -> "under load";
        case CLOSING, CLOSED -> "closing";
      };
      kills.merge(stage, 1, Integer::sum);
      hits++;
      killsSinceComparison++;
      if (child.stage().compareTo(Stage.LOADED) >= 0) {
        loaded++;
        loadsSinceComparison++;
      }
    }
    ended(child);
    return hit;
  }

  private void compare(KillDatabase database)
      throws IOException, InterruptedException, SQLException, Child.FailedException {
    database.awaitUnused();
    Child child = start(KillChild.RECOVER, database);
    child.await(Stage.OPENED, PATIENCE_MILLIS);
    child.awaitEnd(PATIENCE_MILLIS);
    ended(child);
    if (plan.tamper() && !tampered) {
      Long older = writes.olderPut();
      if (older != null) {
        database.tamper(WriteId.key(older), older);
        tampered = true;
      }
    }
    List<StoredRow> found = database.rows();
    Comparison comparison = writes.compare(found, child.answers());
    comparisons++;
    rows += comparison.rows();
    answers += comparison.answers();
    lost += comparison.lost();
    stale += comparison.stale();
    if (loadsSinceComparison > 0) {
      window.add(comparison);
    }
    why.addAll(comparison.contradictions());
    if (comparison.stale() > (long) plan.judge().mayLose() * killsSinceComparison) {
      why.add(comparison.lost() + " acknowledged writes of " + comparison.stale() + " keys were lost by "
          + killsSinceComparison + " kills; " + plan.judge().label() + " may lose " + plan.judge().mayLose()
          + " a kill");
      why.addAll(comparison.losses());
    }
    if (!why.isEmpty()) {
      Files.write(plan.work().resolve("rows.txt"),
          found.stream().map(row -> "key " + row.key() + ": " + row).toList());
    }
    killsSinceComparison = 0;
    loadsSinceComparison = 0;
  }

  private Child start(String task, KillDatabase database) throws IOException {
    runs++;
    List<String> command = ChildJvm.command(JVM_OPTIONS, KillChild.class,
        List.of(task, plan.policy().label(), database.url(), plan.work().resolve("journal").toString(),
            Integer.toString(KEYS), Integer.toString(runs), Long.toString(random.nextLong())));
    Child child = new Child(command, runs, plan.work().resolve("child-" + runs + ".log"), writes);
    current = child;
    return child;
  }

  private void ended(Child child) {
    if (child.epoch() != 0) {
      if (child.epoch() <= epoch) {
        why.add("run " + runs + " has epoch " + child.epoch() + ", a run before it had " + epoch);
      }
      epoch = Math.max(epoch, child.epoch());
    }
    current = null;
  }

  private void tell() {
    double perKill = (System.nanoTime() - start) / 1e9 / hits;
    progress.accept(String.format(Locale.ROOT,
        "kill %d of %d: %,d writes acknowledged, %,d lost, %,d rows stale, about %.0f s left", hits, plan.kills(),
        writes.acknowledged(), lost, stale, perKill * (plan.kills() - hits)));
  }

  private KillReport report(Verdict verdict) {
    return new KillReport(plan, verdict, List.copyOf(why), Map.copyOf(kills), writes.issued(), writes.acknowledged(),
        lost, stale, comparisons, rows, answers, window.toString(), (System.nanoTime() - start) / 1e9);
  }
}
