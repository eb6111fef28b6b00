package io.ringlane.checks.history;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes histories for tests. */
final class Histories {
  private Histories() {}

  /** What a small random history may contain. */
  record Shape(int operations, int sessions, int stamps, boolean removes, boolean repeated, boolean unknowns,
      boolean ttls, int keys) {
    Shape(int operations, int sessions, int stamps, boolean removes, boolean repeated, boolean unknowns) {
      this(operations, sessions, stamps, removes, repeated, unknowns, false, 1);
    }

    Shape withTtls() {
      return new Shape(operations, sessions, stamps, removes, repeated, unknowns, true, keys);
    }

    Shape withKeys(int number) {
      return new Shape(operations, sessions, stamps, removes, repeated, unknowns, ttls, number);
    }
  }

  /**
   * A small history. Each operation takes effect at a random moment of its interval, or never if it failed;
   * so it is linearizable, until each answer is replaced by a random one with chance {@code wrong}. With TTLs stamps are
   * milliseconds, and a value turns absent at the first operation after its TTL.
   */
  static List<HistoryOperation> random(Random random, Shape shape, double wrong) {
    int count = 1 + random.nextInt(shape.operations());
    List<HistoryOperation> operations = new ArrayList<>();
    double[] effect = new double[count];
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      OperationKind kind = OperationKind.of(random.nextInt(shape.removes() ? 3 : 2));
      Outcome outcome = Outcome.OK;
      if (shape.unknowns() && random.nextInt(4) == 0) {
        outcome = random.nextBoolean() ? Outcome.FAIL : Outcome.INFO;
      }
      String value = kind == OperationKind.PUT
          ? Integer.toString(shape.repeated() ? random.nextInt(2) : i)
          : null;
      long unit = shape.ttls() ? 1_000_000 : 1;
      long invoked = random.nextInt(shape.stamps()) * unit;
      long returned = outcome == Outcome.INFO
          ? Long.MAX_VALUE
          : invoked + random.nextInt(shape.stamps() / 2) * unit;
      long ttl = shape.ttls() && kind == OperationKind.PUT && random.nextInt(3) > 0
          ? random.nextInt(shape.stamps() / 2)
          : HistoryOperation.NO_TTL;
      String key = shape.keys() == 1 ? "k" : "k" + random.nextInt(shape.keys());
      operations.add(new HistoryOperation("s" + random.nextInt(shape.sessions()), kind, key, value, invoked, returned,
          outcome, i + 1, ttl));
      long latest = outcome == Outcome.INFO ? invoked + shape.stamps() * unit : returned;
      effect[i] = invoked + random.nextDouble() * (latest - invoked);
      order.add(i);
    }
    Collections.shuffle(order, random);
    order.sort((a, b) -> Double.compare(effect[a], effect[b]));
    Map<String, HistoryOperation> last = new HashMap<>();
    Map<String, Double> expires = new HashMap<>();
    for (int i : order) {
      HistoryOperation operation = operations.get(i);
      if (effect[i] >= expires.getOrDefault(operation.key(), Double.MAX_VALUE)) {
        last.remove(operation.key());
      }
      HistoryOperation newest = last.get(operation.key());
      String holds = newest == null ? null : newest.value();
      boolean applied = operation.outcome() == Outcome.OK
          || (operation.outcome() == Outcome.INFO && random.nextBoolean());
      if (operation.kind() == OperationKind.GET) {
        boolean replaced = random.nextDouble() < wrong;
        operations.set(i, answered(operation,
            !replaced
                ? holds
                : shape.keys() == 1 ? anyValue(random, shape, count) : anyOf(random, operation, operations)));
      } else if (applied) {
        last.put(operation.key(), operation);
        expires.put(operation.key(), operation.ttlMillis() == HistoryOperation.NO_TTL
            ? Double.MAX_VALUE
            : effect[i] + operation.ttlMillis() * 1e6);
      }
    }
    return operations;
  }

  private static @Nullable String anyValue(Random random, Shape shape, int count) {
    return random.nextInt(3) == 0 ? null : Integer.toString(random.nextInt(shape.repeated() ? 2 : count));
  }

  private static @Nullable String anyOf(Random random, HistoryOperation read, List<HistoryOperation> operations) {
    List<HistoryOperation> puts = operations.stream()
        .filter(o -> o.kind() == OperationKind.PUT && o.key().equals(read.key())).toList();
    int chosen = random.nextInt(puts.size() + 1);
    return chosen == puts.size() ? null : puts.get(chosen).value();
  }

  /** The same operation with another answer. */
  static HistoryOperation answered(HistoryOperation operation, @Nullable String value) {
    return new HistoryOperation(operation.session(), operation.kind(), operation.key(), value, operation.invokeNanos(),
        operation.returnNanos(), operation.outcome(), operation.line(), operation.ttlMillis());
  }

  /**
   * Operations parted by commas, each {@code session op key value invoked returned}, a return of {@code -} where the outcome is
   * unknown, and a TTL in milliseconds where there is one.
   */
  static List<HistoryOperation> operations(String text) {
    List<HistoryOperation> operations = new ArrayList<>();
    for (String part : text.split(", ", -1)) {
      String[] words = part.split(" ", -1);
      boolean unknown = words[5].equals("-");
      operations.add(new HistoryOperation(words[0], OperationKind.valueOf(words[1].toUpperCase(Locale.ROOT)), words[2],
          words[3].equals("-") ? null : words[3], Long.parseLong(words[4]),
          unknown ? Long.MAX_VALUE : Long.parseLong(words[5]), unknown ? Outcome.INFO : Outcome.OK,
          operations.size() + 1, words.length > 6 ? Long.parseLong(words[6]) : HistoryOperation.NO_TTL));
    }
    return operations;
  }

  static History history(List<HistoryOperation> operations) {
    Symbols keys = new Symbols();
    Symbols sessions = new Symbols();
    History.Builder builder = History.Builder.ofTexts("test", keys, sessions);
    for (HistoryOperation operation : operations) {
      byte[] value = operation.value() == null ? new byte[0] : operation.value().getBytes(StandardCharsets.UTF_8);
      builder.add(sessions.symbolOf(operation.session()), operation.kind(), keys.symbolOf(operation.key()),
          operation.value() == null ? History.ABSENT : builder.codeOf(value, 0, value.length),
          operation.invokeNanos(), operation.returnNanos(), operation.outcome(), operation.line(),
          operation.ttlMillis());
    }
    return builder.build();
  }

  /** The operations as a file would have them. */
  static String text(List<HistoryOperation> operations) {
    StringBuilder text = new StringBuilder();
    for (HistoryOperation operation : operations) {
      text.append(operation.session()).append('\t').append(operation.kind().name().toLowerCase(Locale.ROOT))
          .append('\t').append(operation.key()).append('\t').append(operation.value() == null ? "-" : operation.value())
          .append('\t').append(operation.invokeNanos()).append('\t')
          .append(operation.outcome() == Outcome.INFO ? "-" : Long.toString(operation.returnNanos())).append('\t')
          .append(operation.outcome().name().toLowerCase(Locale.ROOT))
          .append(operation.ttlMillis() == HistoryOperation.NO_TTL ? "" : "\t" + operation.ttlMillis()).append('\n');
    }
    return text.toString();
  }
}
