package io.ringlane.writebehind.journal;

/**
 * How a journal cuts its files.
 *
 * @param segmentBytes a segment is sealed by the first force that finds it this large, from {@value #LEAST_BYTES}
 * @param groupBytes what was appended is written (not forced) once it is this large, from {@value #LEAST_BYTES}, at most
 *   {@code segmentBytes}; also about the memory that the journal takes
 */
public record JournalSettings(long segmentBytes, int groupBytes) {
  static final int LEAST_BYTES = 512;
  /** A group's length must be one positive int, with one record more than this. */
  static final int MOST_GROUP_BYTES = 64 << 20;

  public JournalSettings {
    if (groupBytes < LEAST_BYTES || groupBytes > MOST_GROUP_BYTES) {
      throw new IllegalArgumentException(
          "journal groups of " + groupBytes + " bytes: it must be from " + LEAST_BYTES + " to " + MOST_GROUP_BYTES);
    }
    if (segmentBytes < groupBytes) {
      throw new IllegalArgumentException("journal segments of " + segmentBytes
          + " bytes: it must be at least the bytes of a group, " + groupBytes);
    }
  }

  /** Segments of 64 MiB, groups of 1 MiB. */
  public static JournalSettings defaults() {
    return new JournalSettings(64L << 20, 1 << 20);
  }

  public JournalSettings withSegmentBytes(long bytes) {
    return new JournalSettings(bytes, groupBytes);
  }

  public JournalSettings withGroupBytes(int bytes) {
    return new JournalSettings(segmentBytes, bytes);
  }
}
