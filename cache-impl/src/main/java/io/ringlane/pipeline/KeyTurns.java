package io.ringlane.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps one request of a key under way at a time, the others waiting in their order: for strategies that promise no order to a client that does not
 * wait. Any thread may call.
 */
final class KeyTurns<K> {
  /** Of each key that has a request under way, those that wait for it. */
  private final Map<K, Deque<Runnable>> waiting = new HashMap<>();

  /** Sends the key's request when it is its turn, which ends with {@link #next}. */
  void take(K key, Runnable send) {
    synchronized (this) {
      Deque<Runnable> behind = waiting.get(key);
      if (behind != null) {
        behind.addLast(send);
        return;
      }
      waiting.put(key, new ArrayDeque<>(0));
    }
    send.run();
  }

  /** The key's request was answered. */
  void next(K key) {
    Runnable send;
    synchronized (this) {
      Deque<Runnable> behind = waiting.get(key);
      send = behind == null ? null : behind.pollFirst();
      if (send == null) {
        waiting.remove(key);
      }
    }
    if (send != null) {
      send.run();
    }
  }
}
