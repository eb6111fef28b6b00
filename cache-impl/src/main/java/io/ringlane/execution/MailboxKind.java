package io.ringlane.execution;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jctools.queues.atomic.MpscChunkedAtomicArrayQueue;

/**
 * The queue behind a mailbox's requests. All are bounded; many threads offer, one takes. The JCTools queues are those without
 * Unsafe, which a current JDK warns about.
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
  },
  /** Grows in chunks as needed. */
  MPSC_CHUNKED {
    @Override
    Queue<Work> create(int capacity) {
      return new MpscChunkedAtomicArrayQueue<>(Math.min(1024, capacity / 2), capacity);
    }
  };

  abstract Queue<Work> create(int capacity);
}
