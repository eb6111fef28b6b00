package io.ringlane.writebehind.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a segment file, forced before anything else is written to it. Big-endian, like all numbers of the journal.
 *
 * <pre>
 * offset  0 magic (8 bytes)   8 format (4)   12 epoch (8)   20 number (8)   28 recovered segment (8)   36 recovered end (8)   44 CRC32C (4)
 * </pre>
 *
 * @param format {@value #FORMAT} in what this program writes
 * @param epoch the life that wrote the segment
 * @param number the segment's own
 * @param recoveredSegment the last segment of earlier lives that this life read; 0 for none
 * @param recoveredEnd the offset at which this life found its end
 */
record SegmentHeader(int format, long epoch, long number, long recoveredSegment, long recoveredEnd) {
  static final int FORMAT = 1;
  static final int BYTES = 48;
  private static final long MAGIC = 0x52_49_4e_47_4a_52_4e_4cL; // RINGJRNL
  private static final int CHECKSUM_AT = BYTES - Integer.BYTES;

  ByteBuffer toBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.putLong(MAGIC).putInt(format).putLong(epoch).putLong(number).putLong(recoveredSegment).putLong(recoveredEnd);
    bytes.putInt(checksum(bytes));
    return bytes.flip();
  }

  /** Null where the bytes are no header. */
  static @Nullable SegmentHeader of(ByteBuffer bytes) {
    if (bytes.remaining() < BYTES || bytes.getLong(0) != MAGIC || bytes.getInt(CHECKSUM_AT) != checksum(bytes)) {
      return null;
    }
    bytes.position(Long.BYTES);
    return new SegmentHeader(bytes.getInt(), bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.duplicate().position(0).limit(CHECKSUM_AT));
    return (int) checksum.getValue();
  }
}
