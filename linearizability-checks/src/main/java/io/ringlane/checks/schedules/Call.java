package io.ringlane.checks.schedules;

import org.jspecify.annotations.Nullable;

/**
 * One request of a client and what came of it. Stamps count events, so no two are equal; times are virtual.
 *
 * @param ttl nanoseconds; negative for none
 * @param mayBeOld whether a replica may have answered: then it holds only for what the client itself wrote and read before
 * @param returned stamp of the answer; {@link Long#MAX_VALUE} where the outcome is unknown
 */
record Call(int client, Kind kind, int key, long value, long expected, long ttl, long invoked, long invokedAt,
    long returned,
    long returnedAt, Outcome outcome, @Nullable Long read, boolean flag, boolean mayBeOld) {
  enum Kind {
    GET, PUT, REMOVE, PUT_IF_ABSENT, REPLACE,
    /** By a function, which says what it was given. */
    UPDATE, EXPIRE
  }

  enum Outcome {
    /** Took effect between its stamps. */
    DONE,
    /** Certainly took no effect. */
    FAILED,
    /** Took effect at any time after it was invoked, or never will. */
    UNKNOWN
  }

  /** The same with its answer: a read has what it was given, a request that says whether it did something has that. */
  Call answered(Outcome what, long at, long time, @Nullable Object answer) {
    return new Call(client, kind, key, value, expected, ttl, invoked, invokedAt, at, time, what,
        answer instanceof Long given ? given : null, answer instanceof Boolean did ? did : true, mayBeOld);
  }

  /** The same, not answered when its cache ended at this time: after that it took no effect that it had not taken before. */
  Call stillOpenAt(long end) {
    return new Call(client, kind, key, value, expected, ttl, invoked, invokedAt, returned, end, outcome, read, flag,
        mayBeOld);
  }

  /** The same where a TTL is about memory: it ends no value. */
  Call withoutTtl() {
    return new Call(client, kind, key, value, expected, -1, invoked, invokedAt, returned, returnedAt, outcome, read,
        flag, mayBeOld);
  }

  @Override
  public String toString() {
    String what = switch (kind) {
      case GET -> (mayBeOld ? "get of a replica -> " : "get -> ") + (read == null ? "absent" : read);
      case PUT -> "put " + value + (ttl < 0 ? "" : " ttl " + ttl / 1_000_000 + " ms");
      case REMOVE -> "remove -> " + flag;
      case PUT_IF_ABSENT -> "putIfAbsent " + value + " -> " + flag;
      case REPLACE -> "replace " + expected + " by " + value + " -> " + flag;
      case UPDATE -> "update " + (read == null ? "absent" : read) + " to " + value;
      case EXPIRE -> "expire" + (ttl < 0 ? "" : " in " + ttl / 1_000_000 + " ms") + " -> " + flag;
    };
    return "client " + client + ", key " + key + ": " + what + (outcome == Outcome.DONE ? "" : " (" + outcome + ")")
        + " ["
        + invoked + ", " + (returned == Long.MAX_VALUE ? "-" : returned) + "]";
  }
}
