package io.ringlane.api;

import java.time.Duration;

/** How long a key still lives. "No TTL" and "no such key" are values of their own, never a number. */
public sealed interface TimeToLive {
  /** No such key. */
  record Absent() implements TimeToLive {}

  /** The key lives until it is removed or overwritten. */
  record Unlimited() implements TimeToLive {}

  /** The key lives for {@code left} more, which is positive. */
  record Left(Duration left) implements TimeToLive {}

  /** The one {@link Absent}. */
  TimeToLive ABSENT = new Absent();

  /** The one {@link Unlimited}. */
  TimeToLive UNLIMITED = new Unlimited();
}
