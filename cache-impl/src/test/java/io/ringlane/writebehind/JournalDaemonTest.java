package io.ringlane.writebehind;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.ringlane.api.CacheClosedException;
import io.ringlane.api.Codec;
import io.ringlane.api.Codecs;
import io.ringlane.api.JournalException;
import io.ringlane.api.Slot;
import io.ringlane.fixtures.DelegatingJournalFiles;
import io.ringlane.fixtures.ForgetfulFiles;
import io.ringlane.store.CacheKey;
import io.ringlane.store.Entry;
import io.ringlane.store.Operation;
import io.ringlane.store.ShardGauges;
import io.ringlane.store.ShardPort;
import io.ringlane.writebehind.journal.Journal;
import io.ringlane.writebehind.journal.JournalFile;
import io.ringlane.writebehind.journal.JournalSettings;
import org.junit.jupiter.api.Test;

/** The journal daemon, stepped by hand over a disk in memory and shards that are the test's; two large values fill a segment. */
class JournalDaemonTest {
  private static final String LARGE = "x".repeat(600);

  private final ForgetfulFiles disk = new ForgetfulFiles(1);
  private final Files files = new Files();
  private final Port left = new Port(0);
  private final Port right = new Port(3);
  private final Journal journal = Journal.open(files, 1, new JournalSettings(1_024, 512));
  private final JournalDaemon<String> daemon = daemon(Codecs.STRING);
  private long version;

  /** Counts forces, and can fail. */
  private final class Files extends DelegatingJournalFiles {
    private int forces;
    private boolean fails;

    Files() {
      super(disk);
    }

    @Override
    protected boolean mayForce(JournalFile file) throws IOException {
      forces++;
      if (fails) {
        throw new IOException("no force");
      }
      return true;
    }
  }

  /** A shard that keeps what it is told, and answers when the test wants. */
  private static final class Port implements ShardPort<String> {
    private final int domain;
    private final List<Operation.Journaled<String>> told = new ArrayList<>();
    private final List<Slot<Long>> asked = new ArrayList<>();

    Port(int domain) {
      this.domain = domain;
    }

    @Override
    public void send(Operation<String> message) {
      switch (message) {
        case Operation.Journaled<String> journaled -> told.add(journaled);
        case Operation.Watermark<String>(var slot) -> asked.add(slot);
        default -> throw new AssertionError(message);
      }
    }

    /** The versions that it was last told of. */
    List<Long> versions() {
      return told.getLast().entries().stream().map(Entry::version).toList();
    }

    void answer(long below) {
      asked.removeFirst().answer(below);
    }

    @Override
    public ShardGauges gauges() {
      return new ShardGauges();
    }

    @Override
    public int index() {
      return domain;
    }

    @Override
    public int domain() {
      return domain;
    }
  }

  private JournalDaemon<String> daemon(Codec<String> codec) {
    JournalDaemon<String> made = new JournalDaemon<>(journal, codec);
    made.serve(() -> List.of(left, right));
    return made;
  }

  private long append(Port from, String value) {
    version++;
    daemon.append(from, new Entry<>(new CacheKey(new byte[]{(byte) version}, version), value, version,
        Entry.NO_DEADLINE));
    return version;
  }

  /** A segment is full after this. */
  private void fillASegment() {
    append(left, LARGE);
    append(right, LARGE);
    daemon.step();
    assertThat(journal.sealedSegments()).isPositive();
  }

  private int segments() throws IOException {
    return (int) files.list().stream().filter(name -> name.endsWith(".journal")).count();
  }

  private int recoveredByTheNextLife() {
    disk.crash();
    try (Journal next = Journal.open(disk, 2, JournalSettings.defaults())) {
      return next.recovered().size();
    }
  }

