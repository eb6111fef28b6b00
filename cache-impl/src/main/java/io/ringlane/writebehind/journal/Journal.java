package io.ringlane.writebehind.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

import io.ringlane.api.JournalException;
import io.ringlane.writebehind.Row;
import org.jspecify.annotations.Nullable;

/**
 * Keeps acknowledged writes durable until the database has them. What was appended before {@link #force} returned survives the death of
 * the process and of the machine; the next life reads it with {@link #recovered}.
 *
 * <p>Not guaranteed: that a record which was never forced is gone (it may be recovered: its outcome was unknown); that a deleted segment
 * stays deleted (an older row may come back, and the database's version guard turns it away); that a file is noticed which somebody took
 * away or cut short together with the evidence in it; that a new process knows what the disk lost when a force failed, as long as the
 * operating system still shows it.
 *
 * <p>One thread uses it. Every method but the getters throws {@link JournalException}. After a failed write or force the journal has
 * failed for good: it accepts nothing more, only {@link #retire}, {@link #forgetRecovered} and the two ends still work.
 *
 * <h2>What a crash leaves, and how it is told from corruption</h2>
 *
 * A crash leaves of the bytes behind the last force anything: some of them, in any order, or rubbish. So groups of the unfinished force may
 * be readable behind an unreadable one. It leaves what was forced as it was. Therefore the writer writes evidence of what was forced, and
 * the reader calls unreadable bytes a torn tail only where there is no such evidence:
 * <ol>
 * <li>A group's header carries the <em>forced end</em>: all before this offset had been forced when the group was written. The groups
 * that one force makes durable all carry the same one, the end of the force before.
 * <li>A segment's header is forced, and its place in the folder, before a group is written. A segment is ended by a seal, whose forced end
 * is its own offset, and the seal is forced before the next segment is created.
 * <li>Each segment of a life says in its header up to where that life could read the last segment that it found, having forced it to there.
 * </ol>
 * The reader takes the groups of a segment in order and stops at the first that it cannot read, at offset E. It is corruption if
 * <ol>
 * <li>a header behind E has a forced end beyond E;
 * <li>a later segment of the same life exists and there is no seal before E;
 * <li>a later life's header says that it could read beyond E (where it says that the end was E, what follows is cut off for good);
 * <li>the segment's own header is unreadable and there is anything behind it, or the segment is not the last.
 * </ol>
 * Otherwise what follows E is a torn tail.
 *
 * <p><b>An honest crash is never called corruption.</b> Each kind of evidence is written only after the force that it testifies to had
 * returned, so where it can be read, what it speaks of was forced, and a crash leaves that readable. (Evidence cannot arise by chance or
 * from a copy of it in a value: its checksum covers epoch, segment and offset.)
 *
 * <p><b>A forced record is never dropped in silence</b> once anything was forced after it in its journal: that force wrote evidence, of the
 * first kind or by a seal or by a header, and damage to the record is reported. What was written by the very <em>last</em> force of a life has
 * no witness yet, and no reader can tell damage to it from a crash within that force: there a flipped bit looks like a torn tail, and the
 * rows from it on are lost unseen. A seal, the next force or the next life's first segment closes that gap.
 */
public final class Journal implements AutoCloseable {
  private final JournalFiles files;
  private final long epoch;
  private final JournalSettings settings;
  private final List<Segment> sealed = new ArrayList<>();
  private final long recoveredNumber;
  private final long recoveredEnd;

  private List<Row> recovered;
  private List<String> recoveredNames;
  private long recoveredBytes;
  private long nextNumber;
  /** The group that is being made, behind room for its header. */
  private ByteBuffer group;
  private int records;
  private @Nullable Segment current;
  private @Nullable JournalException failure;
  private boolean closed;

  private Journal(JournalFiles files, long epoch, JournalSettings settings, Recovery recovery) {
    this.files = files;
    this.epoch = epoch;
    this.settings = settings;
    recovered = recovery.rows();
    recoveredNames = recovery.names();
    recoveredBytes = recovery.bytes();
    recoveredNumber = recovery.lastNumber();
    recoveredEnd = recovery.lastEnd();
    nextNumber = recoveredNumber + 1;
    group = ByteBuffer.allocateDirect(Groups.HEADER_BYTES + settings.groupBytes());
    group.position(Groups.HEADER_BYTES);
  }

