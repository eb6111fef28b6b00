package io.ringlane.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.ringlane.api.Codecs;
import io.ringlane.api.JournalException;
import io.ringlane.api.OutcomeUnknownException;
import io.ringlane.api.UnflushedException;
import io.ringlane.database.Databases;
import io.ringlane.fixtures.DelegatingJournalFiles;
import io.ringlane.fixtures.Faults;
import io.ringlane.fixtures.FaultyStoreOfRecord;
import io.ringlane.fixtures.ForgetfulFiles;
import io.ringlane.fixtures.Pause;
import io.ringlane.fixtures.RealDatabases;
import io.ringlane.store.WritePolicy;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.FlushSettings;
import io.ringlane.writebehind.StoreOfRecord;
import io.ringlane.writebehind.journal.JournalFile;
import io.ringlane.writebehind.journal.JournalFiles;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A journal whose disk fails while the cache is at work, over H2 on disk. */
@Tag("T57")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JournalFailureTest {
  private static final int PUTS = 5_000;
  /** Some puts before and, with many in a group, very many of them behind it. */
  private static final int FORCES = 20;

  /** A disk that takes so many forces and no more, until it is repaired. */
  private static final class WornDisk extends DelegatingJournalFiles {
    private int forces;

    WornDisk(JournalFiles files) {
      super(files);
    }

    @Override
    protected boolean mayForce(JournalFile file) throws IOException {
      if (++forces > FORCES) {
        throw new IOException("No space left on device");
      }
      return true;
    }
  }

  /** What the clients of a cache were told. */
  private static final class Told {
    private final Map<String, String> acknowledged = new LinkedHashMap<>();
    private final Set<String> unknown = new HashSet<>();
    private int refused;
  }

  private static BookedCache<String, String> cache(JournalFiles files, RealDatabases.Fresh fresh,
      StoreOfRecord database) {
    CacheCluster<String, String> cluster = CacheCluster.builder(Codecs.STRING, Codecs.STRING)
        .settings(CacheSettings.defaults().withPolicy(WritePolicy.WRITE_BEHIND_JOURNAL)
            .withCloseTimeout(Duration.ofSeconds(1))
            .withFlush(FlushSettings.defaults().withBackoff(Duration.ofMillis(2), Duration.ofMillis(20))))
        .journalFiles(files).build(database);
    return new BookedCache<>(cluster, Codecs.STRING, Codecs.STRING, Clock.system(),
        () -> Databases.open(fresh.url(), 1));
  }

  private static FaultyStoreOfRecord open(RealDatabases.Fresh fresh) {
    return new FaultyStoreOfRecord(Databases.open(fresh.url(), 4), Faults.from(1), Clock.system(), Pause.real());
  }

  /** Puts that do not wait for one another, in windows, so that the disk fails under some that wait for it. */
  private static Told putUntilLongAfterTheFailure(BookedCache<String, String> cache) {
    Told told = new Told();
    int window = 100;
    for (int from = 0; from < PUTS; from += window) {
      List<CompletableFuture<?>> puts = new ArrayList<>();
      for (int i = from; i < from + window; i++) {
        puts.add(cache.putAsync("key " + i, "value " + i).toCompletableFuture());
      }
      for (int i = 0; i < window; i++) {
        note(told, puts.get(i), from + i);
      }
    }
    return told;
  }

  private static void note(Told told, CompletableFuture<?> put, int number) {
    try {
      put.join();
      told.acknowledged.put("key " + number, "value " + number);
    } catch (CompletionException e) {
      if (e.getCause() instanceof OutcomeUnknownException) {
        told.unknown.add("key " + number);
      } else {
        assertThat(e.getCause()).isInstanceOf(JournalException.class).hasMessageContaining("No space left on device")
            .hasMessageContaining("check the disk").hasMessageContaining("start again");
        told.refused++;
      }
    }
  }

  private static void assertThatTheDiskFailedUnderWay(Told told) {
    assertThat(told.acknowledged).isNotEmpty();
    assertThat(told.unknown).isNotEmpty();
    assertThat(told.refused).isPositive();
    assertThat(told.acknowledged.size() + told.unknown.size() + told.refused).isEqualTo(PUTS);
  }

  private static void assertThatNothingIsLost(BookedCache<String, String> next, Told told) {
    told.acknowledged.forEach((key, value) -> assertThat(next.get(key)).isEqualTo(value));
    for (int i = 0; i < PUTS; i++) {
      String key = "key " + i;
      if (!told.acknowledged.containsKey(key) && !told.unknown.contains(key)) {
        assertThat(next.get(key)).as("it was refused").isNull();
      }
    }
  }

  @Test
  void writesAreRefusedReadsGoOnAndWhatWasAcknowledgedReachesTheDatabase() {
    try (RealDatabases.Fresh fresh = RealDatabases.H2.fresh()) {
      ForgetfulFiles files = new ForgetfulFiles(1);
      BookedCache<String, String> cache = cache(new WornDisk(files), fresh, open(fresh));
      Told told = putUntilLongAfterTheFailure(cache);
      assertThatTheDiskFailedUnderWay(told);
      assertThatThrownBy(() -> cache.remove("key 0")).isInstanceOf(JournalException.class);
      assertThat(cache.get("key 0")).isEqualTo("value 0");
      assertThat(cache.flush(Duration.ofSeconds(20)).isComplete()).isTrue();
      assertThat(cache.cluster().stats().toCompletableFuture().join().ledger().isBalanced()).isTrue();
      cache.close();
      files.crash();
      try (BookedCache<String, String> next = cache(files, fresh, open(fresh))) {
        assertThatNothingIsLost(next, told);
      }
    }
  }

  @Test
  void whereTheDatabaseIsOutTooTheNextStartFindsWhatWasAcknowledgedInTheJournal() {
    try (RealDatabases.Fresh fresh = RealDatabases.H2.fresh()) {
      ForgetfulFiles files = new ForgetfulFiles(1);
      FaultyStoreOfRecord database = open(fresh);
      BookedCache<String, String> cache = cache(new WornDisk(files), fresh, database);
      database.beginOutage();
      Told told = putUntilLongAfterTheFailure(cache);
      assertThatTheDiskFailedUnderWay(told);
      UnflushedException left = catchThrowableOfType(UnflushedException.class, cache::close);
      assertThat(left.keys()).extracting(key -> new String(key, UTF_8)).containsAll(told.acknowledged.keySet());
      files.crash();
      try (BookedCache<String, String> next = cache(files, fresh, open(fresh))) {
        assertThat(next.cluster().restored().written()).isEqualTo(told.acknowledged.size());
        assertThatNothingIsLost(next, told);
      }
    }
  }
}
