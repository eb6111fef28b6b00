package io.ringlane.checks.history;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a history, in the form people read.
 *
 * @param session who issued it
 * @param kind what it asked for
 * @param key on which key
 * @param value the value written or answered; null for absent, and for every remove
 * @param invokeNanos when the client was about to call
 * @param returnNanos when the client had its answer; {@link Long#MAX_VALUE} if it never had one
 * @param outcome what the client knows about the end
 * @param line the line of the file, or the place in the recording, counted from 1
 * @param ttlMillis of a put: how long its value certainly stands, in milliseconds; {@link #NO_TTL} for ever
 */
public record HistoryOperation(String session, OperationKind kind, String key, @Nullable String value, long invokeNanos,
    long returnNanos, Outcome outcome, int line, long ttlMillis) {
  /** The value of a put stands until another write. */
  public static final long NO_TTL = -1;

  /** An operation without a TTL. */
  public HistoryOperation(String session, OperationKind kind, String key, @Nullable String value, long invokeNanos,
      long returnNanos, Outcome outcome, int line) {
    this(session, kind, key, value, invokeNanos, returnNanos, outcome, line, NO_TTL);
  }

  /** What was done, and answered. */
  public String what() {
    return switch (kind) {
      case PUT -> "put " + key + " = " + value + (ttlMillis == NO_TTL ? "" : " ttl " + ttlMillis + " ms");
      case GET -> outcome == Outcome.OK ? "get " + key + " -> " + (value == null ? "absent" : value) : "get " + key;
      case REMOVE -> "remove " + key;
    };
  }

  /** One line for a person: place, session, what was done, when. */
  @Override
  public String toString() {
    String end = outcome == Outcome.INFO ? "never" : Long.toString(returnNanos);
    return "line %d  session %s  %s  invoked %d  returned %s  %s".formatted(line, session, what(), invokeNanos, end,
        outcome.name().toLowerCase(Locale.ROOT));
  }
}