  /**
   * Locks the folder and reads what earlier lives left. Writes no segment before the first record.
   *
   * @param epoch of this life; higher than that of every life before, in the same database
   * @throws JournalException not writable, belongs to a live process, corrupted at a file's offset, of another format or of an epoch that
   *   the database has not come to; the message says what would help. The folder is left as it was.
   */
  public static Journal open(JournalFiles files, long epoch, JournalSettings settings) {
    boolean opened = false;
    try {
      files.lock();
      try {
        Journal journal = new Journal(files, epoch, settings, Recovery.of(files, epoch));
        opened = true;
        return journal;
      } finally {
        if (!opened) {
          files.unlock();
        }
      }
    } catch (IOException e) {
      throw new JournalException("the journal at " + files.describe("") + " cannot be read (" + e
          + "); check the disk and the permissions of its files", e);
    }
  }

  /**
   * Of each key the row of the highest version that earlier lives left, in the order of the keys (bytes, unsigned). Some were never
   * acknowledged, some the database has already. Empty after {@link #forgetRecovered}.
   */
  public List<Row> recovered() {
    return recovered;
  }

  /** What was recovered is durable in the database now: deletes the segments of earlier lives. */
  public void forgetRecovered() {
    delete(recoveredNames);
    recovered = List.of();
    recoveredNames = List.of();
    recoveredBytes = 0;
  }

  /**
   * Buffers a record; not durable before {@link #force}. Writes what is buffered where that is large.
   *
   * @param domain the shard's number, from 0
   */
  public void append(int domain, Row row) {
    checkUsable();
    long size = Groups.bytesOf(row);
    if (domain < 0 || size > Groups.MOST_RECORD_BYTES) {
      throw new IllegalArgumentException("domain " + domain + ", record of " + size
          + " bytes: the domain must not be negative, the record not larger than " + Groups.MOST_RECORD_BYTES);
    }
    if (records > 0 && group.position() + size > Groups.HEADER_BYTES + settings.groupBytes()) {
      writeGroup();
    }
    if (group.remaining() < size) {
      group = ByteBuffer.allocateDirect(Groups.HEADER_BYTES + (int) size).position(Groups.HEADER_BYTES);
    }
    Segment segment = current == null ? createSegment() : current;
    Groups.putRecord(group, domain, row);
    segment.note(domain, row.version());
    records++;
  }

  /**
   * All that was appended is durable on return, with one force for all. Does nothing where nothing was appended since the last. A full
   * segment is sealed.
   *
   * @throws JournalException what was appended since the last force may be durable or not; the journal has failed for good
   */
  public void force() {
    checkUsable();
    if (records > 0) {
      writeGroup();
    }
    Segment segment = current;
    if (segment == null || segment.forcedEnd == segment.end) {
      return;
    }
    try {
      segment.file.force();
      segment.forcedEnd = segment.end;
      if (segment.end >= settings.segmentBytes()) {
        seal(segment);
      }
    } catch (IOException e) {
      throw failed("forced", segment.name, e);
    }
  }

  private void writeGroup() {
    Segment segment = Objects.requireNonNull(current, "a record has a segment");
    group.flip();
    segment.groups.putHeader(group, segment.end, segment.forcedEnd, records);
    try {
      write(segment, group);
    } catch (IOException e) {
      throw failed("written", segment.name, e);
    }
    group.clear().position(Groups.HEADER_BYTES);
    records = 0;
  }

  private static void write(Segment segment, ByteBuffer bytes) throws IOException {
    int count = bytes.remaining();
    segment.file.append(bytes);
    segment.end += count;
  }

  private Segment createSegment() {
    String name = Recovery.nameOf(nextNumber);
    try {
      Segment segment = new Segment(name, nextNumber, files.create(name), epoch);
      current = segment;
      nextNumber++;
      write(segment, new SegmentHeader(SegmentHeader.FORMAT, epoch, segment.number, recoveredNumber, recoveredEnd)
          .toBytes());
      segment.file.force();
      segment.forcedEnd = segment.end;
      files.forceFolder();
      return segment;
    } catch (IOException e) {
      throw failed("created", name, e);
    }
  }

