package io.ringlane.store;

import java.util.List;
import java.util.zip.CRC32C;

import io.ringlane.ring.RangeSet;
import java.nio.ByteBuffer;

/**
 * All that a shard knows of some ranges, taken out of it to be moved, or copied for a replica.
 *
 * @param ranges where it is from
 * @param entries what memory holds, whether the database has it or not
 * @param dirty what the database does not have, oldest first of each key; of a key that was removed, or has left memory, only here
 * @param dead dead letters of this life
 * @param sequence the highest version that the source knew of
 * @param checksum of all the above
 */
public record Chunk<V>(RangeSet ranges, List<Entry<V>> entries, List<DirtyWrite<V>> dirty, List<DirtyWrite<V>> dead,
    long sequence, long checksum) {
  /** Seals what it holds with its checksum. */
  static <V> Chunk<V> of(RangeSet ranges, List<Entry<V>> entries, List<DirtyWrite<V>> dirty, List<DirtyWrite<V>> dead,
      long sequence) {
    return new Chunk<>(ranges, entries, dirty, dead, sequence, checksum(entries, dirty, dead, sequence));
  }

  /** Whether it is what was sealed. */
  boolean isWhole() {
    return checksum == checksum(entries, dirty, dead, sequence);
  }

  private static <V> long checksum(List<Entry<V>> entries, List<DirtyWrite<V>> dirty, List<DirtyWrite<V>> dead,
      long sequence) {
    CRC32C sum = new CRC32C();
    ByteBuffer frame = ByteBuffer.allocate(4 * Long.BYTES);
    sum.update(frame.putInt(entries.size()).putInt(dirty.size()).putInt(dead.size()).putLong(sequence).flip());
    entries.forEach(entry -> add(entry, frame, sum));
    dirty.forEach(write -> add(write.entry(), frame, sum));
    dead.forEach(write -> add(write.entry(), frame, sum));
    return sum.getValue();
  }

  private static void add(Entry<?> entry, ByteBuffer frame, CRC32C sum) {
    sum.update(entry.key().encoded());
    sum.update(frame.clear().putLong(entry.key().position()).putLong(entry.version()).putLong(entry.deadline())
        .putInt(entry.isTombstone() ? 1 : 0).flip());
  }
}
