package io.ringlane.execution;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import org.jctools.queues.atomic.MpmcAtomicArrayQueue;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jctools.queues.atomic.MpscChunkedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The queue behind a mailbox's requests. All are bounded; many threads offer, one takes, or, of a shared one, many. The JCTools queues are those
 * without Unsafe, which a current JDK warns about. Those with one taker give nothing while the sender whose turn it is has taken its place and not yet filled it,
 * although they are not empty: to wait for it would be to read, at every look, the line that senders write to.
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
      return new MpscAtomicArrayQueue<>(capacity) {
        @Override
        public @Nullable Work poll() {
          return relaxedPoll();
        }
      };
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
      return new MpscChunkedAtomicArrayQueue<>(Math.min(1024, capacity / 2), capacity) {
        @Override
        public @Nullable Work poll() {
          return relaxedPoll();
        }
      };
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
