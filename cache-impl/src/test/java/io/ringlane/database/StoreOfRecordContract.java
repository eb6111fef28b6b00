package io.ringlane.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.ringlane.api.DatabaseException;
import io.ringlane.store.Entry;
import io.ringlane.store.Version;
import io.ringlane.store.WriteOutcome;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store of record promises; a subclass says how one is opened. */
@Timeout(60)
abstract class StoreOfRecordContract {
  private static final long DEADLINE = 1_900_000_000_123_456_789L;

  private @Nullable StoreOfRecord store;

  /** Opens the test's database: empty at the first call, with what was written before at later ones. */
  abstract StoreOfRecord open();

  @BeforeEach
  void openFirst() {
    store = open();
  }

  @AfterEach
  void closeLast() {
    store().close();
  }

  StoreOfRecord store() {
    if (store == null) {
      throw new IllegalStateException("no test runs");
    }
    return store;
  }

  void reopen() {
    store().close();
    store = open();
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static Row row(String key, String value, long version) {
    return new Row(bytes(key), bytes(value), version, Entry.NO_DEADLINE);
  }

  static Row removal(String key, long version) {
    return new Row(bytes(key), null, version, Entry.NO_DEADLINE);
  }

  private @Nullable Row load(String key) {
    return store().load(bytes(key));
  }

  private void expect(String key, @Nullable String value, long version, long deadline) {
    Row row = load(key);
    assertThat(row).as(key).isNotNull();
    if (row != null) {
      assertThat(row.key()).isEqualTo(bytes(key));
      assertThat(row.value()).as("value of %s", key).isEqualTo(value == null ? null : bytes(value));
      assertThat(row.version()).as("version of %s", key).isEqualTo(version);
      assertThat(row.deadline()).as("deadline of %s", key).isEqualTo(deadline);
    }
  }

  private static DatabaseException refused(Callable<?> call) {
    DatabaseException error = catchThrowableOfType(DatabaseException.class, call::call);
    assertThat(error).isNotNull();
    return error;
  }

  @Test
  void aMissingRowIsNull() {
    assertThat(load("nobody")).isNull();
  }

  @Test
  void whatWasWrittenIsLoaded() {
    assertThat(store().write(List.of(row("b", "2", 2), row("a", "1", 1)))).containsOnly(WriteOutcome.WRITTEN);
    expect("a", "1", 1, Entry.NO_DEADLINE);
    expect("b", "2", 2, Entry.NO_DEADLINE);
    reopen();
    expect("a", "1", 1, Entry.NO_DEADLINE);
  }

  @Test
  void anEmptyBatchIsNoWork() {
    assertThat(store().write(List.of())).isEmpty();
  }

  @Test
  @Tag("T23")
  void aNewerRowStays() {
    store().write(List.of(row("k", "new", 7)));
    assertThat(store().write(List.of(row("k", "old", 6)))).containsExactly(WriteOutcome.TURNED_AWAY);
    expect("k", "new", 7, Entry.NO_DEADLINE);
    assertThat(store().write(List.of(row("k", "newest", 8)))).containsExactly(WriteOutcome.WRITTEN);
    expect("k", "newest", 8, Entry.NO_DEADLINE);
  }

  @Test
  @Tag("T24")
  void aLateFlushOfAnEarlierEpochIsTurnedAway() {
    long byOldOwner = Version.of(3, 1_000_000);
    long byNewOwner = Version.of(4, 1);
    store().write(List.of(row("k", "new owner", byNewOwner)));
    assertThat(store().write(List.of(row("k", "old owner", byOldOwner)))).containsExactly(WriteOutcome.TURNED_AWAY);
    expect("k", "new owner", byNewOwner, Entry.NO_DEADLINE);
  }

  @Test
  @Tag("T23")
  void aVersionWrittenTwiceIsWritten() {
    List<Row> batch = List.of(row("a", "1", 5), removal("b", 6));
    store().write(batch);
    assertThat(store().write(batch)).containsExactly(WriteOutcome.WRITTEN, WriteOutcome.WRITTEN);
    expect("a", "1", 5, Entry.NO_DEADLINE);
    expect("b", null, 6, Entry.NO_DEADLINE);
  }

  @Test
  void outcomesAreInTheOrderOfTheRows() {
    store().write(List.of(row("b", "x", 10), row("d", "x", 10)));
    assertThat(store().write(List.of(row("d", "y", 9), row("a", "y", 9), row("b", "y", 11), row("c", "y", 9))))
        .containsExactly(WriteOutcome.TURNED_AWAY, WriteOutcome.WRITTEN, WriteOutcome.WRITTEN, WriteOutcome.WRITTEN);
    expect("d", "x", 10, Entry.NO_DEADLINE);
    expect("b", "y", 11, Entry.NO_DEADLINE);
  }

  @Test
  @Tag("T05")
  void aRemovalLeavesATombstone() {
    store().write(List.of(row("k", "v", 1)));
    assertThat(store().write(List.of(removal("k", 2), removal("never seen", 3)))).containsOnly(WriteOutcome.WRITTEN);
    expect("k", null, 2, Entry.NO_DEADLINE);
    expect("never seen", null, 3, Entry.NO_DEADLINE);
    assertThat(store().write(List.of(row("k", "late", 1), row("never seen", "late", 2))))
        .containsOnly(WriteOutcome.TURNED_AWAY);
    expect("k", null, 2, Entry.NO_DEADLINE);
    store().write(List.of(row("k", "again", 4)));
    expect("k", "again", 4, Entry.NO_DEADLINE);
  }

  @Test
  void purgeDeletesTheRowsOfRemovedKeysOnly() {
    store().write(List.of(row("kept", "v", 1), removal("gone", 2), removal("gone too", 3)));
    assertThat(store().purgeRemoved(Long.MAX_VALUE)).isEqualTo(2);
    assertThat(load("gone")).isNull();
    assertThat(load("gone too")).isNull();
    expect("kept", "v", 1, Entry.NO_DEADLINE);
    assertThat(store().purgeRemoved(Long.MAX_VALUE)).isZero();
  }

  @Test
  @Tag("T29")
  void theDeadlineSurvives() {
    store().write(List.of(new Row(bytes("k"), bytes("v"), 1, DEADLINE), new Row(bytes("past"), bytes("v"), 1, -1)));
    reopen();
    expect("k", "v", 1, DEADLINE);
    expect("past", "v", 1, -1);
    store().write(List.of(row("k", "no TTL any more", 2)));
    expect("k", "no TTL any more", 2, Entry.NO_DEADLINE);
  }

  @Test
  @Tag("T30")
  void aDeadlineOfZeroIsNotNoDeadline() {
    store().write(List.of(new Row(bytes("k"), bytes("v"), 1, 0)));
    expect("k", "v", 1, 0);
  }

  @Test
  @Tag("T56")
  void theEpochRisesAtEveryStart() {
    assertThat(store().own().epoch()).isEqualTo(1);
    reopen();
    assertThat(store().own().epoch()).isEqualTo(2);
    assertThat(store().own().epoch()).isEqualTo(3);
    reopen();
    assertThat(store().own().epoch()).isEqualTo(4);
  }

  @Test
  @Tag("T56")
  void noEpochIsGivenTwice() throws Exception {
    List<Long> epochs = Collections.synchronizedList(new ArrayList<>());
    together(3, _ -> {
      for (int i = 0; i < 50; i++) {
        epochs.add(store().own().epoch());
      }
    });
    assertThat(epochs).doesNotHaveDuplicates().hasSize(150);
  }

  @Test
  @Tag("T06")
  void aKeyTwiceInABatchIsACallersMistake() {
    assertThatThrownBy(() -> store().write(List.of(row("k", "1", 1), row("j", "2", 2), removal("k", 3))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(load("j")).isNull();
    assertThat(load("k")).isNull();
  }

  @Test
  void keysAreBytes() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    List<Row> rows = List.of(new Row(all, all, 1, Entry.NO_DEADLINE),
        new Row(new byte[0], new byte[0], 2, Entry.NO_DEADLINE),
        new Row(new byte[1], all, 3, Entry.NO_DEADLINE), row("a ", "trailing space", 4), row("a", "none", 5),
        row("A", "capital", 6));
    assertThat(store().write(rows)).containsOnly(WriteOutcome.WRITTEN);
    for (Row row : rows) {
      Row found = store().load(row.key());
      assertThat(found).isNotNull();
      if (found != null) {
        assertThat(found.value()).isEqualTo(row.value());
        assertThat(found.version()).isEqualTo(row.version());
      }
    }
  }

  @Test
  void theLongestKeysAndValuesFit() {
    byte[] key = new byte[Databases.MAX_KEY_BYTES];
    byte[] value = new byte[Databases.MAX_VALUE_BYTES];
    Random random = new Random(1);
    random.nextBytes(key);
    random.nextBytes(value);
    store().write(List.of(new Row(key, value, 1, Entry.NO_DEADLINE)));
    reopen();
    Row found = store().load(key);
    assertThat(found).isNotNull();
    if (found != null) {
      assertThat(found.value()).isEqualTo(value);
    }
  }

  @Test
  @Tag("T14")
  void aRowThatIsTooLongRefusesTheWholeBatch() {
    Row longValue = new Row(bytes("m"), new byte[Databases.MAX_VALUE_BYTES + 1], 1, Entry.NO_DEADLINE);
    Row longKey = new Row(new byte[Databases.MAX_KEY_BYTES + 1], bytes("v"), 1, Entry.NO_DEADLINE);
    for (Row bad : List.of(longValue, longKey)) {
      DatabaseException error = refused(() -> store().write(List.of(row("a", "1", 1), bad, row("z", "1", 1))));
      assertThat(error.kind()).isEqualTo(DatabaseException.Kind.ROW);
      assertThat(load("a")).isNull();
      assertThat(load("z")).isNull();
    }
    assertThat(store().write(List.of(row("a", "1", 1)))).containsExactly(WriteOutcome.WRITTEN);
  }

  @Test
  void aClosedStoreSaysSo() {
    store().close();
    store().close();
    for (DatabaseException error : List.of(refused(() -> store().load(bytes("k"))),
        refused(() -> store().write(List.of(row("k", "v", 1)))), refused(() -> store().own().epoch()),
        refused(() -> store().purgeRemoved(Long.MAX_VALUE)))) {
      assertThat(error.kind()).isEqualTo(DatabaseException.Kind.CONNECTION);
    }
  }

  /** Cannot see an order in which a database's own locks never collide; the rounds make the writers meet on new keys and on old ones. */
  @Test
  @Tag("T07")
  void ofTwoWritersOfTheSameKeysTheNewestStays() throws Exception {
    int keys = 20;
    int rounds = 150;
    AtomicLong versions = new AtomicLong();
    CyclicBarrier start = new CyclicBarrier(2);
    long[][] newest = new long[2][rounds * keys];
    together(2, writer -> {
      Random random = new Random(writer);
      for (int round = 0; round < rounds; round++) {
        start.await(30, TimeUnit.SECONDS);
        for (int again = 0; again < 2; again++) {
          List<Row> batch = new ArrayList<>();
          for (int key = 0; key < keys; key++) {
            batch.add(row(round + "/" + key, "by " + writer, versions.incrementAndGet()));
          }
          Collections.shuffle(batch, random);
          List<WriteOutcome> outcomes = store().write(batch);
          assertThat(outcomes).hasSize(keys);
          for (int i = 0; i < keys; i++) {
            String key = new String(batch.get(i).key(), UTF_8);
            int at = round * keys + Integer.parseInt(key.substring(key.indexOf('/') + 1));
            if (outcomes.get(i) == WriteOutcome.WRITTEN) {
              newest[writer][at] = Math.max(newest[writer][at], batch.get(i).version());
            }
          }
        }
      }
    });
    for (int at = 0; at < rounds * keys; at++) {
      Row row = load(at / keys + "/" + at % keys);
      assertThat(row).isNotNull();
      if (row != null) {
        assertThat(row.version()).isEqualTo(Math.max(newest[0][at], newest[1][at]));
        assertThat(row.value()).isEqualTo(bytes("by " + (newest[0][at] > newest[1][at] ? 0 : 1)));
      }
    }
  }

  /** One of several threads. */
  interface Part {
    void run(int number) throws Exception;
  }

  static void together(int threads, Part part) throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> parts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        parts.add(pool.submit(() -> {
          part.run(number);
          return number;
        }));
      }
      for (Future<?> each : parts) {
        each.get();
      }
    }
  }
}
