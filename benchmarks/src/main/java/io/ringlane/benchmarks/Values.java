package io.ringlane.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Values of {@value Workload#VALUE_BYTES} bytes that say which key they belong to and which write made them: the key, then the tag,
 * then filling. A tag is the writer's number and the number of its operation, so no two writes share one.
 */
final class Values {
  /** The tag that stands for "no value". */
  static final long ABSENT = -1;

  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int OPERATION_BITS = 48;

  private Values() {}

  /**
   * @param writer 0 for the preload, clients from 1
   * @param operation from 0
   */
  static long tag(int writer, long operation) {
    return (long) writer << OPERATION_BITS | operation;
  }

  static byte[] make(int key, long tag) {
    byte[] value = new byte[Workload.VALUE_BYTES];
    LONGS.set(value, 0, (long) key);
    LONGS.set(value, Long.BYTES, tag);
    return value;
  }

  static boolean belongsTo(byte[] value, int key) {
    return value.length == Workload.VALUE_BYTES && (long) LONGS.get(value, 0) == key;
  }

  static int keyOf(byte[] value) {
    return (int) (long) LONGS.get(value, 0);
  }

  static long tagOf(byte[] value) {
    return (long) LONGS.get(value, Long.BYTES);
  }

  /** A tag in words. */
  static String show(long tag) {
    return tag == ABSENT
        ? "absent"
        : tag >>> OPERATION_BITS == 0
            ? "the preload's value"
            : "operation " + (tag & (1L << OPERATION_BITS) - 1) + " of client " + (tag >>> OPERATION_BITS);
  }
}
