package io.ringlane.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

import io.ringlane.api.Session;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.stress.PoolReadYourWritesStress.Pool;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Message passing over two keys: one session puts the message, then the flag, each under a key of its own; another reads the flag, waits for the answer, then
 * reads the message. Whoever sees the flag sees the message, where the writer waits for its first put, and where it does not wait but has a barrier between the
 * two. A writer that does neither is the control: order per key says nothing about two keys, and two workers do run them the other way round. The reader reads
 * directly: through the message's worker it would come behind the message there, as a put is in its worker's queue before the next one is sent, and the control was not
 * seen under {@code affine-direct} in 64,000 samples. Results: the flag, the message.
 *
 * <p>Shows that causal order follows from linearizable keys and clients that wait. Cannot see chains of more than two keys or sessions.
 */
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The flag, and the message.")
@Outcome(id = "0, [01]", expect = Expect.ACCEPTABLE, desc = "No flag yet.")
@Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "The flag is seen and the message is not.")
@Outcome(id = ".*-1.*", expect = Expect.FORBIDDEN, desc = PoolReadYourWritesStress.LATE)
@Outcome(expect = Expect.FORBIDDEN, desc = "A request is answered with an error.")
public class MessagePassingStress {
  private static final String PROPERTY = "message-passing-over-two-keys";
  private static final int WINDOW = 4;

  /** Two sessions, two keys. */
  abstract static class TwoKeys {
    private final Start start = new Start();
    private final Pool pool;
    private final CacheCluster<Long, Long> cache;
    private final long message;
    private final long flag;
    private final List<CompletionStage<?>> puts = new ArrayList<>(2); // the writer's
    private int flagSeen; // the reader's
    private int messageSeen;

    TwoKeys(Pool pool) {
      this.pool = pool;
      this.cache = pool.cache();
      this.message = pool.freshKey();
      this.flag = pool.freshKey();
    }

    final void writeAndWait() {
      start.meet(0);
      puts.add(cache.putAsync(message, 1L));
      pool.answer(puts.getFirst());
      puts.add(cache.putAsync(flag, 1L));
    }

    final void writeWithoutWaiting(boolean barrier) {
      start.meet(0);
      Session<Long, Long> session = cache.session(WINDOW, false);
      puts.add(session.put(message, 1L));
      if (barrier) {
        session.barrier();
      }
      puts.add(session.put(flag, 1L));
    }

    final void read() {
      start.meet(1);
      flagSeen = pool.answer(cache.getAsync(flag));
      messageSeen = pool.answer(cache.getAsync(message));
    }

    /** Puts both keys to rest when their puts are answered. */
    final void judge(II_Result r) {
      int worst = puts.stream().mapToInt(pool::answer).min().orElse(-1);
      r.r1 = worst < 0 ? worst : flagSeen;
      r.r2 = worst < 0 ? worst : messageSeen;
      pool.answer(cache.putAsync(flag, 0L));
      pool.answer(cache.putAsync(message, 0L));
    }
  }

  /** The writer waits for each answer. */
  @JCStressTest
  @JCStressMeta(MessagePassingStress.class)
  @State
  @Judged(property = PROPERTY, subjects = Subjects.DIRECT_READS, traps = "T51", guards = {"store.PublishedEntries",
      "cluster.CacheCluster"}, deepOnly = true)
  public static class ActualWaiting extends TwoKeys {
    private static final Pool POOL = new Pool(Subject.entry());

    public ActualWaiting() {
      super(POOL);
    }

    @Actor
    public void writer() {
      writeAndWait();
    }

    @Actor
    public void reader() {
      read();
    }

    @Arbiter
    public void afterwards(II_Result r) {
      judge(r);
    }
  }

  /** The writer's session has a barrier between its puts. */
  @JCStressTest
  @JCStressMeta(MessagePassingStress.class)
  @State
  @Judged(property = PROPERTY, subjects = Subjects.DIRECT_READS, traps = "T51", guards = {"cluster.PipelinedSession",
      "store.PublishedEntries", "cluster.CacheCluster"}, deepOnly = true)
  public static class ActualBarrier extends TwoKeys {
    private static final Pool POOL = new Pool(Subject.entry());

    public ActualBarrier() {
      super(POOL);
    }

    @Actor
    public void writer() {
      writeWithoutWaiting(true);
    }

    @Actor
    public void reader() {
      read();
    }

    @Arbiter
    public void afterwards(II_Result r) {
      judge(r);
    }
  }

  /** The writer neither waits nor has a barrier. */
  @JCStressTest
  @JCStressMeta(MessagePassingStress.class)
  @State
  @Judged(property = PROPERTY, strategy = "affine-direct-reads", control = "WithoutBarrier", deepOnly = true)
  public static class ControlWithoutBarrier extends TwoKeys {
    private static final Pool POOL = new Pool(Subject.entry());

    public ControlWithoutBarrier() {
      super(POOL);
    }

    @Actor
    public void writer() {
      writeWithoutWaiting(false);
    }

    @Actor
    public void reader() {
      read();
    }

    @Arbiter
    public void afterwards(II_Result r) {
      judge(r);
    }
  }
}
