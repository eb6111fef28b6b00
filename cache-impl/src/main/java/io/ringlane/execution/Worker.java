package io.ringlane.execution;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;

/**
 * A worker: takes work from its own request queue and handles it piece by piece, up to a batch in one step. Pool workers run it; the
 * assigner passes it on.
 */
final class Worker implements Agent {
  private static final int MIDDLE = 128 / Long.BYTES;

  private final String name;
  private final int batch;
  private final WakeUp wakeUp;
  private final Mailbox mailbox;
  private final Consumer<Work> handler;
  /** One count, in the middle of cache lines that nobody else has: senders read what lies around. */
  private final AtomicLongArray handled = new AtomicLongArray(2 * MIDDLE + 1);

  /** A worker that runs its work. */
  Worker(String name, ExecutionSettings settings) {
    this(name, settings, Work::run);
  }

  Worker(String name, ExecutionSettings settings, Consumer<Work> handler) {
    this(name, settings, settings.mailbox().create(settings.mailboxCapacity()), handler);
  }

  /** @param requests what its request queue is made of */
  Worker(String name, ExecutionSettings settings, Queue<Work> requests, Consumer<Work> handler) {
    this.handler = handler;
    this.name = name;
    this.batch = settings.batch();
    this.wakeUp = new WakeUp(settings.idle());
    this.mailbox = new Mailbox(requests, wakeUp::signal);
  }

  Mailbox mailbox() {
    return mailbox;
  }

  /** Any thread. */
  WorkerLoads.Lane load() {
    return new WorkerLoads.Lane(name, mailbox.requests(), handled.getOpaque(MIDDLE));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int step() {
    int done = 0;
    try {
      for (Work work; done < batch && (work = mailbox.poll()) != null;) {
        done++;
        handler.accept(work);
      }
    } finally {
      if (done > 0) {
        handled.setOpaque(MIDDLE, handled.getPlain(MIDDLE) + done);
      }
    }
    return done;
  }

  @Override
  public long idleNanos() {
    return mailbox.isEmpty() ? Long.MAX_VALUE : 0;
  }

  @Override
  public WakeUp wakeUp() {
    return wakeUp;
  }

  @Override
  public boolean isAwaiting() {
    return !mailbox.isEmpty();
  }

  @Override
  public void stopped() {
    mailbox.close();
  }
}
