package io.ringlane.ring;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;

/**
 * Positions on the ring and what is derived from them. Server, shard and worker must not be chosen by the same bits, or a server's
 * keys land on few workers: the ring takes the position as it is, the shard takes an independent mix of it.
 */
public final class KeyHash {
  private static final Hasher64 XXH3 = Hashing.xxh3_64();
  private static final long SHARD_SEED = 0x9E3779B97F4A7C15L;

  private KeyHash() {}

  /** The 64-bit ring position (unsigned) of an encoded key: XXH3, seed 0. */
  public static long position(byte[] encodedKey) {
    return XXH3.hashBytesToLong(encodedKey);
  }

  /** The shard of a key, in {@code [0, shards)}, the same on every server. */
  public static int shard(long position, int shards) {
    return (int) Math.unsignedMultiplyHigh(mix(position ^ SHARD_SEED), shards);
  }

  /** The finalizer of MurmurHash3 in the variant 13 of David Stafford: every bit of the input moves every bit of the output. */
  private static long mix(long bits) {
    bits = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
    return bits ^ (bits >>> 31);
  }
}
