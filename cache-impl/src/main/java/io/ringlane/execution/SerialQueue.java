package io.ringlane.execution;

import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * {@code serial-queue}: a serial queue per shard over a shared pool; a queue that has work is run by whoever is free, by one at a time, and gives
 * way after a batch. Actor mailboxes work so (Hewitt et al., IJCAI 1973; Akka's dispatchers), and serial dispatch queues.
 *
 * <p>Guarantee: linearizable per key, as one worker at a time runs a queue; ordered, as the queue keeps what one thread puts into it. Non-guarantee: no
 * order between shards; a shard has no worker of its own, so its structures travel between the processors' caches.
 */
public final class SerialQueue implements ExecutionStrategy {
  /*
   * A lane is in `ready` at most once: whoever turns `scheduled` puts it there, and whoever runs it turns it back when it is done and then looks once
   * more. A sender publishes its work, passes a full fence and reads `scheduled`; the runner writes `scheduled` and reads the queue: one of the two
   * sees the other. Exclusion and what each runner sees of the one before follow from `scheduled`: turned back after the last access, turned before
   * the next one.
   */
  private final class Lane {
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Mailbox mailbox;

    Lane(ExecutionSettings settings) {
      mailbox = new Mailbox(settings.mailbox().create(settings.mailboxCapacity()), this::schedule);
    }

    private void schedule() {
      VarHandle.fullFence();
      if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
        ready.add(this);
        pool.signal();
      }
    }

    private void run() {
      int done = 0;
      try {
        for (Work work; done < batch && (work = mailbox.poll()) != null;) {
          done++;
          work.run();
        }
      } finally {
        if (done == 0 && !mailbox.isEmpty()) { // a sender has yet to fill its place: nobody need be woken for that
          Thread.onSpinWait();
          ready.add(this);
        } else {
          scheduled.set(false);
          if (!mailbox.isEmpty()) {
            schedule();
          }
        }
      }
    }
  }

  private final int batch;
  private final Queue<Lane> ready = new ConcurrentLinkedQueue<>();
  private final PerDomain<Lane> lanes;
  private final WorkerPool pool;
  private volatile boolean closed;

  public SerialQueue(ExecutionSettings settings, AgentHost host) {
    batch = settings.batch();
    lanes = new PerDomain<>(_ -> open(new Lane(settings)));
    pool = new WorkerPool(settings, this::runOne, ready::isEmpty);
    pool.start(host);
  }

  /** A lane that comes after the close is closed. */
  private Lane open(Lane lane) {
    if (closed) {
      lane.mailbox.close();
    }
    return lane;
  }

  private boolean runOne() {
    Lane lane = ready.poll();
    if (lane == null) {
      return false;
    }
    lane.run();
    return true;
  }

  @Override
  public void submit(Work request) {
    lanes.get(request.domain()).mailbox.putRequest(request);
  }

  @Override
  public void deliver(Work message) {
    lanes.get(message.domain()).mailbox.putMessage(message);
  }

  @Override
  public void close() {
    pool.close();
    closed = true;
    lanes.forEach(lane -> lane.mailbox.close());
  }
}
