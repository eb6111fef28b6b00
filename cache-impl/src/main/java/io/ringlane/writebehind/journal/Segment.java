package io.ringlane.writebehind.journal;

import java.util.Arrays;

/** What the journal knows of a segment that it wrote itself. */
final class Segment {
  private static final long NOTHING = Long.MIN_VALUE;

  final String name;
  final long number;
  final JournalFile file;
  final Groups groups;
  /** All that was written. */
  long end;
  /** What was forced. */
  long forcedEnd;
  private long[] highest = {};

  Segment(String name, long number, JournalFile file, long epoch) {
    this.name = name;
    this.number = number;
    this.file = file;
    groups = new Groups(epoch, number);
  }

  void note(int domain, long version) {
    if (domain >= highest.length) {
      int known = highest.length;
      highest = Arrays.copyOf(highest, Math.max(domain + 1, 2 * known));
      Arrays.fill(highest, known, highest.length, NOTHING);
    }
    highest[domain] = Math.max(highest[domain], version);
  }

  /** Whether no version of any domain is at or above what the database has of it. */
  boolean isDurableBelow(long[] durableBelow) {
    for (int domain = 0; domain < highest.length; domain++) {
      if (highest[domain] != NOTHING && highest[domain] >= (domain < durableBelow.length ? durableBelow[domain] : 0)) {
        return false;
      }
    }
    return true;
  }
}
