package io.ringlane.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.ringlane.execution.AffineDirect;
import io.ringlane.execution.AgentHost;
import io.ringlane.execution.ExecutionSettings;
import io.ringlane.execution.ExecutionStrategy;
import io.ringlane.execution.IdlePolicy;
import io.ringlane.execution.Work;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * <dl>
 * <dt>Question
 * <dd>How much of a round trip to a key-affine worker and back is what any two threads pay to hand something over?
 * <dt>Measures
 * <dd>Nanoseconds from a client's submission of work that does nothing to the client's knowing that it is done. {@code affine-direct}: the strategy
 * with one worker; the answer is written into the work, as the cache writes it into the request. {@code queue}: the same over a bare JCTools MPSC
 * array queue. {@code ping-pong}: two threads and two fields, each on a cache line of its own, one that the client writes and one that the other
 * writes. {@code ping-pong-one-line}: both fields on one line. {@code spin}: nobody sleeps; {@code park}: whoever has nothing to do parks, and is
 * unparked by the other.
 * <dt>Excludes
 * <dd>The cache: key, hash, shard, future. A client in {@code park} of either kind waits in the same way.
 * <dt>Controls for
 * <dd>The same client loop, two threads in all.
 * <dt>Invalid if
 * <dd>The work did not run, or another answer came: the client waits in vain, and JMH's time limit fails the fork. Fewer than two processors that are
 * free.
 * <dt>Expect
 * <dd>{@code affine-direct} at most twice {@code ping-pong} when spinning, and at most 1.3 times when parking, where the operating system takes nearly
 * all of the time. The one line is a floor that no queue can reach: a line that each side reads and then writes travels with the right to write to it, twice
 * a round; of two lines each side must also take the other's copy away before it writes, so a round costs twice as much.
 * <dt>Run
 * <dd>{@code java -cp benchmarks/target/benchmarks.jar io.ringlane.benchmarks.Ratios RoundTripBenchmark path=affine-direct,ping-pong --blocks 10}
 * </dl>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Threads(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 5, jvmArgs = {Jvm.LEAST_HEAP, Jvm.MOST_HEAP, Jvm.TOUCHED, Jvm.COLLECTOR, Jvm.UNSAFE, Jvm.NATIVE})
public class RoundTripBenchmark {
  /** One end of the way there and back. The client's thread opens it and goes. */
  private abstract static class Path implements AutoCloseable {
    final boolean parks;
    final Thread client = Thread.currentThread();

    Path(boolean parks) {
      this.parks = parks;
    }

    /** @param number of the round, from 1: kept by the client, as nothing that it writes may lie on a line which the other reads */
    abstract void goThereAndBack(long number);

    /** The client's wait. */
    final void rest(long number) {
      rest();
      if (client.isInterrupted()) { // by JMH, whose time is over
        throw new IllegalStateException("request " + number + " has no answer");
      }
    }

    /** Either side's. */
    final void rest() {
      if (parks) {
        LockSupport.park(this);
      } else {
        Thread.onSpinWait();
      }
    }

    final void wake(Thread thread) {
      if (parks) {
        LockSupport.unpark(thread);
      }
    }

    @Override
    public abstract void close();
  }

  private static final class ToWorker extends Path {
    private final class Ask extends Work {
      private volatile boolean done;

      Ask() {
        super(0);
      }

      @Override
      protected void apply() {}

      @Override
      protected void deliver(@Nullable Throwable error) {
        done = true;
        wake(client);
      }

      @Override
      public void refuse(Throwable why) {
        throw new IllegalStateException(why);
      }
    }

    private final ExecutionStrategy strategy;

    ToWorker(boolean parks) {
      super(parks);
      strategy = new AffineDirect(
          ExecutionSettings.defaults().withWorkers(1).withIdle(parks ? IdlePolicy.PARK : IdlePolicy.SPIN_THEN_PARK),
          AgentHost.threads(1));
    }

    @Override
    void goThereAndBack(long number) {
      Ask ask = new Ask();
      strategy.submit(ask);
      while (!ask.done) {
        rest(number);
      }
    }

    @Override
    public void close() {
      strategy.close();
    }
  }

  private static final class OverQueue extends Path {
    private static final class Message {
      private volatile boolean done;
    }

    private final Message last = new Message();
    private final MpscAtomicArrayQueue<Message> queue = new MpscAtomicArrayQueue<>(1 << 10);
    private final Thread other;

    OverQueue(boolean parks) {
      super(parks);
      other = Thread.ofPlatform().daemon().start(this::play);
    }

    private void play() {
      while (true) {
        Message message = queue.relaxedPoll();
        if (message == null) {
          rest();
        } else if (message == last) {
          return;
        } else {
          message.done = true;
          wake(client);
        }
      }
    }

    @Override
    void goThereAndBack(long number) {
      Message message = new Message();
      send(message);
      while (!message.done) {
        rest(number);
      }
    }

    private void send(Message message) {
      if (!queue.offer(message)) {
        throw new IllegalStateException("the queue is full with one message");
      }
      wake(other);
    }

    @Override
    public void close() {
      send(last);
    }
  }

  private static final class PingPong extends Path {
    private static final long LINE = 128;
    private static final long OVER = -1;

    private static final VarHandle FIELD = ValueLayout.JAVA_LONG.varHandle();

    /** Aligned, so that one line is one. */
    private final MemorySegment fields = Arena.ofAuto().allocate(4 * LINE, LINE);
    private final long asked = LINE;
    private final long answered;
    private final Thread other;

    PingPong(boolean parks, boolean oneLine) {
      super(parks);
      answered = oneLine ? asked + Long.BYTES : asked + LINE;
      other = Thread.ofPlatform().daemon().start(this::play);
    }

    private long get(long field) {
      return (long) FIELD.getVolatile(fields, field);
    }

    private void set(long field, long value) {
      FIELD.setVolatile(fields, field, value);
    }

    private void play() {
      long last = 0;
      for (long now; (now = get(asked)) != OVER;) {
        if (now == last) {
          rest();
        } else {
          last = now;
          set(answered, now);
          wake(client);
        }
      }
    }

    @Override
    void goThereAndBack(long number) {
      set(asked, number);
      wake(other);
      while (get(answered) != number) {
        rest(number);
      }
    }

    @Override
    public void close() {
      set(asked, OVER);
      wake(other);
    }
  }

  /** The client and the other end. */
  @State(Scope.Thread)
  public static class Subject {
    @Param({"affine-direct", "queue", "ping-pong", "ping-pong-one-line"})
    public String path = "";
    @Param({"spin", "park"})
    public String idle = "";

    @SuppressWarnings("NullAway.Init") // by open()
    private Path way;
    private long sent;

    @Setup(Level.Trial)
    public void open() {
      boolean parks = idle.equals("park");
      way = switch (path) {
        case "affine-direct" -> new ToWorker(parks);
        case "queue" -> new OverQueue(parks);
        case "ping-pong" -> new PingPong(parks, false);
        case "ping-pong-one-line" -> new PingPong(parks, true);
        default -> throw new IllegalArgumentException("no path is called '" + path + "'");
      };
    }

    @TearDown(Level.Trial)
    public void close() {
      way.close();
    }
  }

  /** There and back. */
  @Benchmark
  public long goThereAndBack(Subject subject) {
    subject.way.goThereAndBack(++subject.sent);
    return subject.sent;
  }
}
