package io.ringlane.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Keeps one request of a key under way at a time, the others waiting in their order: for strategies that promise no order to a client that does not
 * wait. Any thread may call.
 */
final class KeyTurns<K> {
  private static final class Turn {
    final Deque<Runnable> waiting = new ArrayDeque<>(0);
    boolean sending;
    boolean answered;
  }

  /** Of each key that has a request under way. */
  private final Map<K, Turn> turns = new HashMap<>();

  /** Sends the key's request when it is its turn, which ends with {@link #next}. */
  void take(K key, Runnable send) {
    Turn turn;
    synchronized (this) {
      turn = turns.get(key);
      if (turn != null) {
        turn.waiting.addLast(send);
        return;
      }
      turn = new Turn();
      turn.sending = true;
      turns.put(key, turn);
    }
    send(key, turn, send);
  }

  /** The key's request was answered, perhaps while it was sent: then whoever sent it goes on, and the stack does not grow. */
  void next(K key) {
    Turn turn;
    Runnable send;
    synchronized (this) {
      turn = turns.get(key);
      if (turn == null) {
        return;
      }
      if (turn.sending) {
        turn.answered = true;
        return;
      }
      send = following(key, turn);
    }
    if (send != null) {
      send(key, turn, send);
    }
  }

  private void send(K key, Turn turn, Runnable first) {
    for (Runnable send = first; send != null;) {
      send.run();
      synchronized (this) {
        turn.sending = false;
        send = turn.answered ? following(key, turn) : null;
      }
    }
  }

  private @Nullable Runnable following(K key, Turn turn) {
    Runnable send = turn.waiting.pollFirst();
    turn.answered = false;
    turn.sending = send != null;
    if (send == null) {
      turns.remove(key);
    }
    return send;
  }
}