  @Test
  void allThatHasComeIsForcedAtOnceAndEachShardIsToldOfItsOwn() {
    assertThat(daemon.idleNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(daemon.step()).isZero();
    append(left, "first");
    daemon.step();
    int before = files.forces;
    long one = append(left, "a");
    long two = append(right, "b");
    long three = append(left, "c");
    assertThat(daemon.idleNanos()).isZero();
    assertThat(left.told).as("before it is forced").hasSize(1);
    assertThat(daemon.step()).isEqualTo(3);
    assertThat(files.forces).isEqualTo(before + 1);
    assertThat(left.versions()).containsExactly(one, three);
    assertThat(right.versions()).containsExactly(two);
    assertThat(right.told.getLast().error()).isNull();
    assertThat(recoveredByTheNextLife()).isEqualTo(4);
  }

  @Test
  void aFullSegmentGoesOnceEveryShardSaysThatTheDatabaseHasAllOfIt() throws IOException {
    fillASegment();
    assertThat(left.asked).hasSize(1);
    left.answer(version + 1);
    daemon.step();
    assertThat(segments()).as("one shard has not answered").isEqualTo(1);
    right.answer(version + 1);
    daemon.step();
    assertThat(segments()).isZero();
    daemon.step();
    assertThat(left.asked).as("there is no segment to ask about").isEmpty();
  }

  @Test
  void aSegmentStaysWhereAShardHasNotAllInTheDatabaseOrCannotTellAndIsAskedAboutWithTheNext() throws IOException {
    fillASegment();
    left.answer(version + 1);
    right.answer(version); // its last one is missing
    daemon.step();
    assertThat(segments()).isEqualTo(1);
    daemon.step();
    assertThat(left.asked).as("nothing is new").isEmpty();
    fillASegment();
    left.answer(version + 1);
    right.asked.removeFirst().fail(new CacheClosedException());
    daemon.step();
    assertThat(segments()).isEqualTo(2);
    fillASegment();
    left.answer(version + 1);
    right.answer(version + 1);
    daemon.step();
    assertThat(segments()).isZero();
  }

  /** The mark of a shard may pass over a version that is handed over and not written yet: what it allows waits until that is written. */
  @Test
  void whatWasHandedOverBeforeTheQuestionIsWrittenBeforeAnythingGoes() {
    int group = 4_096;
    for (int i = 0; i < 2 * group + 1; i++) {
      append(left, "v");
    }
    assertThat(daemon.step()).isEqualTo(group);
    left.answer(version + 1);
    right.answer(version + 1);
    assertThat(daemon.step()).isEqualTo(group);
    assertThat(journal.sealedSegments()).as("one version is not written").isEqualTo(2);
    assertThat(daemon.step()).isEqualTo(1);
    assertThat(journal.sealedSegments()).isZero();
  }

  @Test
  void aShardThatWasLetGoIsNotAskedAndHoldsNothingBack() throws IOException {
    Port gone = new Port(7);
    append(gone, LARGE);
    daemon.letGo(7);
    fillASegment();
    left.answer(version + 1);
    right.answer(version + 1);
    daemon.step();
    assertThat(segments()).isZero();
    assertThat(gone.asked).isEmpty();
  }

  @Test
  void aJournalThatFailedAnswersEveryVersionWithTheFailureAndIsKept() throws IOException {
    append(left, "durable");
    daemon.step();
    files.fails = true;
    append(left, "lost");
    append(right, "lost");
    assertThat(daemon.step()).isEqualTo(2);
    assertThat(left.told.getLast().error()).isInstanceOf(JournalException.class);
    assertThat(right.told.getLast().error()).isSameAs(left.told.getLast().error());
    files.fails = false;
    append(right, "later");
    assertThat(daemon.step()).isEqualTo(1);
    assertThat(right.told.getLast().error()).as("it stays failed").isSameAs(left.told.getLast().error());
    daemon.end(true);
    assertThat(segments()).isEqualTo(1);
    assertThat(recoveredByTheNextLife()).isEqualTo(1);
  }

  @Test
  void aSegmentIsKeptWhereTheJournalFailsWhileShardsAreAsked() throws IOException {
    fillASegment();
    files.fails = true;
    append(left, "lost");
    daemon.step();
    left.answer(version + 1);
    right.answer(version + 1);
    int before = segments();
    daemon.step();
    assertThat(segments()).isEqualTo(before);
  }

  @Test
  void aValueThatCannotBeEncodedFailsTheJournal() {
    JournalDaemon<String> picky = daemon(new Codec<>() {
      @Override
      public byte[] encode(String value) {
        throw new IllegalStateException("no such value");
      }

      @Override
      public String decode(byte[] bytes) {
        return "";
      }

      @Override
      public boolean equal(String one, String other) {
        return one.equals(other);
      }
    });
    picky.append(left, new Entry<>(new CacheKey(new byte[]{1}, 1), "v", 1, Entry.NO_DEADLINE));
    picky.step();
    assertThat(left.told.getLast().error()).isInstanceOf(JournalException.class)
        .hasMessageContaining("a value could not be encoded for the journal").hasMessageContaining("no such value");
  }

  @Test
  void itEndsEmptyOnlyWhereTheDatabaseHasEverything() throws IOException {
    append(left, "v");
    daemon.step();
    daemon.end(false);
    assertThat(segments()).isEqualTo(1);
    Journal next = Journal.open(disk, 2, JournalSettings.defaults());
    new JournalDaemon<>(next, Codecs.STRING).end(true);
    assertThat(segments()).isZero();
  }
}
