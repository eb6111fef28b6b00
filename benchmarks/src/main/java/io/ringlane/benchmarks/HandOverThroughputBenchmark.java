package io.ringlane.benchmarks;

import java.util.concurrent.TimeUnit;

import io.ringlane.execution.AffineDirect;
import io.ringlane.execution.AgentHost;
import io.ringlane.execution.ExecutionSettings;
import io.ringlane.execution.ExecutionStrategy;
import io.ringlane.execution.IdlePolicy;
import io.ringlane.execution.MailboxKind;
import io.ringlane.execution.Work;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
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
 * <dd>How much of what a queue between two threads carries does a key-affine worker carry, by its mailbox and by what it does when idle?
 * <dt>Measures
 * <dd>Requests a second from one thread that sends without waiting to one that does nothing with them; one message is allocated for each.
 * {@code affine-direct}: the strategy with one worker. {@code bare}: a JCTools MPSC array queue that the other thread drains.
 * <dt>Excludes
 * <dd>The cache: key, hash, shard, future.
 * <dt>Controls for
 * <dd>The same capacity, and the same way of waiting for a batch's last message, which both threads' sums show.
 * <dt>Invalid if
 * <dd>A message was lost: the batch never ends, and JMH's time limit fails the fork. Fewer than two processors that are free.
 * <dt>Expect
 * <dd>At least half of {@code bare} with the JCTools mailboxes: beyond the queue lie the wake-up's fence, the look for messages, and two halves of
 * a work item. The JDK's queues take a lock for each message and carry a third of that. With {@code bare} the mailbox and the idle policy have no part.
 * Where it is the slower one it is no floor: its consumer looks for each message as soon as the last one is there, and holds the sender's cache lines up.
 * <dt>Run
 * <dd>{@code java -cp benchmarks/target/benchmarks.jar io.ringlane.benchmarks.Ratios HandOverThroughputBenchmark path=affine-direct,bare -p mailbox=MPSC_ARRAY -p idle=SPIN_THEN_PARK --blocks 10}
 * </dl>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 5, jvmArgs = {Jvm.LEAST_HEAP, Jvm.MOST_HEAP, Jvm.TOUCHED, Jvm.COLLECTOR, Jvm.UNSAFE, Jvm.NATIVE})
public class HandOverThroughputBenchmark {
  static final int BATCH = 10_000;
  private static final int CAPACITY = 1 << 16;

  /** What the other thread has taken: on cache lines of its own, or each message would cost the sender one more miss. */
  @SuppressWarnings("unused") // padding
  private static final class Taken {
    private long before1, before2, before3, before4, before5, before6, before7, before8;
    private long before9, before10, before11, before12, before13, before14, before15, before16;
    private long taken; // the other thread's
    private volatile long shown;
    private long after1, after2, after3, after4, after5, after6, after7, after8;
    private long after9, after10, after11, after12, after13, after14, after15, after16;
  }

  /** Takes messages and counts them. */
  private abstract static class Lane implements AutoCloseable {
    private final Taken other = new Taken();
    private long sent;

    abstract void send();

    /** By the other thread: another message came. */
    final void take() {
      if (++other.taken % BATCH == 0) {
        other.shown = other.taken;
      }
    }

    final long sendBatch() {
      for (int i = 0; i < BATCH; i++) {
        send();
      }
      sent += BATCH;
      while (other.shown != sent) {
        Thread.onSpinWait();
        if (Thread.currentThread().isInterrupted()) { // by JMH, whose time is over
          throw new IllegalStateException("of " + sent + " messages " + other.shown + " were taken");
        }
      }
      return sent;
    }

    @Override
    public abstract void close();
  }

  private static final class ToWorker extends Lane {
    private final ExecutionStrategy strategy;

    ToWorker(MailboxKind mailbox, IdlePolicy idle) {
      strategy = new AffineDirect(
          ExecutionSettings.defaults().withWorkers(1).withMailbox(mailbox, CAPACITY).withIdle(idle),
          AgentHost.threads(1));
    }

    @Override
    void send() {
      strategy.submit(new Work(0) {
        @Override
        protected void apply() {
          take();
        }

        @Override
        protected void deliver(@Nullable Throwable error) {}

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

  private static final class Bare extends Lane {
    private final MpscAtomicArrayQueue<Object> queue = new MpscAtomicArrayQueue<>(CAPACITY);
    private volatile boolean over;

    Bare() {
      Thread.ofPlatform().daemon().start(this::drain);
    }

    private void drain() {
      while (!over) {
        if (queue.drain(_ -> take()) == 0) {
          Thread.onSpinWait();
        }
      }
    }

    @Override
    void send() {
      Object message = new Object();
      while (!queue.offer(message)) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void close() {
      over = true;
    }
  }

  /** The sender and the other end. */
  @State(Scope.Thread)
  public static class Subject {
    @Param({"affine-direct", "bare"})
    public String path = "";
    @Param({"JDK_LINKED", "JDK_ARRAY", "MPSC_ARRAY", "MPSC_CHUNKED"})
    public MailboxKind mailbox = MailboxKind.MPSC_ARRAY;
    @Param({"PARK", "SPIN_THEN_PARK", "YIELD", "BLOCKING"})
    public IdlePolicy idle = IdlePolicy.PARK;

    @SuppressWarnings("NullAway.Init") // by open()
    private Lane lane;

    @Setup(Level.Trial)
    public void open() {
      lane = path.equals("bare") ? new Bare() : new ToWorker(mailbox, idle);
    }

    @TearDown(Level.Trial)
    public void close() {
      lane.close();
    }
  }

  /** Sends a batch and waits until it was taken. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long sendOne(Subject subject) {
    return subject.lane.sendBatch();
  }
}