  private void seal(Segment segment) throws IOException {
    ByteBuffer seal = ByteBuffer.allocate(Groups.HEADER_BYTES);
    segment.groups.putHeader(seal, segment.end, segment.end, 0);
    write(segment, seal);
    segment.file.force();
    segment.forcedEnd = segment.end;
    sealed.add(segment);
    current = null;
    segment.file.close();
  }

  /** Sealed segments of this life; they wait for {@link #retire}. */
  public int sealedSegments() {
    return sealed.size();
  }

  /** What the segments take on the disk, those of earlier lives included; what is only buffered is not counted. */
  public long bytes() {
    Segment segment = current;
    long total = recoveredBytes + (segment == null ? 0 : segment.end);
    for (Segment each : sealed) {
      total += each.end;
    }
    return total;
  }

  /**
   * Deletes the sealed segments that hold nothing which only the journal has. Where deleting fails, a later call tries again.
   *
   * @param durableBelow of each domain: every version of it below this one is in the database, or an older version of a row that is; 0 for
   *   domains beyond the array's end
   */
  public void retire(long[] durableBelow) {
    List<String> names = new ArrayList<>();
    for (Segment segment : sealed) {
      if (segment.isDurableBelow(durableBelow)) {
        names.add(segment.name);
      }
    }
    delete(names);
    for (Iterator<Segment> segments = sealed.iterator(); segments.hasNext();) {
      if (names.contains(segments.next().name)) {
        segments.remove();
      }
    }
  }

  private void delete(List<String> names) {
    if (closed) {
      throw new IllegalStateException("the journal is closed");
    }
    if (names.isEmpty()) {
      return;
    }
    try {
      for (String name : names) {
        files.delete(name);
      }
      files.forceFolder();
    } catch (IOException e) {
      throw new JournalException("the journal's segments " + names + " cannot be deleted in " + files.describe("")
          + " (" + e + "); they are not needed any more, give this process the permission to delete them", e);
    }
  }

  /**
   * Clean end: everything is in the database, also what was appended and not forced. Deletes all segments and gives the folder back. Where
   * deleting fails it gives the folder back all the same: what stays is recovered, and turned away by the database.
   */
  public void closeEmpty() {
    if (closed) {
      return;
    }
    try {
      List<String> names = new ArrayList<>(recoveredNames);
      sealed.forEach(segment -> names.add(segment.name));
      Segment segment = current;
      if (segment != null) {
        names.add(segment.name);
        closeQuietly(segment);
      }
      delete(names);
    } finally {
      release();
    }
  }

  /**
   * The other end: keeps the segments, and gives the folder back. What was appended and not forced is not written: nobody was promised it.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    Segment segment = current;
    if (segment != null) {
      closeQuietly(segment);
    }
    release();
  }

  private void closeQuietly(Segment segment) {
    current = null;
    try {
      segment.file.close();
    } catch (IOException e) {
      // Forced is forced: closing adds nothing, and takes nothing away.
      failure = failure == null ? failed("closed", segment.name, e) : failure;
    }
  }

  private void release() {
    closed = true;
    try {
      files.unlock();
    } catch (IOException e) {
      throw new JournalException("the journal folder " + files.describe("") + " cannot be given back (" + e
          + "); it is free when this process has ended", e);
    }
  }

  private void checkUsable() {
    if (closed) {
      throw new IllegalStateException("the journal is closed");
    }
    JournalException before = failure;
    if (before != null) {
      throw new JournalException("the journal has failed before: " + before.getMessage(), before);
    }
  }

  private JournalException failed(String done, String name, IOException cause) {
    JournalException failed = new JournalException(files.describe(name) + " cannot be " + done + " (" + cause
        + "): the journal can make no more writes durable. It does not try again, because the operating system may have dropped the"
        + " pages and marked them clean, and a second force would succeed without them (Rebello et al., Can Applications Recover from"
        + " fsync Failures?, USENIX ATC 2020). What was acknowledged before is in the journal: check the disk (space, errors) and start"
        + " again",
        cause);
    failure = failed;
    return failed;
  }
}
