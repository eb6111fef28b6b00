package io.ringlane.writebehind.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.ringlane.api.JournalException;
import io.ringlane.writebehind.Row;
import org.jspecify.annotations.Nullable;

/**
 * Reads what earlier lives left, by the rule that the class comment of {@link Journal} states. Holds one group and, of each key, one row in
 * memory.
 */
final class Recovery {
  private static final Pattern NAME = Pattern.compile("(\\d{1,18})\\.journal");
  private static final int WINDOW_BYTES = 1 << 16;

  /** A segment file; its header is null where it cannot be read. */
  private record Found(String name, long number, long size, @Nullable SegmentHeader header) {}

  private final JournalFiles files;
  private final TreeMap<byte[], Row> rows = new TreeMap<>(Arrays::compareUnsigned);
  private final List<String> names = new ArrayList<>();
  private ByteBuffer body = ByteBuffer.allocateDirect(WINDOW_BYTES);
  private long bytes;
  private long lastNumber;
  private long lastEnd;

  private Recovery(JournalFiles files) {
    this.files = files;
  }

  /** Reads everything, and makes sure that what was read is durable. */
  static Recovery of(JournalFiles files, long epoch) throws IOException {
    Recovery recovery = new Recovery(files);
    recovery.read(epoch);
    return recovery;
  }

  static String nameOf(long number) {
    return String.format(Locale.ROOT, "%018d.journal", number);
  }

  /** In the order of the keys. */
  List<Row> rows() {
    return List.copyOf(rows.values());
  }

  List<String> names() {
    return names;
  }

  long bytes() {
    return bytes;
  }

  /** 0 where there is no segment. */
  long lastNumber() {
    return lastNumber;
  }

  /** Where the last segment ends for whoever reads it from now on. */
  long lastEnd() {
    return lastEnd;
  }

  private void read(long epoch) throws IOException {
    List<Found> segments = find();
    dropUnfinishedCreation(segments);
    checkHeaders(segments, epoch);
    Map<Long, Long> ends = new HashMap<>();
    for (Found segment : segments) {
      SegmentHeader header = headerOf(segment);
      ends.merge(header.recoveredSegment(), header.recoveredEnd(), Math::max);
    }
    for (int i = 0; i < segments.size(); i++) {
      Found segment = segments.get(i);
      boolean lastOfItsLife = i + 1 == segments.size()
          || headerOf(segments.get(i + 1)).epoch() != headerOf(segment).epoch();
      try (JournalFile file = files.open(segment.name())) {
        lastEnd = new Reading(segment, file).read(ends.get(segment.number()), lastOfItsLife);
        if (i + 1 == segments.size()) {
          // A killed process leaves unforced groups that can be read as long as the machine lives. The headers of this life will say
          // that they are there, so they have to be.
          file.force();
        }
      }
      names.add(segment.name());
      bytes += segment.size();
      lastNumber = segment.number();
    }
  }

  private List<Found> find() throws IOException {
    List<Found> found = new ArrayList<>();
    for (String name : files.list()) {
      var matcher = NAME.matcher(name);
      if (matcher.matches()) {
        try (JournalFile file = files.open(name)) {
          ByteBuffer header = ByteBuffer.allocate(SegmentHeader.BYTES);
          file.read(header, 0);
          found.add(new Found(name, Long.parseLong(matcher.group(1)), file.size(), SegmentHeader.of(header.flip())));
        }
      }
    }
    found.sort(Comparator.comparingLong(Found::number));
    return found;
  }

  /**
   * A header is forced before anything follows it: without a readable one, and with nothing behind it, nothing was ever acknowledged. The
   * next segment takes the same name, and forces the folder.
   */
  private void dropUnfinishedCreation(List<Found> segments) throws IOException {
    if (!segments.isEmpty() && segments.getLast().header() == null
        && segments.getLast().size() <= SegmentHeader.BYTES) {
      files.delete(segments.removeLast().name());
    }
  }

  private void checkHeaders(List<Found> segments, long epoch) {
    long before = Long.MIN_VALUE;
    for (Found segment : segments) {
      SegmentHeader header = headerOf(segment);
      if (header.format() != SegmentHeader.FORMAT) {
        throw new JournalException("the journal file " + files.describe(segment.name()) + " has format "
            + header.format() + ", this program reads format " + SegmentHeader.FORMAT
            + "; start the program that wrote it, and let it end cleanly, which empties the journal");
      }
      if (header.number() != segment.number()) {
        throw corrupted(segment, 0, "its header says that it is segment " + header.number() + ", its name "
            + segment.number());
      }
      if (header.epoch() < before) {
        throw corrupted(segment, 0, "it is of epoch " + header.epoch() + ", the segment before it of epoch " + before);
      }
      before = header.epoch();
      if (header.epoch() >= epoch) {
        throw new JournalException("the journal file " + files.describe(segment.name()) + " is of epoch "
            + header.epoch() + ", but the database has only come to epoch " + epoch
            + ": the journal belongs to another database, or the database is an older copy; start with the database that it belongs "
            + "to, or move the journal's files away, which gives up the writes in them");
      }
    }
  }

