package io.ringlane.writebehind.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

import io.ringlane.writebehind.Row;
import org.jspecify.annotations.Nullable;

/**
 * How the groups of one segment look. A group is a header and the records that were written at once; a seal is a group without records.
 *
 * <pre>
 * header  offset  0 magic (4 bytes)   4 own offset (8)   12 forced end (8)   20 bytes of the records (4)   24 how many records (4)
 *                28 CRC32C of the records (4)   32 CRC32C of epoch, segment number and all this (4)
 * record  domain (4)   version (8)   deadline (8)   flags (1)   bytes of the key (4)   bytes of the value (4)   key   value
 * </pre>
 *
 * A header names its own place (epoch, segment, offset), so the copy of a header elsewhere, in a value for instance, is none.
 */
final class Groups {
  static final int HEADER_BYTES = 36;
  static final int RECORD_OVERHEAD_BYTES = 29;
  /** So that a group with it has a length that fits an int. */
  static final int MOST_RECORD_BYTES = 1 << 30;

  private static final int MAGIC = 0x47_52_50_31; // GRP1
  private static final int OFFSET_AT = 4;
  private static final int FORCED_END_AT = 12;
  private static final int BODY_BYTES_AT = 20;
  private static final int RECORDS_AT = 24;
  private static final int BODY_CHECKSUM_AT = 28;
  private static final int CHECKSUM_AT = 32;
  private static final byte REMOVAL = 1;

  /**
   * A header that was read.
   *
   * @param forcedEnd what was written before this offset had been forced when the group was written
   */
  record Header(long forcedEnd, int bodyBytes, int records, int bodyChecksum) {
    boolean isSeal() {
      return records == 0;
    }
  }

  private final ByteBuffer identity = ByteBuffer.allocate(2 * Long.BYTES);
  private final CRC32C checksum = new CRC32C();

  Groups(long epoch, long number) {
    identity.putLong(epoch).putLong(number);
  }

  /** Whether a group begins with these four bytes; cheap, and says little. */
  static boolean mayBegin(ByteBuffer bytes, int index) {
    return bytes.getInt(index) == MAGIC;
  }

  /** Fills in the header of the group that the buffer holds from 0 to its limit. */
  void putHeader(ByteBuffer group, long offset, long forcedEnd, int records) {
    group.putInt(0, MAGIC).putLong(OFFSET_AT, offset).putLong(FORCED_END_AT, forcedEnd)
        .putInt(BODY_BYTES_AT, group.limit() - HEADER_BYTES).putInt(RECORDS_AT, records)
        .putInt(BODY_CHECKSUM_AT, checksumOf(group.duplicate().position(HEADER_BYTES)))
        .putInt(CHECKSUM_AT, headerChecksum(group, 0));
  }

  /** The header at {@code index}, which is {@code offset} in the file; null where there is none. */
  @Nullable
  Header header(ByteBuffer bytes, int index, long offset) {
    if (bytes.limit() - index < HEADER_BYTES || !mayBegin(bytes, index) || bytes.getLong(index + OFFSET_AT) != offset
        || bytes.getInt(index + CHECKSUM_AT) != headerChecksum(bytes, index)) {
      return null;
    }
    return new Header(bytes.getLong(index + FORCED_END_AT), bytes.getInt(index + BODY_BYTES_AT),
        bytes.getInt(index + RECORDS_AT), bytes.getInt(index + BODY_CHECKSUM_AT));
  }

  private int headerChecksum(ByteBuffer bytes, int index) {
    checksum.reset();
    checksum.update(identity.duplicate().flip());
    checksum.update(bytes.duplicate().limit(index + CHECKSUM_AT).position(index));
    return (int) checksum.getValue();
  }

  /** The CRC32C of what remains in the buffer. */
  int checksumOf(ByteBuffer body) {
    checksum.reset();
    checksum.update(body);
    return (int) checksum.getValue();
  }

  /** How many bytes a row takes; may be more than a record may have. */
  static long bytesOf(Row row) {
    byte[] value = row.value();
    return (long) RECORD_OVERHEAD_BYTES + row.key().length + (value == null ? 0 : value.length);
  }

  static void putRecord(ByteBuffer body, int domain, Row row) {
    byte[] value = row.value();
    body.putInt(domain).putLong(row.version()).putLong(row.deadline()).put(value == null ? REMOVAL : 0)
        .putInt(row.key().length).putInt(value == null ? 0 : value.length).put(row.key());
    if (value != null) {
      body.put(value);
    }
  }

  /** The next row of a body whose checksum is right; null where that is no record all the same. */
  static @Nullable Row nextRow(ByteBuffer body) {
    if (body.remaining() < RECORD_OVERHEAD_BYTES) {
      return null;
    }
    body.getInt(); // the domain belongs to the life that wrote it
    long version = body.getLong();
    long deadline = body.getLong();
    byte flags = body.get();
    int keyBytes = body.getInt();
    int valueBytes = body.getInt();
    if ((flags & ~REMOVAL) != 0 || keyBytes < 0 || valueBytes < 0 || (long) keyBytes + valueBytes > body.remaining()) {
      return null;
    }
    byte[] key = new byte[keyBytes];
    body.get(key);
    if (flags == REMOVAL) {
      return valueBytes == 0 ? new Row(key, null, version, deadline) : null;
    }
    byte[] value = new byte[valueBytes];
    body.get(value);
    return new Row(key, value, version, deadline);
  }
}
