package io.ringlane.execution;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import org.jctools.queues.atomic.MpmcAtomicArrayQueue;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jctools.queues.atomic.MpscChunkedAtomicArrayQueue;

/**
 * The queue behind a mailbox's requests. All are bounded; many threads offer, one takes, or, of a shared one, many. The JCTools queues are those
 * without Unsafe, which a current JDK warns about.
 */
public enum MailboxKind {
  JDK_LINKED {
    @Override
    Queue<Work> create(int capacity) {
      return new LinkedBlockingQueue<>(capacity);
    }
  },
  JDK_ARRAY {
    @Override
    Queue<Work> create(int capacity) {
      return new ArrayBlockingQueue<>(capacity);
    }
  },
  MPSC_ARRAY {
    @Override
    Queue<Work> create(int capacity) {
      return new MpscAtomicArrayQueue<>(capacity);
    }

    @Override
    Queue<Work> createShared(int capacity) {
      return new MpmcAtomicArrayQueue<>(capacity);
    }
  },
  /** Grows in chunks as needed; a shared one does not. */
  MPSC_CHUNKED {
    @Override
    Queue<Work> create(int capacity) {
      return new MpscChunkedAtomicArrayQueue<>(Math.min(1024, capacity / 2), capacity);
    }

    @Override
    Queue<Work> createShared(int capacity) {
      return MPSC_ARRAY.createShared(capacity);
    }
  };

  abstract Queue<Work> create(int capacity);

  /** One that many threads take from. */
  Queue<Work> createShared(int capacity) {
    return create(capacity);
  }
}
