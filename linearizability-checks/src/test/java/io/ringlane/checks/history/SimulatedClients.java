package io.ringlane.checks.history;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Clients of a register that call at random times and wait for their answers, and the order in which their calls take
 * effect: histories that are linearizable, as long as they may be.
 *
 * <p>
 * {@link #main} writes one to a file, the same one each time.
 */
final class SimulatedClients {
  /** A call of a client. */
  record Call(double effect, int session, long invoked, long returned) {}

  /** Takes the operations of a history. */
  interface Sink {
    void add(int session, OperationKind kind, int key, long value, long invoked, long returned);
  }

  final Random random;
  private final PriorityQueue<Call> calls = new PriorityQueue<>(Comparator.comparingDouble(Call::effect));

  SimulatedClients(long seed, int count) {
    random = new Random(seed);
    for (int i = 0; i < count; i++) {
      call(i, 0);
    }
  }

  /** The call that takes effect next; its client makes another one after it. */
  Call next() {
    return calls.remove();
  }

  void goOn(Call after) {
    call(after.session(), after.returned() + 1);
  }

  private void call(int session, long from) {
    long invoked = from + random.nextInt(100);
    long returned = invoked + random.nextInt(1000);
    calls.add(new Call(invoked + random.nextDouble() * (returned - invoked), session, invoked, returned));
  }

  /**
   * A history of puts of unique values, gets and, if asked for, removes.
   *
   * @param staleAt the answer of the first read from there on is what was written 100 writes before; -1 for never
   */
  static void simulate(int operations, int keys, int sessions, boolean removes, int staleAt, Sink sink) {
    SimulatedClients clients = new SimulatedClients(42, sessions);
    Random random = clients.random;
    long[] holds = new long[keys];
    Arrays.fill(holds, SessionRecorder.ABSENT);
    long written = 0;
    boolean stale = staleAt >= 0;
    for (int i = 0; i < operations; i++) {
      Call call = clients.next();
      int key = random.nextInt(keys);
      int choice = random.nextInt(removes ? 10 : 9);
      OperationKind kind = choice == 9 ? OperationKind.REMOVE : choice >= 5 ? OperationKind.PUT : OperationKind.GET;
      long value;
      if (kind == OperationKind.GET) {
        boolean wrong = stale && i >= staleAt;
        stale &= !wrong;
        value = wrong ? written - 100 : holds[key];
      } else {
        value = kind == OperationKind.PUT ? ++written : SessionRecorder.ABSENT;
        holds[key] = value;
      }
      sink.add(call.session(), kind, key, value, call.invoked(), call.returned());
      clients.goOn(call);
    }
  }

  /** Writes such a history to a file, in the order in which its operations took effect. */
  static void write(Path file, int operations, int keys, int sessions, boolean removes, int staleAt)
      throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      simulate(operations, keys, sessions, removes, staleAt, (session, kind, key, value, invoked, returned) -> {
        try {
          out.append("client-").append(Integer.toString(session)).append('\t')
              .append(kind.name().toLowerCase(Locale.ROOT)).append("\tkey-").append(Integer.toString(key)).append('\t')
              .append(value == SessionRecorder.ABSENT ? "-" : Long.toString(value)).append('\t')
              .append(Long.toString(invoked)).append('\t').append(Long.toString(returned)).append("\tok\n");
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }
  }

  /** Arguments: file, operations, keys, sessions, whether there are removes. */
  public static void main(String[] arguments) throws IOException {
    write(Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]),
        Integer.parseInt(arguments[3]), Boolean.parseBoolean(arguments[4]), -1);
  }
}
