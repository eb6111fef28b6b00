package io.ringlane.execution;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import org.jctools.queues.MpscArrayQueue;
import org.jctools.queues.MpscChunkedArrayQueue;

/** The queue behind a mailbox's requests. All are bounded; many threads offer, one takes. */
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
      return new MpscArrayQueue<>(capacity);
    }
  },
  /** Grows in chunks as needed. */
  MPSC_CHUNKED {
    @Override
    Queue<Work> create(int capacity) {
      return new MpscChunkedArrayQueue<>(Math.min(1024, capacity / 2), capacity);
    }
  };

  abstract Queue<Work> create(int capacity);
}
