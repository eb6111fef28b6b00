package io.ringlane.checks.history;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Judges a key whose cache told with each answer which version it gives or is about; absent may do without, where the key was
 * never written. Does the order of the versions explain every answer and keep to the clock?
 *
 * <p>
 * If it does, that order is the proof, whoever told it, because it is checked here: nothing is believed. If it does not, nothing is
 * proven: another order may explain the key, which {@link ZoneChecker} and {@link FrontierChecker} decide. Takes the time
 * of a sort, removes and misses included.
 */
final class WitnessChecker {
  // How it works. All operations of one version stand together: a write of it, and what was answered it. So they have one
  // value, one of them is a write that no other had returned before, and no operation of a version had returned
  // before one of an older version was invoked. A remove that finds nothing makes no version of its own: it
  // stands with those of the version that it found, and so may several such removes. A write of unknown outcome was told
  // no version; it takes that of the reads that were answered its value, and counts for nothing where there are none.

  private static final int NONE = -1;

  private final KeyRows key;
  private final int[] order;
  private final long[] version;

  private WitnessChecker(KeyRows key) {
    this.key = key;
    version = key.version.clone();
    placeUnknownWrites();
    int[] told = new int[key.count];
    int count = 0;
    for (int i = 0; i < key.count; i++) {
      if (version[i] != History.NO_VERSION || !isUnknown(key, i)) {
        told[count++] = i;
      }
    }
    order = Arrays.copyOf(told, count);
    IndexSort.sort(order, version);
  }

  /** Whether each answer came with a version. */
  static boolean judges(KeyRows key) {
    for (int i = 0; i < key.version.length; i++) {
      if (key.version[i] == History.NO_VERSION && key.code[i] != History.ABSENT && !isUnknown(key, i)) {
        return false;
      }
    }
    return key.version.length > 0;
  }

  private static boolean isUnknown(KeyRows key, int operation) {
    return key.write[operation] && key.returned[operation] == Long.MAX_VALUE;
  }

  /** Whether the order of the versions explains the key; if not, two operations (rows of the history) that tell why. */
  static Finding check(KeyRows key) {
    return new WitnessChecker(key).check();
  }

  private void placeUnknownWrites() {
    LongIndex values = new LongIndex(Math.min(key.count + 1, 1 << 10));
    long[] readAt = new long[key.count + 1];
    for (int i = 0; i < key.count; i++) {
      if (!key.write[i]) {
        readAt[values.indexOf(key.code[i])] = version[i];
      }
    }
    for (int i = 0; i < key.count; i++) {
      int value = isUnknown(key, i) ? values.find(key.code[i]) : NONE;
      if (value != NONE) {
        version[i] = readAt[value];
      }
    }
  }

  private Finding check() {
    int last = NONE; // of those of older versions, the one that was invoked last
    int from = 0;
    while (from < order.length) {
      int to = from + 1;
      while (to < order.length && version[order[to]] == version[order[from]]) {
        to++;
      }
      Finding one = checkOne(from, to, last);
      if (one instanceof Finding.Contradiction) {
        return one;
      }
      for (int i = from; i < to; i++) {
        last = last == NONE || key.invoked[order[i]] > key.invoked[last] ? order[i] : last;
      }
      from = to;
    }
    return new Finding.Fits();
  }

  /** Whether these operations are of one version, which can come after those of the older ones. */
  private Finding checkOne(int from, int to, int last) {
    int first = order[from];
    int write = NONE;
    int returned = first;
    for (int i = from; i < to; i++) {
      int operation = order[i];
      if (key.code[operation] != key.code[first]) {
        return contradiction(first, operation, "two operations of one version have two values");
      }
      if (key.write[operation] && (write == NONE || key.invoked[operation] < key.invoked[write])) {
        write = operation;
      }
      returned = key.returned[operation] < key.returned[returned] ? operation : returned;
    }
    if (last != NONE && key.returned[returned] < key.invoked[last]) {
      return contradiction(last, returned,
          "an operation of the newer version had returned before one of the older version was invoked");
    }
    boolean beginning = from == 0 && key.code[first] == History.ABSENT;
    if (!beginning && (write == NONE || key.returned[returned] < key.invoked[write])) {
      return contradiction(write == NONE ? returned : write, returned,
          "a version was answered that nobody wrote, or not before the answer");
    }
    return new Finding.Fits();
  }

  private Finding contradiction(int one, int other, String why) {
    return new Finding.Contradiction(IntStream.of(one, other).distinct().map(i -> key.row[i]).boxed().toList(), why);
  }
}
