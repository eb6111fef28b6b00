package io.ringlane.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.Arrays;
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
import io.ringlane.writebehind.DeadLetter;
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
  @Tag("T05")
  void purgeLeavesNewerRemovals() {
    long old = Version.of(2, 900);
    long current = Version.of(3, 1);
    store().write(List.of(removal("old", old), removal("current", current), row("live", "v", old)));
    assertThat(store().purgeRemoved(current)).isEqualTo(1);
    assertThat(load("old")).isNull();
    expect("current", null, current, Entry.NO_DEADLINE);
    expect("live", "v", old, Entry.NO_DEADLINE);
    assertThat(store().write(List.of(row("current", "late", old)))).containsExactly(WriteOutcome.TURNED_AWAY);
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
  void aNewDatabaseIsClean() {
    assertThat(store().own()).isEqualTo(new StoreOfRecord.Ownership(1, true));
  }

  @Test
  void whoLeftIsFollowedCleanly() {
    store().leave(store().own().epoch());
    reopen();
    assertThat(store().own()).isEqualTo(new StoreOfRecord.Ownership(2, true));
    store().leave(2);
    store().leave(2);
    assertThat(store().own()).isEqualTo(new StoreOfRecord.Ownership(3, true));
  }

  @Test
  void whoDidNotLeaveIsNot() {
    store().leave(store().own().epoch());
    store().own();
    reopen();
    assertThat(store().own()).as("2 left nothing said").isEqualTo(new StoreOfRecord.Ownership(3, false));
    assertThat(store().own()).isEqualTo(new StoreOfRecord.Ownership(4, false));
  }

  @Test
  @Tag("T24")
  void aLateLeaveOfAnOldOwnerSaysNothingOfTheNewOne() {
    long old = store().own().epoch();
    long current = store().own().epoch();
    store().leave(old);
    assertThat(store().own()).isEqualTo(new StoreOfRecord.Ownership(current + 1, false));
    store().leave(current + 1);
    store().leave(old);
    assertThat(store().own()).isEqualTo(new StoreOfRecord.Ownership(current + 2, true));
  }

  @Test
  void whoNeverOwnedCannotLeave() {
    store().leave(2);
    store().own();
    store().own();
    assertThat(store().own().clean()).isFalse();
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
    byte[] key = new byte[store().maxKeyBytes()];
    byte[] value = new byte[store().maxValueBytes()];
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
    Row longValue = new Row(bytes("m"), new byte[store().maxValueBytes() + 1], 1, Entry.NO_DEADLINE);
    Row longKey = new Row(new byte[store().maxKeyBytes() + 1], bytes("v"), 1, Entry.NO_DEADLINE);
    for (Row bad : List.of(longValue, longKey)) {
      DatabaseException error = refused(() -> store().write(List.of(row("a", "1", 1), bad, row("z", "1", 1))));
      assertThat(error.kind()).isEqualTo(DatabaseException.Kind.ROW);
      assertThat(load("a")).isNull();
      assertThat(load("z")).isNull();
    }
    assertThat(store().write(List.of(row("a", "1", 1)))).containsExactly(WriteOutcome.WRITTEN);
  }

  private static DeadLetter letter(Row row) {
    return new DeadLetter(row, row.value() == null, "refused", 3, DEADLINE);
  }

  private List<DeadLetter> letters() {
    return store().deadLetters(null, 100);
  }

  /** Each letter as key, value and version. */
  private List<String> shown() {
    return letters().stream().map(each -> each.row()).map(row -> new String(row.key(), UTF_8) + '='
        + (row.value() == null ? "none" : new String(row.value(), UTF_8)) + '@' + row.version()).toList();
  }

  private void expectLetter(DeadLetter expected) {
    assertThat(letters()).singleElement().satisfies(found -> {
      assertThat(found.row().key()).isEqualTo(expected.row().key());
      assertThat(found.row().value()).isEqualTo(expected.row().value());
      assertThat(found.row().version()).isEqualTo(expected.row().version());
      assertThat(found.row().deadline()).isEqualTo(expected.row().deadline());
      assertThat(found.removal()).isEqualTo(expected.removal());
      assertThat(found.cause()).isEqualTo(expected.cause());
      assertThat(found.attempts()).isEqualTo(expected.attempts());
      assertThat(found.at()).isEqualTo(expected.at());
    });
  }

  @Test
  @Tag("T12")
  void aLetterKeepsWhatWasBuried() {
    assertThat(letters()).isEmpty();
    DeadLetter full = new DeadLetter(new Row(bytes("k"), bytes("v"), 4, DEADLINE), false, "too blue", 7, 99);
    store().bury(full);
    expectLetter(full);
    reopen();
    expectLetter(full);
    assertThat(load("k")).as("a letter is no row").isNull();
  }

  @Test
  @Tag("T12")
  void aRemovalAndAValueThatCouldNotBeEncodedAreToldApart() {
    store().bury(new DeadLetter(removal("gone", 1), true, "c", 1, 1));
    store().bury(new DeadLetter(removal("unencoded", 2), false, "c", 1, 1));
    store().bury(new DeadLetter(new Row(bytes("empty"), new byte[0], 3, 0), false, "c", 1, 1));
    reopen();
    assertThat(letters()).extracting(DeadLetter::isComplete).containsExactly(true, true, false);
    assertThat(shown()).containsExactly("empty=@3", "gone=none@1", "unencoded=none@2");
  }

  @Test
  @Tag("T12")
  void theLongestRowCanBeBuried() {
    byte[] key = new byte[store().maxKeyBytes()];
    byte[] value = new byte[store().maxValueBytes()];
    new Random(2).nextBytes(key);
    new Random(3).nextBytes(value);
    DeadLetter letter = letter(new Row(key, value, 1, Entry.NO_DEADLINE));
    store().bury(letter);
    reopen();
    expectLetter(letter);
    Row longKey = new Row(new byte[store().maxKeyBytes() + 1], null, 1, Entry.NO_DEADLINE);
    DatabaseException error = refused(() -> {
      store().bury(letter(longKey));
      return 1;
    });
    assertThat(error.kind()).isEqualTo(DatabaseException.Kind.ROW);
  }

  @Test
  void aCauseMayBeAnyText() {
    String odd = "a\0b\nc 'quoted' \"twice\" \\ grün \uD83D\uDE00 half \uD83D";
    store().bury(new DeadLetter(row("odd", "v", 1), false, odd, 1, 1));
    store().bury(new DeadLetter(row("empty", "v", 1), false, "", 1, 1));
    store().bury(new DeadLetter(row("long", "v", 1), false, "\uD83D\uDE00".repeat(10_000), 1, 1));
    store().bury(new DeadLetter(row("longer", "v", 1), false, "x" + "\uD83D\uDE00".repeat(10_000), 1, 1));
    reopen();
    assertThat(letters()).extracting(DeadLetter::cause).containsExactly("",
        "\uD83D\uDE00".repeat(DeadLetter.MAX_CAUSE / 2), "x" + "\uD83D\uDE00".repeat(DeadLetter.MAX_CAUSE / 2 - 1),
        "a b c 'quoted' \"twice\" \\ grün \uD83D\uDE00 half ?");
  }

  @Test
  @Tag("T12")
  void ofTwoLettersOfAKeyTheNewerStays() {
    store().bury(letter(row("k", "old", 5)));
    store().bury(letter(row("k", "new", 7)));
    assertThat(shown()).containsExactly("k=new@7");
    store().bury(letter(row("k", "late", 6)));
    assertThat(shown()).containsExactly("k=new@7");
    DeadLetter again = new DeadLetter(removal("k", 7), true, "once more", 9, 100);
    store().bury(again);
    expectLetter(again);
  }

  @Test
  void lettersComeInTheOrderOfTheirKeysInPages() {
    List<byte[]> keys = List.of(new byte[0], new byte[]{0}, new byte[]{0, 0}, bytes("a"), bytes("a "), bytes("b"),
        new byte[]{(byte) 0x80}, new byte[]{(byte) 0xff}, new byte[]{(byte) 0xff, 0});
    List<byte[]> shuffled = new ArrayList<>(keys);
    Collections.shuffle(shuffled, new Random(4));
    shuffled.forEach(key -> store().bury(letter(new Row(key, bytes("v"), 1, Entry.NO_DEADLINE))));
    for (int limit : List.of(1, 2, 4, keys.size(), 100)) {
      List<byte[]> seen = new ArrayList<>();
      for (List<DeadLetter> page = store().deadLetters(null, limit); !page.isEmpty(); page = store()
          .deadLetters(seen.getLast(), limit)) {
        assertThat(page).hasSizeLessThanOrEqualTo(limit);
        page.forEach(each -> seen.add(each.row().key()));
      }
      assertThat(seen).as("in pages of %s", limit).usingElementComparator(Arrays::compareUnsigned)
          .containsExactlyElementsOf(keys);
    }
  }

  @Test
  @Tag("T12")
  void aWriteDeletesTheLettersOfItsKeysThatAreNotNewer() {
    for (String key : List.of("older", "same", "newer", "other")) {
      store().bury(letter(row(key, "v", 5)));
    }
    store().write(List.of(row("older", "w", 6), row("same", "w", 5), row("newer", "w", 4), row("none", "w", 1)));
    assertThat(shown()).containsExactly("newer=v@5", "other=v@5");
    store().write(List.of(removal("newer", 7), row("other", "w", 8)));
    assertThat(letters()).isEmpty();
    store().bury(letter(row("k", "v", 9)));
    assertThat(shown()).as("after a time without letters").containsExactly("k=v@9");
    store().write(List.of(row("k", "w", 10)));
    assertThat(letters()).isEmpty();
  }

  @Test
  @Tag("T12")
  void aRowThatIsTurnedAwayDeletesItsLettersToo() {
    store().write(List.of(row("k", "new", 9)));
    store().bury(letter(row("k", "v", 5)));
    assertThat(store().write(List.of(row("k", "requeued", 5)))).containsExactly(WriteOutcome.TURNED_AWAY);
    assertThat(letters()).isEmpty();
  }

  @Test
  @Tag("T12")
  void aWriteThatFailsKeepsTheLetters() {
    store().bury(letter(row("k", "v", 5)));
    Row bad = new Row(bytes("z"), new byte[store().maxValueBytes() + 1], 6, Entry.NO_DEADLINE);
    assertThat(refused(() -> store().write(List.of(row("k", "w", 6), bad))).kind())
        .isEqualTo(DatabaseException.Kind.ROW);
    assertThat(shown()).containsExactly("k=v@5");
    assertThat(load("k")).isNull();
  }

  @Test
  @Tag("T12")
  void lettersFromBeforeTheStartAreDeletedToo() {
    store().bury(letter(row("k", "v", 5)));
    reopen();
    store().write(List.of(row("k", "w", 6)));
    assertThat(letters()).isEmpty();
  }

  @Test
  @Tag("T12")
  void aWriteAfterABurialNeverOverlooksIt() throws Exception {
    int rounds = 60;
    together(3, number -> {
      for (int i = 1; i <= rounds; i++) {
        String key = "of " + number;
        store().bury(letter(row(key, "v", 2L * i)));
        store().write(List.of(row(key, "w", 2L * i + 1)));
        List<DeadLetter> left = store().deadLetters(null, 100);
        assertThat(left).as("round %s", i).noneMatch(each -> Arrays.equals(each.row().key(), bytes(key)));
      }
    });
  }

  @Test
  void aClosedStoreSaysSo() {
    store().close();
    store().close();
    for (DatabaseException error : List.of(refused(() -> store().load(bytes("k"))),
        refused(() -> store().write(List.of(row("k", "v", 1)))), refused(() -> store().own().epoch()),
        refused(() -> store().purgeRemoved(Long.MAX_VALUE)), refused(() -> store().deadLetters(null, 1)),
        refused(() -> {
          store().bury(letter(row("k", "v", 1)));
          return 1;
        }), refused(() -> {
          store().leave(1);
          return 1;
        }))) {
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
