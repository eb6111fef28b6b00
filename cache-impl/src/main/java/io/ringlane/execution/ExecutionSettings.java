package io.ringlane.execution;

/**
 * How a strategy is built.
 *
 * @param workers worker threads in all, at least 1
 * @param mailbox the queue behind each request queue
 * @param mailboxCapacity requests that fit into one, a power of two from 4
 * @param idle what a worker does without work
 * @param batch requests that a worker takes in one step, at least 1
 * @param slots where the strategy has movable slots: how many, at least 1; a domain's slot is its residue
 */
public record ExecutionSettings(int workers, MailboxKind mailbox, int mailboxCapacity, IdlePolicy idle, int batch,
    int slots) {
  private static final int DEFAULT_SLOTS = 16;

  public ExecutionSettings {
    if (workers < 1) {
      throw new IllegalArgumentException("workers is " + workers + ", it must be at least 1");
    }
    if (batch < 1) {
      throw new IllegalArgumentException("the batch is " + batch + ", it must be at least 1");
    }
    if (slots < 1) {
      throw new IllegalArgumentException("slots is " + slots + ", it must be at least 1");
    }
    if (mailboxCapacity < 4 || Integer.bitCount(mailboxCapacity) != 1) {
      throw new IllegalArgumentException(
          "the mailbox capacity is " + mailboxCapacity + ", it must be a power of two from 4");
    }
  }

  /** With 16 slots; a cache has as many as its servers have shards, whatever is said here. */
  public ExecutionSettings(int workers, MailboxKind mailbox, int mailboxCapacity, IdlePolicy idle, int batch) {
    this(workers, mailbox, mailboxCapacity, idle, batch, DEFAULT_SLOTS);
  }

  /** Two workers that spin, then park, behind chunked MPSC queues of 65,536. */
  public static ExecutionSettings defaults() {
    return new ExecutionSettings(2, MailboxKind.MPSC_CHUNKED, 1 << 16, IdlePolicy.SPIN_THEN_PARK, 64);
  }

  public ExecutionSettings withWorkers(int count) {
    return new ExecutionSettings(count, mailbox, mailboxCapacity, idle, batch, slots);
  }

  public ExecutionSettings withMailbox(MailboxKind kind, int capacity) {
    return new ExecutionSettings(workers, kind, capacity, idle, batch, slots);
  }

  public ExecutionSettings withIdle(IdlePolicy policy) {
    return new ExecutionSettings(workers, mailbox, mailboxCapacity, policy, batch, slots);
  }

  public ExecutionSettings withBatch(int size) {
    return new ExecutionSettings(workers, mailbox, mailboxCapacity, idle, size, slots);
  }

  public ExecutionSettings withSlots(int count) {
    return new ExecutionSettings(workers, mailbox, mailboxCapacity, idle, batch, count);
  }
}