  private SegmentHeader headerOf(Found segment) {
    SegmentHeader header = segment.header();
    if (header == null) {
      throw corrupted(segment, 0, "its header cannot be read");
    }
    return header;
  }

  private JournalException corrupted(Found segment, long offset, String what) {
    return new JournalException("the journal is corrupted at " + files.describe(segment.name()) + " offset " + offset
        + ": " + what
        + ". Nothing was changed or deleted. Put back an undamaged copy of the file; or, to give up the writes that only "
        + "this journal has, move the journal's files away and start again");
  }

  /** One segment, read from its beginning. */
  private final class Reading {
    private final Found segment;
    private final JournalFile file;
    private final Groups groups;
    private final ByteBuffer header = ByteBuffer.allocate(Groups.HEADER_BYTES);

    Reading(Found segment, JournalFile file) {
      this.segment = segment;
      this.file = file;
      groups = new Groups(headerOf(segment).epoch(), segment.number());
    }

    /**
     * Reads all groups and gives where they end.
     *
     * @param knownEnd where an earlier recovery found the end; null where there was none
     */
    long read(@Nullable Long knownEnd, boolean lastOfItsLife) throws IOException {
      long limit = knownEnd == null ? segment.size() : Math.min(knownEnd, segment.size());
      long offset = SegmentHeader.BYTES;
      boolean sealed = false;
      while (offset < limit && !sealed) {
        Groups.Header group = readGroup(offset, limit);
        if (group == null) {
          break;
        }
        addRows(group, offset);
        sealed = group.isSeal();
        offset += Groups.HEADER_BYTES + group.bodyBytes();
      }
      check(offset, sealed, knownEnd, lastOfItsLife);
      return offset;
    }

    private void check(long end, boolean sealed, @Nullable Long knownEnd, boolean lastOfItsLife) throws IOException {
      if (knownEnd != null && end != knownEnd) {
        throw corrupted(segment, end, "an earlier start could read it up to offset " + knownEnd);
      }
      if (!sealed && !lastOfItsLife) {
        throw corrupted(segment, end, "it was sealed, as the next segment shows, but this cannot be read");
      }
      if (sealed && end < segment.size()) {
        throw corrupted(segment, end, "there is something behind the seal");
      }
      if (knownEnd == null && end < segment.size()) {
        long proof = laterProofThatForced(end);
        if (proof >= 0) {
          throw corrupted(segment, end,
              "the group at offset " + proof + " shows that this had been forced, but it cannot be read");
        }
      }
    }

    /** The group's header, its records in {@link #body}; null where either cannot be read. */
    private Groups.@Nullable Header readGroup(long offset, long limit) throws IOException {
      header.clear();
      file.read(header, offset);
      Groups.Header group = groups.header(header.flip(), 0, offset);
      if (group == null || group.bodyBytes() > limit - offset - Groups.HEADER_BYTES) {
        return null;
      }
      if (body.capacity() < group.bodyBytes()) {
        body = ByteBuffer.allocateDirect(group.bodyBytes());
      }
      body.clear().limit(group.bodyBytes());
      file.read(body, offset + Groups.HEADER_BYTES);
      return groups.checksumOf(body.flip()) == group.bodyChecksum() ? group : null;
    }

    private void addRows(Groups.Header group, long offset) {
      body.rewind();
      for (int i = 0; i < group.records(); i++) {
        Row row = Groups.nextRow(body);
        if (row == null) {
          throw corrupted(segment, offset, "record " + i + " of the group is none, although its checksum is right");
        }
        rows.merge(row.key(), row, (known, other) -> other.version() > known.version() ? other : known);
      }
      if (body.hasRemaining()) {
        throw corrupted(segment, offset,
            "there are bytes behind the group's last record, although its checksum is right");
      }
    }

    /** The offset of a later header that says that what is at {@code end} had been forced; -1 for none. */
    private long laterProofThatForced(long end) throws IOException {
      ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES);
      for (long start = end + 1; start + Groups.HEADER_BYTES <= segment.size(); start += WINDOW_BYTES
          - Groups.HEADER_BYTES + 1) {
        window.clear();
        file.read(window, start);
        window.flip();
        for (int i = 0; i + Groups.HEADER_BYTES <= window.limit(); i++) {
          if (Groups.mayBegin(window, i)) {
            Groups.Header group = groups.header(window, i, start + i);
            if (group != null && group.forcedEnd() > end) {
              return start + i;
            }
          }
        }
      }
      return -1;
    }
  }
}
