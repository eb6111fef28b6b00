package io.ringlane.checks.schedules;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of a seed's schedule is played. Each part is drawn from the seed alone, so that what stays is the same when others go.
 *
 * @param requests a bit for each request of the clients, those of the first life first
 * @param order which of the orders of steps that the seed leads to; 0 is the schedule's own
 */
record Part(long requests, Set<Feature> features, int order) {
  static final Part ALL = new Part((1L << Schedule.LIVES * Schedule.CLIENTS * Schedule.REQUESTS) - 1,
      EnumSet.allOf(Feature.class), 0);

  /** What a schedule may be played without. */
  enum Feature {
    /** A second life on the same database. */
    RESTART,
    /** Servers that join, leave and crash. */
    RING_CHANGES, SLOT_CHANGES, DATABASE_FAULTS,
    /** Time that passes while there are clients. */
    TIME,
    /** Looks at the ledger. */
    LOOKS,
    /** Replicas, a journal, bounds, TTLs of memory. */
    SETTINGS
  }

  boolean has(int request) {
    return (requests >>> request & 1) != 0;
  }

  boolean has(Feature feature) {
    return features.contains(feature);
  }

  @Override
  public String toString() {
    String without = EnumSet.complementOf(EnumSet.copyOf(features)).stream()
        .map(feature -> feature.name().toLowerCase(Locale.ROOT).replace('_', ' ')).collect(Collectors.joining(", "));
    return Long.bitCount(requests) + " of " + Long.bitCount(ALL.requests) + " requests"
        + (without.isEmpty() ? "" : ", without " + without) + ", order of steps " + order;
  }
}
