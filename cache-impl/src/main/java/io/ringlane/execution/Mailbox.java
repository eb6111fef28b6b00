package io.ringlane.execution;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

import io.ringlane.api.OverloadedException;
import org.jspecify.annotations.Nullable;

/**
 * The request queue of a worker: a bounded lane of requests and an unbounded side lane of messages, which are taken first. Many
 * threads put, one takes. Both lanes keep the order of what one thread puts into them.
 */
final class Mailbox {
  /*
   * Closing: the consumer, after its last poll, sets `closed` and refuses what is left; a producer puts its work, passes the fence
   * in signal() and reads `closed`; where it is set the producer refuses what is left, its own work included. By Dekker one of the
   * two sees the work; the lock makes it one consumer at a time, so it is refused once.
   */
  private static final long FULL_PAUSE_NANOS = 20_000;

  private final Queue<Work> requests;
  private final Queue<Work> messages = new ConcurrentLinkedQueue<>();
  private final Runnable signal;
  private volatile boolean closed;

  Mailbox(MailboxKind kind, int capacity, WakeUp wakeUp) {
    this(kind.create(capacity), wakeUp::signal);
  }

  /** @param signal tells the consumer that something was put, or waits to be; passes a full fence */
  Mailbox(Queue<Work> requests, Runnable signal) {
    this.requests = requests;
    this.signal = signal;
  }

  void putRequest(Work request) {
    while (!offerRequest(request)) {
      awaitRoom();
    }
  }

  /** False where there is no room. */
  boolean offerRequest(Work request) {
    if (closed) {
      throw closedException();
    }
    if (!requests.offer(request)) {
      return false;
    }
    published();
    return true;
  }

  /** Waits a little; not on a thread that runs a shard. */
  void awaitRoom() {
    if (ShardThread.isCurrent()) {
      throw new OverloadedException(
          "the request queue is full, and this thread, which runs a shard, must not wait for room");
    }
    signal.run();
    LockSupport.parkNanos(this, FULL_PAUSE_NANOS);
  }

  void putMessage(Work message) {
    messages.add(message);
    published();
  }

  /**
   * The next message, or else the next request; null where there is none, or none that is whole yet: its sender signals when it is, and {@link #isEmpty} is
   * false until then. The consumer only.
   */
  @Nullable
  Work poll() {
    Work message = messages.poll();
    return message != null ? message : requests.poll();
  }

  /** The next message; null where there is none. The consumer only. */
  @Nullable
  Work pollMessage() {
    return messages.poll();
  }

  /** The next request; null as for {@link #poll}. The consumer only. */
  @Nullable
  Work pollRequest() {
    return requests.poll();
  }

  /** Requests in the lane: for the consumer, at least those whose senders have returned; for anyone else, about so many. */
  int requests() {
    return requests.size();
  }

  boolean isEmpty() {
    return messages.isEmpty() && requests.isEmpty();
  }

  /** The consumer's last call. */
  void close() {
    closed = true;
    refuseRest();
  }

  private void published() {
    signal.run();
    if (closed) {
      refuseRest();
    }
  }

  private synchronized void refuseRest() {
    for (Work left; (left = poll()) != null;) {
      left.refuseOnce(closedException());
    }
  }

  private static RejectedExecutionException closedException() {
    return new RejectedExecutionException("the strategy is closed");
  }
}
