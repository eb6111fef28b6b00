package io.ringlane.checks.history;

import java.util.ArrayList;
import java.util.List;

/**
 * Records what the sessions of this process do, for a verdict afterwards.
 *
 * <p>
 * Each session has a {@link SessionRecorder} of its own and nothing is shared while operations run: a common counter
 * would order the very threads whose races are to be seen. Only {@link #session(String)} takes a lock; any thread may
 * call it. Stamps are the caller's, from one clock, taken outside the client call: before it begins and after it has
 * ended.
 */
public final class HistoryRecorder {
  private final String source;
  private final List<SessionRecorder> sessions = new ArrayList<>();

  /** A recorder with nothing in it; {@code source} names the history in reports. */
  public HistoryRecorder(String source) {
    this.source = source;
  }

  /** Opens a session. Names may repeat for a reader's sake, sessions stay distinct. */
  public synchronized SessionRecorder session(String name) {
    SessionRecorder session = new SessionRecorder(name);
    sessions.add(session);
    return session;
  }

  /**
   * What was recorded. Call it when every operation is over and the threads that recorded are joined, or otherwise
   * ordered before this call. A put or remove that was never answered is unknown and may take effect at any time.
   */
  public synchronized History toHistory() {
    LongIndex keys = new LongIndex(1024);
    Symbols names = new Symbols();
    History.Builder builder = History.Builder.ofLongs(source, keys, names);
    for (SessionRecorder session : sessions) {
      int known = names.size();
      int number = names.symbolOf(session.name());
      for (int copy = 2; number < known; copy++) {
        number = names.symbolOf(session.name() + "#" + copy);
      }
      session.copyTo(builder, number, keys);
    }
    return builder.build();
  }
}
