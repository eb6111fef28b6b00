package io.ringlane.checks.history;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Judges a key whose answered values were each written once, in the time it takes to sort.
 *
 * <p>
 * Exact both ways for such keys (Gibbons and Korach, "Testing Shared Memories", SIAM J. Comput. 26(4), 1997; the form
 * with zones is that of Golab, Li and Shah, PODC 2011). {@link #judges} says whether a key is one.
 */
final class ZoneChecker {
  // How it works. All operations on one value stand together in any order that explains the answers, because the value
  // was written once. Let f be the earliest return and s the latest invocation among them. If f < s the value held
  // throughout the forward zone [f, s]; otherwise all of them overlap in the backward zone [s, f] and may take effect
  // together at any point of it. Value A cannot come before value B if something of B returned before something of A
  // was invoked, f(B) < s(A). So A and B contradict each other exactly if f(A) < s(B) and f(B) < s(A): two forward
  // zones that overlap, or a backward zone strictly inside a forward one. Zones that merely touch belong to operations
  // with equal stamps, which are concurrent. Absent was written before every invocation, so its f is before all stamps.
  // A write that nobody read stands alone, so it may write a value that was written before.

  private static final int NONE = -1;

  private final KeyOperations operations;
  private int zones;
  /** By zone: the write if there is one, and which operations give f and s; NONE stands for the beginning. */
  private int[] writer = {};
  private int[] earliest = {};
  private int[] latest = {};
  private long[] returned = {};
  private long[] invoked = {};

  private ZoneChecker(KeyOperations operations) {
    this.operations = operations;
  }

  /** Whether each value that was answered has at most one write it can come from. */
  static boolean judges(KeyOperations operations) {
    for (int value = 0; value < operations.values; value++) {
      if (operations.isAmbiguous(value)) {
        return false;
      }
    }
    return true;
  }

  static Finding check(KeyOperations operations) {
    return new ZoneChecker(operations).check();
  }

  private Finding check() {
    formZones();
    Finding reads = checkReads();
    return reads instanceof Finding.Fits ? checkZones() : reads;
  }

  private void formZones() {
    int most = operations.values + operations.count;
    writer = new int[most];
    earliest = new int[most];
    latest = new int[most];
    returned = new long[most];
    invoked = new long[most];
    zones = operations.values;
    Arrays.fill(writer, 0, zones, NONE);
    Arrays.fill(earliest, 0, zones, NONE);
    Arrays.fill(latest, 0, zones, NONE);
    Arrays.fill(returned, 0, zones, Long.MAX_VALUE);
    Arrays.fill(invoked, 0, zones, Long.MIN_VALUE);
    returned[KeyOperations.ABSENT] = Long.MIN_VALUE;
    for (int i = 0; i < operations.count; i++) {
      boolean alone = operations.write[i] && operations.reads[operations.value[i]] == 0;
      int zone = alone ? zones++ : operations.value[i];
      if (alone) {
        returned[zone] = Long.MAX_VALUE;
        invoked[zone] = Long.MIN_VALUE;
      }
      if (operations.write[i]) {
        writer[zone] = i;
      }
      if (operations.returned[i] < returned[zone]) {
        returned[zone] = operations.returned[i];
        earliest[zone] = i;
      }
      if (operations.invoked[i] > invoked[zone]) {
        invoked[zone] = operations.invoked[i];
        latest[zone] = i;
      }
    }
  }

  /** Every answered value was written, and not only after the answer. */
  private Finding checkReads() {
    for (int i = 0; i < operations.count; i++) {
      int value = operations.value[i];
      if (!operations.write[i] && value != KeyOperations.ABSENT) {
        int write = writer[value];
        if (write == NONE) {
          return new Finding.Contradiction(List.of(i), "nothing that may have taken effect wrote the value answered");
        }
        if (operations.returned[i] < operations.invoked[write]) {
          return new Finding.Contradiction(List.of(i, write),
              "the value was answered before any write of it was issued");
        }
      }
    }
    return new Finding.Fits();
  }

  private Finding checkZones() {
    int forwardCount = 0;
    for (int zone = 0; zone < zones; zone++) {
      forwardCount += isForward(zone) ? 1 : 0;
    }
    int[] forward = new int[forwardCount];
    int at = 0;
    for (int zone = 0; zone < zones; zone++) {
      if (isForward(zone)) {
        forward[at++] = zone;
      }
    }
    IndexSort.sort(forward, returned);
    long[] begins = new long[forwardCount];
    for (int i = 0; i < forwardCount; i++) {
      begins[i] = returned[forward[i]];
      if (i > 0 && invoked[forward[i - 1]] > begins[i]) {
        return contradiction(forward[i - 1], forward[i]);
      }
    }
    for (int zone = 0; zone < zones; zone++) {
      if (!isForward(zone) && (earliest[zone] != NONE || latest[zone] != NONE)) {
        int before = Bounds.lastBelow(begins, invoked[zone]);
        if (before >= 0 && invoked[forward[before]] > returned[zone]) {
          return contradiction(forward[before], zone);
        }
      }
    }
    return new Finding.Fits();
  }

  private boolean isForward(int zone) {
    return returned[zone] < invoked[zone];
  }

  /** {@code held} is a forward zone; {@code other} can come neither before nor after it. */
  private Finding contradiction(int held, int other) {
    int inside = operationInside(held, other);
    if (inside == NONE && isForward(other) && earliest[other] != NONE) {
      int inOther = operationInside(other, held);
      if (inOther != NONE) {
        return contradiction(other, inOther, inOther);
      }
    }
    return inside == NONE
        ? contradiction(held, earliest[other], latest[other])
        : contradiction(held, inside, inside);
  }

  private Finding contradiction(int held, int returnedFirst, int invokedLast) {
    List<Integer> few = IntStream.of(earliest[held], invokedLast, returnedFirst, latest[held]).filter(i -> i != NONE)
        .distinct().boxed().toList();
    String change = operations.write[returnedFirst] ? "the write of another" : "the answer of another";
    String why;
    if (earliest[held] == NONE) {
      why = change + " value had returned before the last operation was issued, which yet was answered absent";
    } else if (returnedFirst == invokedLast) {
      why = change + " value lies wholly between two operations that agree on one value";
    } else {
      why = "two values would have to hold at the same time: each has an operation that returned"
          + " before one of the other was issued";
    }
    return new Finding.Contradiction(few, why);
  }

  /** A single operation on the value of {@code zone} that lies wholly inside the forward zone {@code held}, or NONE. */
  private int operationInside(int held, int zone) {
    for (int i = 0; i < operations.count; i++) {
      boolean of = writer[zone] == i || (zone == operations.value[i] && operations.reads[zone] > 0);
      if (of && operations.invoked[i] > returned[held] && operations.returned[i] < invoked[held]) {
        return i;
      }
    }
    return NONE;
  }
}
