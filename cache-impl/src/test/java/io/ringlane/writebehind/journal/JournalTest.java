package io.ringlane.writebehind.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import io.ringlane.api.JournalException;
import io.ringlane.fixtures.DelegatingJournalFiles;
import io.ringlane.fixtures.ForgetfulFiles;
import io.ringlane.store.Entry;
import io.ringlane.store.Version;
import io.ringlane.writebehind.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the journal keeps, deletes and says; on a real folder, and on a disk in memory where a failure is needed. */
class JournalTest {
  private static final JournalSettings SMALL = new JournalSettings(1_024, 512);

  @TempDir
  private Path folder = Path.of("");

  private Journal open(long epoch) {
    return open(epoch, JournalSettings.defaults());
  }

  private Journal open(long epoch, JournalSettings settings) {
    return Journal.open(JournalFiles.in(folder), epoch, settings);
  }

  private static Row row(String key, @Nullable String value, long epoch, long sequence) {
    return new Row(key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8), Version.of(epoch, sequence),
        Entry.NO_DEADLINE);
  }

  private static void append(Journal journal, Row... rows) {
    for (Row row : rows) {
      journal.append(0, row);
    }
  }

  private static List<String> recoveredBy(Journal journal) {
    return journal.recovered().stream().map(JournalTest::text).toList();
  }

  private static String text(Row row) {
    byte[] value = row.value();
    return new String(row.key(), UTF_8) + "=" + (value == null ? "removed" : new String(value, UTF_8)) + "@"
        + Version.epoch(row.version()) + "." + Version.sequence(row.version());
  }

  private List<String> segments() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).filter(name -> name.endsWith(".journal")).sorted()
          .toList();
    }
  }

  @Test
  @Tag("T56")
  void theHighestVersionOfEachKeyComesBackInTheOrderOfTheKeys() {
    try (Journal journal = open(1)) {
      append(journal, row("b", "old", 1, 1), row("c", "", 1, 2), row("é", "last", 1, 3), row("b", "new", 1, 4));
      journal.force();
      append(journal, row("d", "gone", 1, 6), row("d", null, 1, 7), row("b", "late", 1, 3));
      journal.force();
    }
    try (Journal journal = open(2)) {
      append(journal, row("c", "second life", 2, 1));
      journal.force();
    }
    try (Journal journal = open(3)) {
      assertThat(recoveredBy(journal)).containsExactly("b=new@1.4", "c=second life@2.1", "d=removed@1.7", "é=last@1.3");
    }
  }

  @Test
  @Tag("T29")
  void deadlinesComeBack() {
    try (Journal journal = open(1)) {
      journal.append(0, new Row(new byte[0], new byte[0], 1, -5));
      journal.append(0, new Row(new byte[]{-1}, new byte[0], 1, 123_456_789_012L));
      journal.force();
    }
    try (Journal journal = open(2)) {
      assertThat(journal.recovered()).extracting(Row::deadline).containsExactly(-5L, 123_456_789_012L);
    }
  }

  @Test
  void aLargeRecordComesBack() {
    byte[] key = new byte[64 << 10];
    byte[] value = new byte[1 << 20];
    new Random(1).nextBytes(key);
    new Random(2).nextBytes(value);
    try (Journal journal = open(1, SMALL)) {
      append(journal, row("before", "1", 1, 1), new Row(key, value, 2, 3), row("zbehind", "1", 1, 1));
      journal.force();
    }
    try (Journal journal = open(2)) {
      assertThat(journal.recovered()).hasSize(3);
      Row large = journal.recovered().stream().filter(row -> row.key().length == key.length).findFirst().orElseThrow();
      assertThat(large.key()).isEqualTo(key);
      assertThat(large.value()).isEqualTo(value);
    }
  }

  @Test
  void whatWasNotForcedIsNotWrittenByClose() {
    Journal journal = open(1);
    append(journal, row("a", "forced", 1, 1));
    journal.force();
    append(journal, row("a", "not forced", 1, 2));
    journal.close();
    journal.close();
    assertThatThrownBy(journal::force).isInstanceOf(IllegalStateException.class);
    try (Journal next = open(2)) {
      assertThat(recoveredBy(next)).containsExactly("a=forced@1.1");
    }
  }

  @Test
  void nothingIsWrittenWhereNothingIsAppended() throws Exception {
    try (Journal journal = open(1)) {
      journal.force();
      journal.retire(new long[]{Long.MAX_VALUE});
      journal.forgetRecovered();
      assertThat(journal.bytes()).isZero();
    }
    assertThat(segments()).isEmpty();
  }

  /** Two sealed segments: the first with versions 1 of domain 0 and 5 of domain 2, the second with version 9 of domain 0. */
  private Journal twoSealedSegments() {
    Journal journal = open(1, SMALL);
    journal.append(0, row("a", "x".repeat(1_000), 0, 1));
    journal.append(2, row("b", "x", 0, 5));
    journal.force();
    journal.append(0, row("c", "x".repeat(1_000), 0, 9));
    journal.force();
    assertThat(journal.sealedSegments()).isEqualTo(2);
    return journal;
  }

  @Test
  @Tag("T13")
  void aSegmentIsDeletedOnceTheDatabaseHasAllOfIt() throws Exception {
    try (Journal journal = twoSealedSegments()) {
      long before = journal.bytes();
      journal.retire(new long[]{100, 100});
      assertThat(journal.sealedSegments()).as("domain 2 is beyond the array's end").isEqualTo(1);
      assertThat(segments()).hasSize(1);
      assertThat(journal.bytes()).isLessThan(before).isEqualTo(Files.size(folder.resolve(segments().getFirst())));
    }
    try (Journal journal = open(2)) {
      assertThat(recoveredBy(journal)).hasSize(2).last().isEqualTo("b=x@0.5");
    }
  }

  @Test
  @Tag("T13")
  @Tag("T22") // the journal is a second copy of what is dirty, and lets go of it by the owner's watermark only
  void aSegmentStaysWhileOneOfItsVersionsIsAtOrAboveTheMark() throws Exception {
    try (Journal journal = twoSealedSegments()) {
      journal.retire(new long[]{9, 0, 5});
      assertThat(journal.sealedSegments()).isEqualTo(2);
      journal.retire(new long[]{9, 0, 6});
      assertThat(journal.sealedSegments()).isEqualTo(1);
      journal.retire(new long[]{10});
      assertThat(journal.sealedSegments()).isZero();
    }
    assertThat(segments()).isEmpty();
  }

  @Test
  void theOpenSegmentIsNeverRetired() {
    try (Journal journal = open(1)) {
      append(journal, row("a", "1", 1, 1));
      journal.force();
      journal.retire(new long[]{Long.MAX_VALUE});
    }
    try (Journal journal = open(2)) {
      assertThat(recoveredBy(journal)).containsExactly("a=1@1.1");
    }
  }

  @Test
  void whatWasRecoveredIsForgottenOnlyWhenToldTo() throws Exception {
    twoSealedSegments().close();
    try (Journal journal = open(2)) {
      append(journal, row("z", "1", 2, 1));
      journal.force();
    }
    try (Journal journal = open(3)) {
      assertThat(journal.recovered()).hasSize(4);
      append(journal, row("y", "1", 3, 1));
      journal.force();
      journal.forgetRecovered();
      assertThat(journal.recovered()).isEmpty();
      assertThat(segments()).hasSize(1);
      assertThat(journal.bytes()).isEqualTo(Files.size(folder.resolve(segments().getFirst())));
    }
    try (Journal journal = open(4)) {
      assertThat(recoveredBy(journal)).containsExactly("y=1@3.1");
    }
  }

  @Test
  void aCleanEndLeavesNothing() throws Exception {
    twoSealedSegments().close();
    Journal journal = open(2);
    append(journal, row("a", "1", 2, 1));
    journal.force();
    append(journal, row("a", "2", 2, 2));
    journal.closeEmpty();
    assertThat(segments()).isEmpty();
    try (Journal next = open(3)) {
      assertThat(next.recovered()).isEmpty();
    }
  }

  /** The shortest record that there is, alone in its group and last in another. */
  @Test
  void aRemovalOfTheEmptyKeyComesBack() {
    try (Journal journal = open(1)) {
      append(journal, row("", null, 1, 1));
      journal.force();
      append(journal, row("a", "1", 1, 2), row("", null, 1, 3));
      journal.force();
    }
    try (Journal journal = open(2)) {
      assertThat(recoveredBy(journal)).containsExactly("=removed@1.3", "a=1@1.2");
    }
  }

  /** A crash may leave of a file that was being created any part of its header, or rubbish: nothing was acknowledged in it. */
  @Test
  @Tag("T55")
  void aSegmentThatHasNoMoreThanPartOfAHeaderIsAnHonestCrash() throws Exception {
    try (Journal journal = open(1)) {
      append(journal, row("a", "1", 1, 1));
      journal.force();
    }
    Path torn = folder.resolve("%018d.journal".formatted(2));
    for (int length = 0; length <= SegmentHeader.BYTES; length++) {
      Files.write(torn, new byte[length]);
      try (Journal journal = open(2)) {
        assertThat(recoveredBy(journal)).as("%d bytes", length).containsExactly("a=1@1.1");
      }
      assertThat(segments()).hasSize(1);
    }
    Files.write(torn, new byte[SegmentHeader.BYTES + 1]);
    assertThatThrownBy(() -> open(2)).isInstanceOf(JournalException.class)
        .hasMessageContaining("its header cannot be read");
  }

  @Test
  void aCleanEndDeletesTheSegmentsThatThisLifeSealedToo() throws Exception {
    Journal journal = twoSealedSegments();
    assertThat(segments()).hasSizeGreaterThanOrEqualTo(2);
    journal.closeEmpty();
    assertThat(segments()).isEmpty();
  }

  @Test
  void itsBytesAreThoseOfItsFilesAlsoOfEarlierLives() throws Exception {
    Journal before = twoSealedSegments();
    assertThat(before.bytes()).isEqualTo(bytesOfFiles());
    before.close();
    try (Journal journal = open(2)) {
      assertThat(journal.bytes()).isPositive().isEqualTo(bytesOfFiles());
      append(journal, row("a", "1", 2, 1));
      journal.force();
      assertThat(journal.bytes()).isEqualTo(bytesOfFiles());
      journal.forgetRecovered();
      assertThat(journal.bytes()).isPositive().isEqualTo(bytesOfFiles());
    }
  }

  private long bytesOfFiles() throws IOException {
    long bytes = 0;
    for (String name : segments()) {
      bytes += Files.size(folder.resolve(name));
    }
    return bytes;
  }

  @Test
  void aRowWithoutADomainIsRefusedAndHarmless() {
    try (Journal journal = open(1)) {
      assertThatThrownBy(() -> journal.append(-1, row("a", "1", 1, 1))).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("domain -1");
      append(journal, row("a", "2", 1, 2));
      journal.force();
    }
    try (Journal journal = open(2)) {
      assertThat(recoveredBy(journal)).containsExactly("a=2@1.2");
    }
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> new JournalSettings(1_024, 511)).hasMessageContaining("511");
    assertThatThrownBy(() -> new JournalSettings(1L << 40, Integer.MAX_VALUE)).hasMessageContaining("2147483647");
    assertThatThrownBy(() -> JournalSettings.defaults().withSegmentBytes(1_024)).hasMessageContaining("1024");
    assertThat(JournalSettings.defaults().segmentBytes()).isEqualTo(64 << 20);
    assertThat(new JournalSettings(512, 512)).as("the least").isNotNull();
    assertThat(new JournalSettings(64 << 20, 64 << 20)).as("the most of a group").isNotNull();
  }

  @Test
  @Tag("T55")
  void aFailedForceIsNeverTriedAgainAndWhatWasAcknowledgedBeforeSurvives() {
    ForgetfulFiles disk = new ForgetfulFiles(1);
    var counted = new DelegatingJournalFiles(disk) {
      private int forces;

      @Override
      protected boolean mayForce(JournalFile file) {
        forces++;
        return true;
      }
    };
    Journal journal = Journal.open(counted, 1, SMALL);
    append(journal, row("a", "acknowledged", 1, 1));
    journal.force();
    disk.failNextForce();
    append(journal, row("a", "not acknowledged", 1, 2));
    assertThatThrownBy(journal::force).isInstanceOf(JournalException.class).hasMessageContaining("cannot be forced")
        .hasMessageContaining("the disk has an error").hasMessageContaining("Rebello").hasMessageContaining(
            "start again");
    int forces = counted.forces;
    assertThatThrownBy(journal::force).isInstanceOf(JournalException.class).hasMessageContaining("failed before");
    assertThatThrownBy(() -> append(journal, row("a", "later", 1, 3))).isInstanceOf(JournalException.class);
    assertThat(counted.forces).isEqualTo(forces);
    disk.crash();
    try (Journal next = Journal.open(disk, 2, SMALL)) {
      assertThat(recoveredBy(next)).containsExactly("a=acknowledged@1.1");
    }
  }

  @Test
  void aFullDiskIsReportedByAppendOrForceAndTheJournalHasFailed() {
    var full = new DelegatingJournalFiles(new ForgetfulFiles(1)) {
      @Override
      public JournalFile create(String name) throws IOException {
        throw new IOException("No space left on device");
      }
    };
    Journal journal = Journal.open(full, 1, SMALL);
    assertThatThrownBy(() -> append(journal, row("a", "1", 1, 1))).isInstanceOf(JournalException.class)
        .hasMessageContaining("No space left on device").hasMessageContaining("check the disk (space");
    assertThatThrownBy(journal::force).hasMessageContaining("failed before");
    journal.close();
  }

  @Test
  @Tag("T56")
  void aJournalOfAnEpochThatTheDatabaseHasNotReachedIsRefused() {
    try (Journal journal = open(7)) {
      append(journal, row("a", "1", 7, 1));
      journal.force();
    }
    assertThatThrownBy(() -> open(7)).isInstanceOf(JournalException.class).hasMessageContaining("epoch 7")
        .hasMessageContaining("belongs to another database");
    try (Journal journal = open(8)) {
      assertThat(recoveredBy(journal)).as("the refusal changed nothing, and gave the folder back").containsExactly(
          "a=1@7.1");
    }
  }

  @Test
  void aJournalOfAnotherFormatIsRefused() throws Exception {
    Files.write(folder.resolve("000000000000000001.journal"), bytes(new SegmentHeader(2, 1, 1, 0, 0)));
    assertThatThrownBy(() -> open(2)).isInstanceOf(JournalException.class).hasMessageContaining("has format 2")
        .hasMessageContaining("start the program that wrote it");
  }

  @Test
  void aRenamedOrMixedSegmentIsCorruption() throws Exception {
    twoSealedSegments().close();
    Path first = folder.resolve(segments().getFirst());
    Files.copy(first, folder.resolve("000000000000000007.journal"));
    assertThatThrownBy(() -> open(2)).isInstanceOf(JournalException.class).hasMessageContaining(
        "000000000000000007.journal offset 0").hasMessageContaining("its header says that it is segment 1");
    Files.write(folder.resolve("000000000000000007.journal"), bytes(new SegmentHeader(1, 0, 7, 0, 0)));
    assertThatThrownBy(() -> open(2)).isInstanceOf(JournalException.class).hasMessageContaining("epoch 0");
  }

  @Test
  void otherFilesInTheFolderAreLeftAlone() throws Exception {
    Files.writeString(folder.resolve("notes.journal"), "text");
    open(1).closeEmpty();
    assertThat(folder.resolve("notes.journal")).exists();
  }

  private static byte[] bytes(SegmentHeader header) {
    ByteBuffer bytes = header.toBytes();
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    return array;
  }

  /** As where a disk gives a new file the blocks of an old one: its groups are whole, and stand where such groups may stand. */
  @Test
  @Tag("T55")
  void groupsOfAnotherSegmentBehindTheEndAreATornTailAndNoRows() throws Exception {
    try (Journal journal = open(1)) {
      append(journal, row("a", "1", 1, 1));
      journal.force();
      append(journal, row("b", "2", 1, 2));
      journal.force();
    }
    Path file = folder.resolve(segments().getFirst());
    byte[] old = Files.readAllBytes(file);
    Files.delete(file);
    try (Journal journal = open(2)) {
      append(journal, row("c", "3", 2, 1));
      journal.force();
    }
    assertThat(segments()).containsExactly(String.valueOf(file.getFileName()));
    byte[] young = Files.readAllBytes(file);
    assertThat(old.length).isGreaterThan(young.length);
    byte[] both = old.clone();
    System.arraycopy(young, 0, both, 0, young.length);
    Files.write(file, both);
    try (Journal journal = open(3)) {
      assertThat(recoveredBy(journal)).containsExactly("c=3@2.1");
    }
  }
}
