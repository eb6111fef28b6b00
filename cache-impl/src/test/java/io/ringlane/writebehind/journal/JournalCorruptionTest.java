package io.ringlane.writebehind.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.ringlane.api.JournalException;
import io.ringlane.fixtures.ForgetfulFiles;
import io.ringlane.fixtures.VolatileFiles;
import io.ringlane.store.Entry;
import io.ringlane.store.Version;
import io.ringlane.writebehind.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Damage to what was forced, a bit at a time at every offset. A flip leaves every row readable, or is reported with its file and offset; only
 * in what the very last force of all wrote is it taken for a torn tail, because nothing that was written later says otherwise. Cannot see
 * damage in several places at once, such as a file cut short together with the evidence in it.
 */
@Tag("T55")
@Tag("T13")
class JournalCorruptionTest {
  private static final JournalSettings SMALL = new JournalSettings(512, 512);

  /** What a start makes of a damaged journal. */
  private enum Effect {
    nothing, reported, tornTail
  }

  private final VolatileFiles disk = new ForgetfulFiles(1);
  private long sequence;

  private void force(Journal journal, long epoch, int... keys) {
    for (int key : keys) {
      journal.append(0, new Row(("key " + key).getBytes(UTF_8), "x".repeat(60).getBytes(UTF_8), Version.of(epoch,
          ++sequence), Entry.NO_DEADLINE));
    }
    journal.force();
  }

  /**
   * Three lives, each killed. The first leaves a sealed segment and an open one with two groups, the second an open segment with one group. The third has a sealed segment, and an open one with two
   * groups, the last of keys 11 and 12.
   */
  private void live() {
    Journal first = Journal.open(disk, 1, SMALL);
    force(first, 1, 1, 2, 3, 4, 5, 6);
    force(first, 1, 7);
    force(first, 1, 8);
    assertThat(first.sealedSegments()).isEqualTo(1);
    disk.kill();
    Journal second = Journal.open(disk, 2, SMALL);
    force(second, 2, 9);
    disk.kill();
    Journal third = Journal.open(disk, 3, SMALL);
    force(third, 3, 1, 2, 3, 4, 5, 6);
    force(third, 3, 10);
    force(third, 3, 11, 12);
    assertThat(third.sealedSegments()).isEqualTo(1);
    disk.kill();
    assertThat(recovered()).isNotNull().hasSize(12);
  }

  private @Nullable List<String> recovered() {
    try (Journal journal = Journal.open(disk, 100, SMALL)) {
      return journal.recovered().stream().map(row -> new String(row.key(), UTF_8) + " " + row.version()).toList();
    }
  }

  private Effect effect(String name, List<String> whole, List<String> withoutLastForce) {
    try {
      List<String> found = recovered();
      assertThat(found).as("damage in %s: some rows are missing, or rows that never were", name).isIn(whole,
          withoutLastForce);
      return whole.equals(found) ? Effect.nothing : Effect.tornTail;
    } catch (JournalException e) {
      assertThat(e).hasMessageContaining("the journal is corrupted at memory:" + name + " offset ")
          .hasMessageContaining("Nothing was changed or deleted").hasMessageContaining("Put back an undamaged copy");
      return Effect.reported;
    }
  }

  private List<String> names() throws Exception {
    return disk.list();
  }

  private static List<String> without(List<String> rows, String... keys) {
    return rows.stream().filter(row -> List.of(keys).stream().noneMatch(key -> row.startsWith(key + " "))).toList();
  }

  @Test
  void everyFlippedBitIsHarmlessOrReportedOrInTheVeryLastForce() throws Exception {
    live();
    List<String> whole = Objects.requireNonNull(recovered());
    List<String> withoutLastForce = without(whole, "key 11", "key 12");
    Map<Effect, Integer> effects = new TreeMap<>();
    String last = names().getLast();
    int lastGroup = disk.bytesOf(last).length - Groups.HEADER_BYTES - 2 * (Groups.RECORD_OVERHEAD_BYTES + 6 + 60);
    for (String name : names()) {
      for (int offset = 0; offset < disk.bytesOf(name).length; offset++) {
        for (int bit = 0; bit < Byte.SIZE; bit++) {
          disk.flip(name, offset, bit);
          Effect effect = effect(name, whole, withoutLastForce);
          disk.flip(name, offset, bit);
          effects.merge(effect, 1, Integer::sum);
          assertThat(effect).as("bit %s at %s of %s", bit, offset, name).isEqualTo(name.equals(last)
              && offset >= lastGroup ? Effect.tornTail : Effect.reported);
        }
      }
    }
    assertThat(effects.keySet()).containsExactlyInAnyOrder(Effect.reported, Effect.tornTail);
    assertThat(recovered()).isEqualTo(whole);
  }

