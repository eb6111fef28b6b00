package io.ringlane.checks.kill;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

import io.ringlane.api.Codecs;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.database.Databases;
import io.ringlane.server.DatabaseMode;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/**
 * The process that is killed: {@code TASK POLICY URL JOURNAL KEYS RUN SEED}. With the task {@code load} it opens the cache and keeps
 * it busy until it is told to close it; with {@code recover} it opens the cache, reads some keys and closes it. It reports on
 * standard output and ends when its standard input does, so that it does not outlive its parent.
 */
final class KillChild {
  static final String LOAD = "load";
  static final String RECOVER = "recover";
  /** What the parent writes to have the cache closed. */
  static final int CLOSE = 'c';

  private static final int FAILED = 70;
  private static final int CONNECTIONS = 4;
  /** After a recovery, one key of so many is read through the cache. */
  private static final int KEYS_A_READ = 4;

  private KillChild() {}

  static void fail(Throwable failure) {
    failure.printStackTrace();
    Runtime.getRuntime().halt(FAILED);
  }

  public static void main(String[] arguments) {
    ReportWriter report = new ReportWriter(new FileOutputStream(FileDescriptor.out));
    System.setOut(System.err); // nothing else may get between the frames
    CountDownLatch closing = new CountDownLatch(1);
    Thread.ofPlatform().name("parent").daemon().start(() -> listen(closing));
    try {
      run(arguments, report, closing);
      System.exit(0);
    } catch (Exception | Error e) {
      fail(e);
    }
  }

  private static void run(String[] arguments, ReportWriter report, CountDownLatch closing) throws InterruptedException {
    KillPolicy policy = KillPolicy.named(arguments[1]);
    int keys = Integer.parseInt(arguments[4]);
    int run = Integer.parseInt(arguments[5]);
    CacheSettings settings = policy.settings(Path.of(arguments[3]), run)
        .withDatabase(run % 2 == 0 ? DatabaseMode.PARKED_KEY : DatabaseMode.BLOCKING, 2);
    report.opening();
    StoreOfRecord database = Databases.open(arguments[2], CONNECTIONS);
    report.connected();
    CacheCluster<Long, Long> cache = CacheCluster.builder(Codecs.LONG, Codecs.LONG).settings(settings)
        .build(database);
    report.opened(cache.ring().epoch());
    if (arguments[0].equals(RECOVER)) {
      read(cache, report, keys, run);
    } else {
      new Clients(cache, report, run, keys).start(Long.parseLong(arguments[6]));
      closing.await();
    }
    report.closing();
    cache.close();
    report.closed();
  }

  private static void read(CacheCluster<Long, Long> cache, ReportWriter report, int keys, int run) {
    List<CompletionStage<@Nullable Long>> answers = new ArrayList<>();
    List<Long> asked = new ArrayList<>();
    for (long key = run % KEYS_A_READ; key < keys; key += KEYS_A_READ) {
      asked.add(key);
      answers.add(cache.getAsync(key));
    }
    long[] values = new long[asked.size()];
    for (int i = 0; i < values.length; i++) {
      Long value = answers.get(i).toCompletableFuture().join();
      values[i] = value == null ? WriteId.NONE : value;
    }
    report.answered(asked.stream().mapToLong(Long::longValue).toArray(), values, values.length);
  }

  private static void listen(CountDownLatch closing) {
    try {
      for (int word = System.in.read(); word >= 0; word = System.in.read()) {
        closing.countDown();
      }
    } catch (IOException e) { // as good as its end
    }
    Runtime.getRuntime().halt(FAILED);
  }
}
