package io.ringlane.checks.outage;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.ringlane.checks.history.Verdict;
import io.ringlane.checks.process.ChildJvm;
import io.ringlane.checks.outage.Load.Kind;
import io.ringlane.fixtures.PostgresServer;
import org.jspecify.annotations.Nullable;

/**
 * One outage test: starts the database and the child, stops and starts the database when the child asks for it, and compares the rows
 * that are left with what the child's sessions were answered. One thread; the child ends when it does, however it ends.
 */
public final class OutageRun {
  /**
   * H2 compacts a file that it may write, and a lazy result loses the chunks that it still has to read when they are older than the retention time,
   * which the cache's connection has set to a second: "Chunk not found".
   */
  private static final String READ_ONLY = ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r;LAZY_QUERY_EXECUTION=1";
  /** How much longer than the outage a child may take. */
  private static final int MORE_SECONDS = 90;
  /** What a JVM exits with that was told to when its memory was used up. */
  private static final int OUT_OF_MEMORY = 3;
  private static final int FETCH = 5_000;

  private final OutagePlan plan;
  private final Consumer<String> progress;
  private final Findings findings = new Findings();
  private final Path log;
  private final long start = System.nanoTime();
  private volatile @Nullable Process child;
  private long rows;
  private long keys;

  /** @param progress gets a line a second */
  public OutageRun(OutagePlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
    this.log = plan.work().resolve("child.log");
  }

  /** Runs it; called once. */
  public OutageReport run() throws IOException, InterruptedException, SQLException {
    Thread hook = new Thread(this::endChild);
    Runtime.getRuntime().addShutdownHook(hook);
    Path data = Files.createDirectories(plan.work().resolve("database"));
    try (PostgresServer server = plan.database().equals(OutagePlan.POSTGRESQL)
        ? PostgresServer.in(data.resolve("data"))
        : null) {
      String url = server == null
          ? "jdbc:h2:" + data.resolve("ringlane").toAbsolutePath()
          : server.url(server.newDatabase());
      return report(goThrough(url, server), url);
    } finally {
      endChild();
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  private void endChild() {
    Process process = child;
    if (process != null) {
      process.destroyForcibly();
    }
  }

  /** Whether the child came to its end. */
  private boolean goThrough(String url, @Nullable PostgresServer server) throws IOException, InterruptedException {
    plan.write(plan.work().resolve(OutageChild.PLAN));
    List<String> options = List.of("-Xmx" + plan.heapMegabytes() + "m", "-XX:+ExitOnOutOfMemoryError",
        "-XX:-UsePerfData");
    Process process = new ProcessBuilder(
        ChildJvm.command(options, OutageChild.class, List.of(plan.work().toString(), url)))
        .redirectError(log.toFile()).start();
    child = process;
    Thread limit = Thread.ofPlatform().name("limit").daemon().start(() -> endInTime(process));
    String phase = serve(process, server);
    int code = process.waitFor();
    limit.join();
    if (code == OUT_OF_MEMORY) {
      findings.add("memory", "the child ran out of its heap of " + plan.heapMegabytes() + " MB; its last words: "
          + phase.strip());
    } else if (code != 0) {
      findings.add("child", "the child ended with exit code " + code + ChildJvm.logEnd(log));
    }
    return code == 0;
  }

  private void endInTime(Process process) {
    try {
      if (!process.waitFor(plan.seconds() + MORE_SECONDS, TimeUnit.SECONDS)) {
        findings.add("time", "the child did not end within " + (plan.seconds() + MORE_SECONDS) + " s");
        process.destroyForcibly();
      }
    } catch (InterruptedException e) { // nobody does that
      process.destroyForcibly();
    }
  }

  /** Does what the child asks for, until it ends; gives the last line that is about its load. */
  private String serve(Process process, @Nullable PostgresServer server) throws IOException {
    String last = "none";
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line; (line = lines.readLine()) != null;) {
        if (!line.startsWith(Parent.REQUEST)) {
          progress.accept(line);
          last = line.contains("heap in use") ? line : last;
        } else if (server != null) {
          if (line.equals(Parent.REQUEST + Parent.STOP)) {
            server.stop();
          } else {
            server.start();
          }
          process.getOutputStream().write('\n');
          process.getOutputStream().flush();
        }
      }
    }
    return last;
  }