  @Test
  void aFlipInTheLastForceIsReportedOnceTheNextLifeHasWritten() throws Exception {
    live();
    String last = names().getLast();
    int end = disk.bytesOf(last).length;
    try (Journal next = Journal.open(disk, 4, SMALL)) {
      force(next, 4, 13);
    }
    disk.flip(last, end - 1, 0);
    assertThatThrownBy(this::recovered).isInstanceOf(JournalException.class).hasMessageContaining(last)
        .hasMessageContaining("an earlier start could read it up to offset " + end);
  }

  @Test
  void aFlipInTheLastGroupOfASealedSegmentIsReported() throws Exception {
    Journal journal = Journal.open(disk, 1, SMALL);
    force(journal, 1, 1, 2, 3, 4, 5, 6);
    assertThat(journal.sealedSegments()).isEqualTo(1);
    disk.kill();
    String name = names().getLast();
    int end = disk.bytesOf(name).length;
    disk.flip(name, end - Groups.HEADER_BYTES - 1, 0);
    assertThatThrownBy(this::recovered).hasMessageContaining("shows that this had been forced");
    disk.flip(name, end - Groups.HEADER_BYTES - 1, 0);
    disk.flip(name, end - 1, 0);
    assertThat(recovered()).as("a seal that is unreadable takes no row with it").hasSize(6);
  }

  @Test
  void anEarlierSegmentThatIsCutShortIsReportedAtEveryLength() throws Exception {
    live();
    for (String name : names().subList(0, names().size() - 1)) {
      byte[] all = disk.bytesOf(name);
      for (int length = 0; length < all.length; length++) {
        VolatileFiles copy = copyWith(name, length);
        assertThatThrownBy(() -> Journal.open(copy, 100, SMALL)).as("%s cut to %s", name, length).isInstanceOf(
            JournalException.class).hasMessageContaining("corrupted at memory:" + name);
      }
    }
  }

  private VolatileFiles copyWith(String cut, int length) throws Exception {
    VolatileFiles copy = new ForgetfulFiles(1);
    for (String name : names()) {
      try (JournalFile file = copy.create(name)) {
        byte[] bytes = disk.bytesOf(name);
        file.append(ByteBuffer.wrap(bytes, 0, name.equals(cut) ? length : bytes.length));
      }
    }
    return copy;
  }

  @Test
  void bytesBehindASealAreReported() throws Exception {
    live();
    String sealed = names().getFirst();
    VolatileFiles copy = copyWith("", 0);
    copy.extend(sealed, 1);
    assertThatThrownBy(() -> Journal.open(copy, 100, SMALL)).hasMessageContaining("behind the seal");
  }

  @Test
  void aValueThatHoldsACopyOfTheJournalIsNoEvidence() throws Exception {
    live();
    VolatileFiles other = new ForgetfulFiles(3);
    byte[] copy = disk.bytesOf(names().getLast());
    Journal journal = Journal.open(other, 3, JournalSettings.defaults());
    journal.append(0, new Row("a".getBytes(UTF_8), "1".getBytes(UTF_8), 1, 0));
    journal.force();
    int end = other.bytesOf(other.list().getFirst()).length;
    journal.append(0, new Row("b".getBytes(UTF_8), copy, 2, 0));
    journal.force();
    other.kill();
    other.flip(other.list().getFirst(), end, 0);
    try (Journal next = Journal.open(other, 4, SMALL)) {
      assertThat(next.recovered()).hasSize(1);
    }
  }
}
