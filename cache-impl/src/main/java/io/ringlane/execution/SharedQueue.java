package io.ringlane.execution;

import java.util.function.Consumer;

/** One queue before a {@link WorkerPool}: what the strategies have in common whose exclusion is a lock. */
class SharedQueue implements ExecutionStrategy {
  private final Consumer<Work> handler;
  private final WorkerPool pool;
  private final Mailbox mailbox;

  /** @param handler runs the work, in whatever exclusion it needs; several workers call it at once */
  SharedQueue(ExecutionSettings settings, AgentHost host, Consumer<Work> handler) {
    this.handler = handler;
    pool = new WorkerPool(settings, this::takeOne, this::isEmpty);
    mailbox = new Mailbox(settings.mailbox().createShared(settings.mailboxCapacity()), pool::signal);
    pool.start(host);
  }

  private boolean takeOne() {
    Work work = mailbox.poll();
    if (work == null) {
      return false;
    }
    handler.accept(work);
    return true;
  }

  private boolean isEmpty() {
    return mailbox.isEmpty();
  }

  @Override
  public final void submit(Work request) {
    mailbox.putRequest(request);
  }

  @Override
  public final void deliver(Work message) {
    mailbox.putMessage(message);
  }

  @Override
  public final void close() {
    pool.close();
    mailbox.close();
  }
}
