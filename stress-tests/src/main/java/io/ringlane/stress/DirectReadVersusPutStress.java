package io.ringlane.stress;

import java.time.Duration;
import java.util.function.Function;

import io.ringlane.store.Entry;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A client puts, again and again, and at each answer reads its own write directly, past the shard; another one reads directly meanwhile. The first finds what it
 * wrote, the second never goes back, and value and deadline belong to one version: an entry is seen whole. Results: the last own read, the other client's last one
 * (9 where there was nothing to be read directly), what was wrong with any of them (0 nothing, 1 one that went back, 2 one that was not whole).
 *
 * <p>Shows that a version is published before its answer, as one. Cannot see servers that die, nor keys that move; histories under load and the simulation do.
 */
@Outcome(id = "4, [012349], 0", expect = Expect.ACCEPTABLE, desc = "The own write is read, others ever newer.")
@Outcome(id = ".*, 2", expect = Expect.FORBIDDEN, desc = "An entry is seen half: value and deadline of two versions.")
@Outcome(id = ".*, 1", expect = Expect.FORBIDDEN, desc = "A client's read goes back behind its last one.")
@Outcome(id = "[01239], .*", expect = Expect.FORBIDDEN, desc = "The client reads something older than its own write, which was answered.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Nothing that some puts explain.")
public class DirectReadVersusPutStress {
  private static final String PROPERTY = "direct-reads-are-whole-and-newest";
  private static final int NONE = 9;

  /** Where a client reads past the shard; and how that is kept up to date, where the shard does not do it itself. */
  interface Cell {
    @Nullable
    Entry<String> read();

    /** The put that was answered. */
    default void answered(String value, long deadline) {}
  }

  /** What one client has read. */
  private static final class Reads {
    private static final int BACK = 1;
    private static final int TORN = 2;

    private int last = NONE;
    private int wrong;

    void add(int version, boolean whole) {
      if (!whole) {
        wrong = TORN;
      } else if (version != NONE && last != NONE && version < last) {
        wrong = Math.max(wrong, BACK);
      }
      last = version;
    }
  }

  /** A key, its writer and its reader. */
  abstract static class PublishedKey {
    private static final int LAST = 4;
    private static final int LOOKS = 1_000;
    private static final long UNIT = Duration.ofHours(1).toNanos();

    private final Start start = new Start();
    private final Lane lane = new Lane(Subject.entry());
    private final long begin = lane.clock().now();
    private final Cell cell;
    private final Reads own = new Reads(); // the writer's
    private final Reads others = new Reads(); // the reader's

    PublishedKey(Function<Lane, Cell> reads) {
      cell = reads.apply(lane);
      put(0);
    }

    private void put(int version) {
      var _ = lane.put(String.valueOf(version), ttl(version)).thenRun(() -> {
        readDirectly(own);
        cell.answered(String.valueOf(version), begin + ttl(version));
      });
      lane.drain();
    }

    private static long ttl(int version) {
      return (version + 1) * UNIT;
    }

    private void readDirectly(Reads into) {
      Entry<String> entry = cell.read();
      if (entry == null || entry.value() == null) {
        into.add(NONE, true);
      } else {
        int version = Integer.parseInt(entry.value());
        into.add(version, entry.deadline() == begin + ttl(version));
      }
    }

    /** The client that writes, and the worker. */
    final void write() {
      start.meet(0);
      for (int version = 1; version <= LAST; version++) {
        put(version);
      }
    }

    final void read() {
      start.meet(1);
      for (int looks = 0; looks < LOOKS && others.last != LAST; looks++) {
        readDirectly(others);
      }
    }

    final void judge(III_Result r) {
      r.r1 = own.last;
      r.r2 = others.last;
      r.r3 = Math.max(own.wrong, others.wrong);
    }
  }

  /** What the shard publishes. */
  @JCStressTest
  @JCStressMeta(DirectReadVersusPutStress.class)
  @State
  @Judged(property = PROPERTY, subjects = Subjects.STEPS_READING_DIRECTLY, traps = "T03", guards = {
      "store.PublishedEntries", "store.Entry", "server.ShardHost"})
  public static class Actual extends PublishedKey {
    public Actual() {
      super(lane -> lane::readDirectly);
    }

    @Actor
    public void writer() {
      write();
    }

    @Actor
    public void reader() {
      read();
    }

    @Arbiter
    public void afterwards(III_Result r) {
      judge(r);
    }
  }

  /** Value and deadline are looked up one after the other. */
  @JCStressTest
  @JCStressMeta(DirectReadVersusPutStress.class)
  @State
  @Judged(property = PROPERTY, strategy = "affine-direct-reads", control = "FieldByField")
  public static class ControlFieldByField extends PublishedKey {
    private record FieldByField(Lane lane) implements Cell {
      @Override
      public @Nullable Entry<String> read() {
        Entry<String> first = lane.readDirectly();
        Entry<String> second = lane.readDirectly();
        return first == null || second == null
            ? null
            : new Entry<>(lane.key(), first.value(), first.version(), second.deadline());
      }
    }

    public ControlFieldByField() {
      super(FieldByField::new);
    }

    @Actor
    public void writer() {
      write();
    }

    @Actor
    public void reader() {
      read();
    }

    @Arbiter
    public void afterwards(III_Result r) {
      judge(r);
    }
  }

  /** A version is published when its put was answered. */
  @JCStressTest
  @JCStressMeta(DirectReadVersusPutStress.class)
  @State
  @Judged(property = PROPERTY, strategy = "affine-direct-reads", control = "PublishedAfterTheAnswer")
  public static class ControlPublishedAfterTheAnswer extends PublishedKey {
    /** Holds what was answered. */
    private static final class Late implements Cell {
      private final Lane lane;
      private volatile @Nullable Entry<String> newest;

      Late(Lane lane) {
        this.lane = lane;
      }

      @Override
      public @Nullable Entry<String> read() {
        return newest;
      }

      @Override
      public void answered(String value, long deadline) {
        newest = new Entry<>(lane.key(), value, 1, deadline);
      }
    }

    public ControlPublishedAfterTheAnswer() {
      super(Late::new);
    }

    @Actor
    public void writer() {
      write();
    }

    @Actor
    public void reader() {
      read();
    }

    @Arbiter
    public void afterwards(III_Result r) {
      judge(r);
    }
  }
}
