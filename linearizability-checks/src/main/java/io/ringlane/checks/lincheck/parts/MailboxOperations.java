package io.ringlane.checks.lincheck.parts;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.ringlane.execution.MailboxKind;
import io.ringlane.execution.MailboxLanes;
import io.ringlane.execution.Work;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;

/**
 * A lane of the mailbox with parallel producers and one consumer, which polls and at last closes. Besides the answers, all work that
 * was accepted must have been taken or refused, once.
 *
 * <p>Cannot see: weak memory (the jcstress layer does), a full lane, and the two lanes together, which promise no order.
 */
@Param(name = "number", gen = IntGen.class, conf = "1:9")
public abstract class MailboxOperations {
  /** The request lane over the JDK's queue. */
  public static final class Requests extends MailboxOperations {
    public Requests() {
      super(MailboxLanes.requests(MailboxKind.JDK_LINKED));
    }
  }

  /** The request lane over JCTools' queue, the default one. */
  public static final class ChunkedRequests extends MailboxOperations {
    public ChunkedRequests() {
      super(MailboxLanes.requests(MailboxKind.MPSC_CHUNKED));
    }
  }

  /** The side lane. */
  public static final class Messages extends MailboxOperations {
    public Messages() {
      super(MailboxLanes.messages());
    }
  }

  /** What the controls are a change of. */
  public static final class Model extends MailboxOperations {
    public Model() {
      super(new ModelLane(new LinkedBlockingQueue<>(), true));
    }
  }

  /** Control: the queue loses a message where two producers meet. */
  public static final class OverNonAtomicQueue extends MailboxOperations {
    public OverNonAtomicQueue() {
      super(new ModelLane(new NonAtomicQueue<>(), true));
    }
  }

  /** Control: a producer does not look at {@code closed} again, and its work stays behind. */
  public static final class WithoutSecondLook extends MailboxOperations {
    public WithoutSecondLook() {
      super(new ModelLane(new LinkedBlockingQueue<>(), false));
    }
  }

  private final WorkLane lane;
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private boolean closed; // the consumer's

  MailboxOperations(WorkLane lane) {
    this.lane = lane;
  }

  /** Whether the work is in: neither rejected nor refused by now. */
  @Operation
  public boolean put(@Param(name = "number") int number) {
    Numbered work = new Numbered(number);
    try {
      lane.put(work);
    } catch (RejectedExecutionException e) {
      return false;
    }
    accepted.incrementAndGet();
    return !work.refused;
  }

  @Operation(nonParallelGroup = "consumer")
  public @Nullable Integer poll() {
    if (closed) {
      return null;
    }
    Work work;
    while ((work = lane.poll()) == null) {
      if (lane.isEmpty()) { // else its sender has yet to fill its place, and later ones are behind it
        return null;
      }
    }
    answered.incrementAndGet();
    return ((Numbered) work).number;
  }

  @Operation(nonParallelGroup = "consumer")
  public void close() {
    if (!closed) {
      closed = true;
      lane.close();
    }
  }

  /** Called by Lincheck at the end of each execution. */
  @Validate
  public void everyAcceptedWorkIsAnsweredOnce() {
    while (poll() != null) {
      // what nobody has taken
    }
    if (accepted.get() != answered.get()) {
      throw new IllegalStateException(accepted + " accepted, " + answered + " taken or refused");
    }
  }

  private final class Numbered extends Work {
    private final int number;
    private volatile boolean refused;

    Numbered(int number) {
      super(0);
      this.number = number;
    }

    @Override
    protected void apply() {
      throw new IllegalStateException("nobody runs it");
    }

    @Override
    protected void deliver(@Nullable Throwable error) {
      throw new IllegalStateException("nobody runs it");
    }

    @Override
    public void refuse(Throwable why) {
      refused = true;
      answered.incrementAndGet();
    }
  }

  /** The lane, one operation after another. */
  public static final class Specification {
    private final Queue<Integer> queue = new ArrayDeque<>();
    private boolean closed;

    public boolean put(int number) {
      return !closed && queue.add(number);
    }

    public @Nullable Integer poll() {
      return queue.poll();
    }

    public void close() {
      closed = true;
      queue.clear();
    }
  }
}
