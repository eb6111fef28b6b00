package io.ringlane.time;

/**
 * The shared clock. It starts at the wall clock's reading and then follows the monotonic clock, so within a process it never goes
 * back and differences are exact; a deadline is one number in memory and in the database, and survives a restart as the wall
 * clock saw it. Thread-safe.
 */
public interface Clock {
  /** Nanoseconds since the Unix epoch; at least what any earlier call, on any thread, gave (happens-before). */
  long now();

  /** The process's clock, anchored when this is called. */
  static Clock system() {
    return new SystemClock();
  }
}
