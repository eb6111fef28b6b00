package io.ringlane.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.ringlane.execution.AffineDirect;
import io.ringlane.execution.AgentHost;
import io.ringlane.execution.ExecutionSettings;
import io.ringlane.execution.ExecutionStrategy;
import io.ringlane.execution.IdlePolicy;
import io.ringlane.execution.Work;
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
 * with one worker. {@code ping-pong}: the floor, two threads that pass a turn through two fields. {@code spin}: nobody sleeps; {@code park}: whoever has
 * nothing to do parks, and is unparked by the other.
 * <dt>Excludes
 * <dd>The cache: key, hash, shard, future. A client in {@code park} of either kind waits in the same way.
 * <dt>Controls for
 * <dd>The same client loop, the same fields for the answer, two threads in all.
 * <dt>Invalid if
 * <dd>The work ran another number of times than it was submitted: the client waits in vain, and JMH's time limit fails the fork. Fewer than two processors that are free.
 * <dt>Expect
 * <dd>{@code affine-direct} at most twice the floor when spinning, as a message passes a queue's index and its cell, and at most 1.3 times when
 * parking, where the operating system takes nearly all of the time.
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
  /** One end of the way there and back. */
  private abstract static class Path implements AutoCloseable {
    final boolean parks;
    @Nullable
    Thread client;
    private volatile long done;
    private long sent;

    Path(boolean parks) {
      this.parks = parks;
    }

    abstract void send(long number);

    /** By the other thread. */
    final void answer(long number) {
      done = number;
      if (parks) {
        LockSupport.unpark(client);
      }
    }

    final long goThereAndBack() {
      long number = ++sent;
      send(number);
      while (done != number) {
        if (parks) {
          LockSupport.park(this);
        } else {
          Thread.onSpinWait();
        }
        if (Thread.currentThread().isInterrupted()) { // by JMH, whose time is over
          throw new IllegalStateException("request " + number + " has no answer, the last one was to " + done);
        }
      }
      return number;
    }

    @Override
    public abstract void close();
  }

  private static final class ToWorker extends Path {
    private final ExecutionStrategy strategy;
    private long ran; // the worker's

    ToWorker(boolean parks) {
      super(parks);
      strategy = new AffineDirect(
          ExecutionSettings.defaults().withWorkers(1).withIdle(parks ? IdlePolicy.PARK : IdlePolicy.SPIN_THEN_PARK),
          AgentHost.threads(1));
    }

    @Override
    void send(long number) {
      strategy.submit(new Work(0) {
        @Override
        protected void apply() {
          ran++;
        }

        @Override
        protected void deliver(@Nullable Throwable error) {
          answer(ran);
        }

        @Override
        public void refuse(Throwable why) {
          throw new IllegalStateException(why);
        }
      });
    }

    @Override
    public void close() {
      strategy.close();
    }
  }

  private static final class PingPong extends Path {
    private final Thread other;
    private volatile long asked;
    private volatile boolean over;

    PingPong(boolean parks) {
      super(parks);
      other = Thread.ofPlatform().daemon().start(this::play);
    }

    private void play() {
      long last = 0;
      while (!over) {
        long now = asked;
        if (now != last) {
          last = now;
          answer(now);
        } else if (parks) {
          LockSupport.park(this);
        } else {
          Thread.onSpinWait();
        }
      }
    }

    @Override
    void send(long number) {
      asked = number;
      if (parks) {
        LockSupport.unpark(other);
      }
    }

    @Override
    public void close() {
      over = true;
      LockSupport.unpark(other);
    }
  }

  /** The client and the other end. */
  @State(Scope.Thread)
  public static class Subject {
    @Param({"affine-direct", "ping-pong"})
    public String path = "";
    @Param({"spin", "park"})
    public String idle = "";

    @SuppressWarnings("NullAway.Init") // by open()
    private Path way;

    @Setup(Level.Trial)
    public void open() {
      boolean parks = idle.equals("park");
      way = path.equals("ping-pong") ? new PingPong(parks) : new ToWorker(parks);
      way.client = Thread.currentThread();
    }

    @TearDown(Level.Trial)
    public void close() {
      way.close();
    }
  }

  /** There and back. */
  @Benchmark
  public long goThereAndBack(Subject subject) {
    return subject.way.goThereAndBack();
  }
}