  private OutageReport report(boolean ended, String url) throws IOException, SQLException {
    OutageFigures figures = null;
    if (ended) {
      figures = OutageFigures.read(plan.work().resolve(OutageChild.FIGURES));
      compare(url, figures.closedMillis());
    }
    List<String> why = new ArrayList<>(findings.texts());
    Verdict verdict = Verdict.VIOLATION;
    if (figures != null) {
      why.addAll(figures.violations());
      if (why.isEmpty()) {
        why.addAll(notShown(figures));
        verdict = why.isEmpty() ? Verdict.OK : Verdict.UNKNOWN;
      }
    }
    return new OutageReport(plan, verdict, List.copyOf(why), figures, rows, keys, (System.nanoTime() - start) / 1e9);
  }

  /** What the run would have had to see for its verdict to mean anything. */
  private List<String> notShown(OutageFigures figures) {
    List<String> missing = new ArrayList<>();
    long answers = switch (plan.overflow()) {
      case REFUSE, WAIT -> figures.refusedInOutage();
      case WRITE_THROUGH -> figures.unknownInOutage();
    };
    if (answers == 0) {
      missing.add("nothing was shown: no write of the outage got the answer of " + plan.overflowLabel());
    }
    if (figures.mostFailures() == 0) {
      missing.add("nothing was shown: no flusher met the outage");
    }
    if (figures.acknowledged() == 0 || figures.residentReadsInOutage() == 0 || figures.samplesInOutage() == 0) {
      missing.add("nothing was shown: no write, no read in the outage, or no look at the statistics");
    }
    return missing;
  }

  private void compare(String url, long closedMillis) throws IOException, SQLException {
    List<SessionLog> sessions = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(
        new BufferedInputStream(Files.newInputStream(plan.work().resolve(OutageChild.SESSIONS))))) {
      for (int session = 0; session < Load.SESSIONS; session++) {
        sessions.add(SessionLog.readFrom(in, session, plan.freshTtl().toMillis()));
      }
    }
    boolean[] steady = new boolean[Load.STEADY_KEYS];
    try (Connection connection = connect(url); Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false); // without which PostgreSQL's driver fetches everything at once
      statement.setFetchSize(FETCH);
      int end = Load.VALUE_BYTES - Long.BYTES + 1;
      try (ResultSet result = statement.executeQuery("SELECT entry_key, SUBSTRING(entry_value FROM 1 FOR 8),"
          + " SUBSTRING(entry_value FROM " + end + " FOR 8), OCTET_LENGTH(entry_value), expires_at, deleted"
          + " FROM ringlane_entry")) {
        while (result.next()) {
          rows++;
          compare(row(result), sessions, steady, closedMillis);
        }
      }
    }
    for (SessionLog session : sessions) {
      keys += session.keys();
      long missing = session.missingRows();
      if (missing != 0) {
        findings.add("missing", missing + " keys have no row, and their last write was acknowledged");
      }
    }
    for (boolean there : steady) {
      if (!there) {
        findings.add("missing", "a key has no row that was flushed before the outage");
      }
    }
  }

  private static Connection connect(String url) throws SQLException {
    return url.startsWith("jdbc:h2:")
        ? DriverManager.getConnection(url + READ_ONLY, "sa", "")
        : DriverManager.getConnection(url);
  }

  private static SessionLog.Row row(ResultSet result) throws SQLException {
    long first = number(result.getBytes(2));
    boolean whole = result.getInt(4) == Load.VALUE_BYTES && number(result.getBytes(3)) == first;
    return new SessionLog.Row(number(result.getBytes(1)), whole ? first : 0, result.getObject(5) != null,
        result.getBoolean(6));
  }

  private static long number(byte @Nullable [] bytes) {
    return bytes == null || bytes.length != Long.BYTES ? 0 : ByteBuffer.wrap(bytes).getLong();
  }

  private void compare(SessionLog.Row row, List<SessionLog> sessions, boolean[] steady, long closedMillis) {
    Kind kind = Load.kindOf(row.key());
    int session = Load.sessionOf(row.key());
    int index = Load.indexOf(row.key());
    String wrong;
    if (kind == Kind.STEADY && session == 0 && index >= 0 && index < steady.length) {
      steady[index] = true;
      wrong = !row.deleted() && row.id() == Reader.id(index) ? null : "a row of a key that nobody wrote changed";
    } else if ((kind == Kind.FRESH || kind == Kind.REPEATED) && session < sessions.size() && index >= 0) {
      wrong = sessions.get(session).compare(row, kind, closedMillis);
    } else {
      wrong = "a row of a key that nobody wrote";
    }
    if (wrong != null) {
      findings.add(wrong, wrong + ": " + row);
    }
  }
}
